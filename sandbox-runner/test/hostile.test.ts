import { once } from 'node:events';
import { createServer } from 'node:net';
import type { LanguageId } from '@viva/protocol/languages';
import type { RunLimits } from '@viva/protocol/limits';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  processesWith,
  program,
  run,
  startServer,
  type TestServer,
  uniqueSleep,
} from './harness.ts';

const MEBIBYTE = 1024 * 1024;
/** How long after its limit a breach may be reported. */
const SLACK_MS = 250;

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  await vi.waitFor(() => expect(processesWith('--unshare-all')).toEqual([]), 2000);
});

const runs = (language: LanguageId, code: string, limits: Partial<RunLimits> = {}) =>
  run(server, program(language, code, { limits }));

const python = (code: string, limits: Partial<RunLimits> = {}) => runs('python', code, limits);

describe('how a program ends', () => {
  test.each([
    ['exits with 3', 'import sys; sys.exit(3)', 'RE', 3, null],
    ['exits with 139, like a crash', 'import os; os._exit(139)', 'RE', 139, null],
    ['crashes', 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)', 'RE', null, 'SIGSEGV'],
    ['aborts', 'import os; os.abort()', 'RE', null, 'SIGABRT'],
    ['closes its outputs', 'import os; os.close(1); os.close(2)', 'OK', 0, null],
  ] as const)('%s', async (_, code, verdict, exitCode, signal) => {
    expect((await python(code)).exit).toMatchObject({ verdict, exitCode, signal });
  });

  test.each([
    ['python', 'import sys\nsys.setrecursionlimit(10**9)\nf = lambda: f()\nf()'],
    ['javascript', 'const f = () => f();\nf();'],
  ] as const)('%s recurses for ever', async (language, code) => {
    expect((await runs(language, code)).exit.verdict).toMatch(/^(RE|MLE)$/);
  });
});

describe('time', () => {
  test.each([
    ['python', 'while True: pass'],
    ['javascript', 'for (;;) {}'],
    ['python', 'import os\nos.fork()\nwhile True: pass'],
  ] as const)('%s loops: %j', async (language, code) => {
    const { exit } = await runs(language, code, { cpuMs: 500 });
    expect(exit.verdict).toBe('TLE_CPU');
    expect(exit.cpuMs).toBeGreaterThan(500);
    expect(exit.cpuMs).toBeLessThan(500 + 2 * SLACK_MS);
  });

  test.each([
    ['sleeps', 'import time; time.sleep(60)'],
    ['reads input that never comes', 'import os; r, w = os.pipe(); os.read(r, 1)'],
    ['stops itself', 'import os, signal; os.kill(os.getpid(), signal.SIGSTOP)'],
    [
      'ignores every signal',
      'import signal, time\nfor s in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}: signal.signal(s, signal.SIG_IGN)\ntime.sleep(60)',
    ],
  ])('%s', async (_, code) => {
    const { exit } = await python(code, { wallMs: 600 });
    expect(exit.verdict).toBe('TLE_WALL');
    expect(exit.wallMs).toBeGreaterThanOrEqual(600);
    expect(exit.wallMs).toBeLessThan(600 + 2 * SLACK_MS);
  });
});

describe('memory', () => {
  test.each([
    ['python', 'x = []\nwhile True: x.append(bytearray(2**20))'],
    ['python', 'import os\nif os.fork():\n  os.wait()\nelse:\n  x = b"x" * 2**30'],
    ['javascript', 'const x = []; for (;;) x.push(Buffer.alloc(2 ** 20, 1));'],
    ['javascript', 'const x = []; for (;;) x.push({ n: [x.length, String(x.length)] });'],
  ] as const)('%s eats it: %j', async (language, code) => {
    const { exit } = await runs(language, code, { memoryBytes: 128 * MEBIBYTE });
    expect(exit.verdict).toBe('MLE');
  });
});

describe('output', () => {
  test.each([
    ['stdout', 'while True: print("x" * 1000)'],
    ['stderr', 'import sys\nwhile True: print("x" * 1000, file=sys.stderr)'],
    ['one line of 10 MB', 'print("é" * 5 * 10**6)'],
  ])('%s floods', async (_, code) => {
    const outputBytes = 100_000;
    const { stdout, stderr, exit } = await python(code, { outputBytes });
    expect(exit).toMatchObject({ verdict: 'OLE', truncated: true });
    const delivered = Buffer.byteLength(stdout + stderr);
    expect(delivered).toBeLessThanOrEqual(outputBytes + 3);
    expect(delivered).toBeGreaterThan(outputBytes - 4);
  });
});

describe('processes', () => {
  test('a fork bomb ends, and its neighbour does not notice', async () => {
    const bomb = python('import os\nwhile True:\n  try: os.fork()\n  except OSError: pass', {
      cpuMs: 2000,
      wallMs: 3000,
    });
    const neighbour = await python('print(sum(range(10**5)))');
    expect([neighbour.exit.verdict, neighbour.stdout]).toEqual(['OK', '4999950000\n']);
    expect((await bomb).exit.verdict).toMatch(/^TLE_/);
  });

  test('forking is refused at the limit', async () => {
    const code = `import os, time
n = 0
try:
    while True:
        if os.fork() == 0: time.sleep(60)
        n += 1
except OSError: print(n)
os._exit(0)`;
    const { stdout, exit } = await python(code, { processes: 20 });
    expect(exit.verdict).toBe('OK');
    expect(Number(stdout)).toBeGreaterThan(10);
    expect(Number(stdout)).toBeLessThanOrEqual(20);
  });

  test('a daemon does not outlive its run, and a child that holds the output does not hold it up', async () => {
    const seconds = uniqueSleep();
    const code = `import os, subprocess
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "${seconds}"])
    os._exit(0)
subprocess.Popen(["sleep", "${seconds}"])
print("done")`;
    const { stdout, exit } = await python(code);
    expect([stdout, exit.verdict]).toEqual(['done\n', 'OK']);
    expect(exit.wallMs).toBeLessThan(5000);
    expect(processesWith(seconds)).toEqual([]);
  });

  test('kill(-1) does not stop the verdict from arriving', async () => {
    const { exit } = await python('import os\nos.kill(-1, 9)\nprint("alive")');
    expect(exit.verdict).toMatch(/^(OK|RE)$/);
  });

  test('a zombie flood is nothing', async () => {
    const { exit } = await python(
      'import os\nfor _ in range(30):\n  if os.fork() == 0: os._exit(0)\n  os.wait()',
    );
    expect(exit.verdict).toBe('OK');
  });
});

describe('what is denied', () => {
  /** Runs statements one by one; each must raise. Prints those that did not. */
  const denied = async (statements: readonly string[]) => {
    const code = `for s in ${JSON.stringify(statements)}:
    try: exec(s)
    except BaseException: continue
    print(s)`;
    const { stdout, exit } = await python(`import os, socket, ctypes\n${code}`);
    expect(exit.verdict).toBe('OK');
    return stdout;
  };

  test('writing outside of its own folders', async () => {
    const folders = ['/etc', '/usr', '/', '/run', '/dev', '/sys', '/proc/sys/kernel'];
    expect(await denied(folders.map((folder) => `open("${folder}/viva-test", "w")`))).toBe('');
    expect(
      await denied([
        'open("/proc/sys/kernel/core_pattern", "w")',
        'open("/proc/sysrq-trigger", "w")',
      ]),
    ).toBe('');
  });

  test('gaining privileges', async () => {
    expect(
      await denied([
        'os.setuid(0)',
        'os.chown("/tmp", 0, 0)',
        'os.mknod("/tmp/disk", 0o60600, os.makedev(8, 0))',
        'os.nice(-5)',
        'os.chroot("/tmp")',
        'os.unshare(os.CLONE_NEWUSER)',
        'assert ctypes.CDLL(None).unshare(0x10000000) == 0',
        'assert ctypes.CDLL(None).mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0',
      ]),
    ).toBe('');
  });

  test('any network, the host’s loopback included', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      expect(
        await denied([
          `socket.create_connection(("127.0.0.1", ${port}), 1)`,
          'socket.create_connection(("192.0.2.1", 80), 1)',
          'socket.create_connection(("169.254.169.254", 80), 1)',
          'socket.getaddrinfo("example.com", 80)',
          'socket.socket(socket.AF_PACKET, socket.SOCK_RAW)',
        ]),
      ).toBe('');
    } finally {
      listener.close();
    }
  });

  test('seeing anything of the host', async () => {
    const secret = 'a-secret-of-the-service';
    process.env.VIVA_TEST_SECRET = secret;
    const code = `import os, glob
for path in ["/proc/self/environ", "/proc/1/environ", "/proc/1/cmdline"]:
    try: print(open(path).read())
    except OSError: pass
print(os.environ, os.listdir("/"), glob.glob("/home/*"), glob.glob("/root/*"), os.uname().nodename)
print(len([p for p in os.listdir("/proc") if p.isdigit()]))`;
    const { stdout } = await python(code);
    delete process.env.VIVA_TEST_SECRET;
    expect(stdout).not.toContain(secret);
    expect(stdout).toContain('sandbox');
    expect(stdout).not.toMatch(/'(root|home|work|var|opt)'/);
    expect(Number(stdout.trim().split('\n').at(-1))).toBeLessThanOrEqual(4);
  });

  test('leaving something for the next run', async () => {
    const leave =
      'for d in ["/tmp", "/code", "/dev/shm"]: open(d + "/left-behind", "w").write("x")';
    expect((await python(leave)).exit.verdict).toBe('OK');
    const look =
      'import os\nprint([d for d in ["/tmp", "/code", "/dev/shm"] if os.path.exists(d + "/left-behind")])';
    expect((await python(look)).stdout).toBe('[]\n');
  });

  test.each([
    [
      'more disk than there is',
      'open("/tmp/x", "wb").write(b"x" * 10**6 * 40)',
      /No space|File too large/,
    ],
    [
      'a file beyond the limit',
      'f = open("/code/x", "wb", buffering=0)\nwhile True: f.write(b"x" * 2**20)',
      /File too large/,
    ],
    ['more descriptors', 'import os\nwhile True: os.dup(1)', /Too many open files/],
  ])('%s', async (_, code, message) => {
    const { stderr, exit } = await python(code);
    expect(stderr).toMatch(message);
    expect(exit.verdict).toBe('RE');
  });
});
