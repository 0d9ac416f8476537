import { expect } from 'vitest';
import { TOKEN } from '../harness.ts';
import { GVISOR } from '../sandboxes.ts';
import { cProbe, javascriptProbe, pythonProbe } from './probes.ts';
import { type HostileSuite, SECRET } from './suite.ts';
import { raw } from './system-calls.ts';
import { javascript, python } from './variants.ts';

/** What belongs to the supervisor, to the service, and to the machine. */
export function firstProcess(suite: HostileSuite): void {
  suite.denied(40, 'ptrace of the first process', [
    pythonProbe(
      'raw calls',
      {
        attach: raw('ptrace', 16, 1, 0, 0),
        seize: raw('ptrace', 0x4206, 1, 0, 0),
        'of its parent': raw('ptrace', 16, 'os.getppid()', 0, 0),
        traceme: raw('ptrace', 0, 0, 0, 0),
        process_vm_readv: raw('process_vm_readv', 1, 'buffer', 1, 'buffer', 1, 0),
        process_vm_writev: raw('process_vm_writev', 1, 'buffer', 1, 'buffer', 1, 0),
        'its memory': 'os.open("/proc/1/mem", os.O_RDWR)',
        // gVisor lets a program open its own pipes there too, whose other ends the first process holds.
        'its descriptors': `any_opened(range(${suite.sandbox === GVISOR ? 3 : 32}))`,
        'a descriptor of it': raw('pidfd_getfd', 'os.pidfd_open(1)', 1, 0),
      },
      ['ENOENT', 'ENXIO'],
      `def any_opened(numbers):
    for number in numbers:
        for flags in [os.O_RDONLY, os.O_WRONLY, os.O_RDWR]:
            try: return os.open(f"/proc/1/fd/{number}", flags | os.O_NONBLOCK)
            except OSError as error: last = error
    raise last`,
    ),
    cProbe('C', {
      attach: 'ptrace(PTRACE_ATTACH, 1, NULL, NULL)',
      seize: 'ptrace(PTRACE_SEIZE, 1, NULL, NULL)',
      'of its parent': 'ptrace(PTRACE_ATTACH, getppid(), NULL, NULL)',
      memory: 'open("/proc/1/mem", O_RDWR)',
    }),
  ]);

  const alive = {
    verdicts: ['OK'] as const,
    effect: 'no effect',
    check: ({ stdout }: { stdout: string }) => expect(stdout).toBe('alive\n'),
  };
  suite.row(41, 'kill(1, SIGTERM)', alive, [
    python(
      'every signal',
      `import os, signal
for number in [signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP, *signal.valid_signals()]:
    try: os.kill(1, number)
    except OSError: pass
print("alive")`,
    ),
    python(
      'by descriptor, from children',
      `import os, signal
for number in [signal.SIGTERM, signal.SIGKILL, signal.SIGCHLD, signal.SIGINT] * 5:
    if os.fork() == 0:
        try: signal.pidfd_send_signal(os.pidfd_open(1), number)
        except OSError: pass
        os._exit(0)
    os.wait()
print("alive")`,
    ),
    javascript('JavaScript', "try { process.kill(1, 'SIGTERM'); } catch {}\nconsole.log('alive');"),
  ]);

  suite.row(42, 'kill(-1, SIGKILL)', { verdicts: ['OK', 'RE'], effect: 'the verdict arrives' }, [
    python('Python', 'import os\nos.kill(-1, 9)\nprint("alive")'),
    python('a child', 'import os\nif os.fork() == 0: os.kill(-1, 9)\nos.wait()'),
    python(
      'again and again',
      'import os\nfor _ in range(20):\n  if os.fork() == 0: os.setsid(); os.kill(-1, 9)',
    ),
    javascript('JavaScript', "try { process.kill(-1, 'SIGKILL'); } catch {}"),
  ]);

  secrets(suite);
}

function secrets(suite: HostileSuite): void {
  suite.denied(43, 'reads /proc/1/environ', [
    pythonProbe('of the first process', {
      memory: 'open("/proc/1/mem", "rb")',
      // gVisor shows them, and the next test sees that they hold nothing.
      ...(suite.sandbox === GVISOR
        ? {}
        : {
            environ: 'open("/proc/1/environ").read()',
            maps: 'open("/proc/1/maps").read()',
            auxv: 'open("/proc/1/auxv", "rb").read()',
          }),
    }),
    ...(suite.sandbox === GVISOR
      ? []
      : [javascriptProbe('JavaScript', { environ: "fs.readFileSync('/proc/1/environ', 'utf8')" })]),
  ]);
  suite.scene(43, 'reads /proc/1/environ', 'no secret in any environment', async () => {
    const { stdout } = await suite.run(
      python(
        'all',
        `import glob, os
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
    try: print(open(path).read())
    except OSError: pass
print(os.environ, os.uname().nodename)`,
      ),
    );
    expect(stdout).toContain('sandbox');
    for (const secret of [SECRET, TOKEN, 'VIVA_TEST', 'RUNNER_'])
      expect(stdout).not.toContain(secret);
    return 'no secret';
  });

  suite.denied(
    44,
    '/proc/kcore, kmsg, sysrq-trigger, keys',
    [
      pythonProbe(
        'Python',
        {
          ...Object.fromEntries(
            [
              'kcore',
              'kmsg',
              'keys',
              'timer_list',
              'sched_debug',
              'latency_stats',
              'scsi/scsi',
              'acpi/wakeup',
              'kallsyms',
            ].map((file) => [file, `hidden("/proc/${file}")`]),
          ),
          firmware: 'os.listdir("/sys/firmware") or hide()',
          dmesg: `${raw('syslog', 3, 'buffer', 4096)}`,
          'sysrq-trigger': 'open("/proc/sysrq-trigger", "w").write("b")',
          '/dev/mem': 'hidden("/dev/mem")',
          '/dev/kmsg': 'hidden("/dev/kmsg")',
        },
        ['ENOENT'],
        `def hide(): raise OSError(errno.EACCES, "")
def hidden(path):
    with open(path, "rb", buffering=0) as f:
        data = f.read(1 << 16)
    # Addresses that are all zero tell nothing.
    if not data or not data.replace(b"\\n0000000000000000 ", b"\\n").strip() or path.endswith("kallsyms") and all(int(line.split()[0], 16) == 0 for line in data.splitlines()[:-1]): hide()
    return data[:100]`,
      ),
    ],
    'hidden or empty',
  );
}
