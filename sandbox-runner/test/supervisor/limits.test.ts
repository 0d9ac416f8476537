import { execFileSync } from 'node:child_process';
import { MEBIBYTE } from '@viva/protocol/limits';
import { describe, expect, it, vi } from 'vitest';
import { endOfInputFrame, executeFrame } from '../../src/sandbox/frames.ts';
import {
  OK,
  plan,
  probing,
  SAME,
  SEPARATE,
  Session,
  STAGES,
  shell,
  useSupervisor,
} from './harness.ts';

useSupervisor();

const OVER = { exitCode: null, signal: 9 };

describe('the limit on CPU time', () => {
  it('ends a loop shortly after it', async () => {
    const session = await Session.start();
    const { exit } = await session.run(shell('while :; do :; done', { cpuMs: 300 }));
    expect(exit).toMatchObject({ ...OVER, cause: 'cpu' });
    expect(exit.cpuMs).toBeGreaterThanOrEqual(300);
    expect(exit.cpuMs).toBeLessThan(800);
  });

  it('counts all processes together, those that have ended too', async () => {
    const session = await Session.start();
    const { exit } = await session.run(probing('burn-in-children', { cpuMs: 400 }));
    expect(exit).toMatchObject({ ...OVER, cause: 'cpu' });
  });

  it('counts each command by itself', async () => {
    const session = await Session.start();
    await session.run(shell('while :; do :; done', { cpuMs: 300 }));
    const { exit } = await session.run(plan(['true'], { cpuMs: 300 }));
    expect(exit).toMatchObject(OK);
    expect(exit.cpuMs).toBeLessThan(300);
  });
});

describe('the limits on time', () => {
  it('end what sleeps', async () => {
    const session = await Session.start();
    const { exit } = await session.run(plan(['sleep', '1000'], { wallMs: 300 }));
    expect(exit).toMatchObject({ ...OVER, cause: 'wall' });
    expect(exit.wallMs).toBeGreaterThanOrEqual(300);
  });

  it.each(['ignore-signals', 'on-signal 19'])('end what does %s', async (what) => {
    const session = await Session.start();
    const { exit } = await session.run(probing(what, { wallMs: 300 }));
    expect(exit).toMatchObject({ ...OVER, cause: 'wall' });
  });

  it('end what has stopped itself', async () => {
    const session = await Session.start();
    const { exit } = await session.run(shell('kill -STOP $$', { wallMs: 300 }));
    expect(exit).toMatchObject({ ...OVER, cause: 'wall' });
  });

  it('end what is silent for too long, but not what goes on talking', async () => {
    const session = await Session.start();
    const { stdout, exit } = await session.run(
      shell('for i in 1 2 3 4 5 6; do echo $i; sleep 0.2; done; sleep 1000', { idleMs: 600 }),
    );
    expect(stdout).toBe('1\n2\n3\n4\n5\n6\n');
    expect(exit).toMatchObject({ ...OVER, cause: 'idle' });
    expect(exit.wallMs).toBeGreaterThanOrEqual(1600);
  });
});

describe('the limit on output', () => {
  it.each([
    ['stdout', 'yes'],
    ['stderr', 'yes >&2'],
    ['both', 'yes & yes >&2'],
  ])('ends a flood of %s and passes no byte too many on', async (_, script) => {
    const session = await Session.start();
    const { stdout, stderr, exit } = await session.run(shell(script, { outputBytes: 100_001 }));
    expect(stdout.length + stderr.length).toBe(100_001);
    expect(exit).toMatchObject({ ...OVER, cause: 'output', truncated: true });
  });

  it('is not reached by output of just that length', async () => {
    const session = await Session.start();
    const script = 'head -c 100000 /dev/zero';
    const { stdout, exit } = await session.run(shell(script, { outputBytes: 100_000 }));
    expect(stdout).toHaveLength(100_000);
    expect(exit).toMatchObject({ ...OK, truncated: false });
  });

  it('holds for what a program leaves behind in its pipe', async () => {
    const session = await Session.start();
    const { stdout, exit } = await session.run(shell('printf 12345', { outputBytes: 4 }));
    expect(stdout).toBe('1234');
    expect(exit).toMatchObject({ cause: 'output', truncated: true });
  });

  it('waits for a service that does not read', async () => {
    const session = await Session.start();
    session.pause();
    session.send(
      executeFrame(
        shell('head -c 900000 /dev/zero; echo done >flag; sleep 1000', { wallMs: 1500 }),
      ),
      endOfInputFrame(),
    );
    await new Promise((resolve) => setTimeout(resolve, 1700));
    session.resume();
    const { stdout, exit } = await session.finish();
    expect(exit.cause).toBe('wall');
    // What had been read by then, and what lay in the pipe.
    expect(stdout.length).toBeGreaterThan(64 * 1024);
    expect(stdout.length).toBeLessThanOrEqual(900_000);
  });
});

describe.each(STAGES)('the limit on memory without a cgroup, $name', (stage) => {
  const start = () => Session.start(stage);

  describe.skipIf(stage.missing !== null)('', () => {
    it('ends what takes more', async () => {
      const session = await start();
      const { exit } = await session.run(
        probing('hog 200 and-stay', { memoryBytes: 64 * MEBIBYTE }),
      );
      expect(exit).toMatchObject({ ...OVER, cause: 'memory' });
    });

    it('counts processes together', async () => {
      const session = await start();
      const { exit } = await session.run(
        probing('hog-in-children 8', { memoryBytes: 64 * MEBIBYTE }),
      );
      expect(exit).toMatchObject({ ...OVER, cause: 'memory' });
    });

    it('tells what a short-lived program took', async () => {
      const session = await start();
      const { exit } = await session.run(probing('hog 40'));
      expect(exit).toMatchObject(OK);
      expect(exit.memoryBytes).toBeGreaterThanOrEqual(40 * MEBIBYTE);
      expect(exit.memoryBytes).toBeLessThan(60 * MEBIBYTE);
      const { exit: next } = await session.run(plan(['true']));
      expect(next.memoryBytes).toBeLessThan(20 * MEBIBYTE);
    });
  });
});

describe("where programs are the supervisor's user", () => {
  it('counts memory that processes share once', async () => {
    const session = await Session.start(SAME);
    const { stdout, exit } = await session.run(probing('share 6', { memoryBytes: 80 * MEBIBYTE }));
    expect(stdout).toBe('shared\n');
    expect(exit).toMatchObject(OK);
    expect(exit.memoryBytes).toBeGreaterThanOrEqual(32 * MEBIBYTE);
  });

  // Elsewhere a cgroup bounds them: the kernel counts a user's processes in all containers together.
  it('refuses more processes than allowed', async () => {
    const session = await Session.start(SAME);
    const { stdout } = await session.run(probing('count-children', { processes: 20 }));
    expect(stdout).toBe('19\n');
    expect(await session.run(probing('count-children', { processes: 20 }))).toMatchObject({
      stdout,
    });
  });

  it('does not let a fork bomb outlive its time', async () => {
    const session = await Session.start(SAME);
    const { exit } = await session.run(probing('fork-bomb', { processes: 20, wallMs: 500 }));
    expect(['wall', 'cpu']).toContain(exit.cause);
    expect(await session.run(plan(['true'], { processes: 20 }))).toMatchObject({ exit: OK });
  });
});

describe.each(STAGES)('what a program may not raise, $name', (stage) => {
  it.skipIf(stage.missing !== null)('are its own limits', async () => {
    const session = await Session.start(stage);
    const { stdout } = await session.run(
      shell('ulimit -n; ulimit -c; ulimit -Hf; ulimit -n 300 || echo refused', {
        openFiles: 100,
        fileBytes: 1024 * 512,
      }),
    );
    expect(stdout).toBe('100\n0\n1024\nrefused\n');
  });

  it.skipIf(stage.missing !== null)('is the size of a file', async () => {
    const session = await Session.start(stage);
    const { exit } = await session.run(
      shell('exec head -c 5000 /dev/zero >file', { fileBytes: 4096 }),
    );
    expect(exit).toMatchObject({ exitCode: null, signal: 25 });
  });
});

/** A folder of a cgroup hierarchy, when this machine has version 1 and lets us make one. */
const V1 = '/sys/fs/cgroup';

function hasWritableV1(): boolean {
  try {
    execFileSync('sh', [
      '-c',
      `mkdir ${V1}/memory/viva-test-${process.pid} && rmdir ${V1}/memory/viva-test-${process.pid}`,
    ]);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(SEPARATE.missing !== null || !hasWritableV1())('with a cgroup', () => {
  const folders = ['memory', 'cpuacct'].map(
    (controller) => `${V1}/${controller}/viva-test-${process.pid}`,
  );
  const limited = {
    ...SAME,
    command: () => {
      const script = `mkdir -p ${folders.join(' ')}; echo ${64 * MEBIBYTE} >${folders[0]}/memory.limit_in_bytes; for f in ${folders.join(' ')}; do echo $$ >$f/cgroup.procs; done; exec "$@"`;
      const binds = ['memory', 'cpuacct'].flatMap((controller, i) => [
        ...['--ro-bind', folders[i] ?? '', `${V1}/${controller}`],
      ]);
      const command = SAME.command();
      const end = command.indexOf('--proc');
      return [
        'sh',
        '-c',
        script,
        'sh',
        ...command.slice(0, end),
        '--tmpfs',
        V1,
        ...binds,
        ...command.slice(end),
      ];
    },
  };

  it('tells when the kernel killed a program for want of memory', async () => {
    const session = await Session.start(limited);
    const { exit } = await session.run(probing('hog 200', { memoryBytes: 64 * MEBIBYTE }));
    expect(exit).toMatchObject({ ...OVER, cause: 'memory', outOfMemory: true });
    session.close();
    await session.ended;
    // The kernel lets go of a cgroup a moment after its last process.
    await vi.waitFor(() => execFileSync('rmdir', folders));
  });
});
