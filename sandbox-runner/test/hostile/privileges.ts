import { expect } from 'vitest';
import { TOKEN } from '../harness.ts';
import { cProbe, javascriptProbe, pythonProbe } from './probes.ts';
import { type HostileSuite, SECRET } from './suite.ts';
import { raw } from './system-calls.ts';
import { between, javascript, python, uniqueWord } from './variants.ts';

/** What a program may not touch, be, or see. */
export function privileges(suite: HostileSuite): void {
  writing(suite);
  firstProcess(suite);
  secrets(suite);

  // Where the root user is not mapped at all it is no valid user.
  const unmapped = ['EINVAL'];
  suite.denied(45, 'setuid(0), chown to root, mknod', [
    pythonProbe(
      'users',
      {
        setuid: 'os.setuid(0)',
        setgid: 'os.setgid(0)',
        seteuid: 'os.seteuid(0)',
        setresuid: 'os.setresuid(0, 0, 0)',
        setresgid: 'os.setresgid(0, 0, 0)',
        setgroups: 'os.setgroups([0])',
        'another user': `os.setuid(${between(10_003, 60_000)})`,
        'the supervisor': 'os.setuid(10001)',
      },
      unmapped,
    ),
    cProbe(
      'C',
      {
        setuid: 'setuid(0)',
        setreuid: 'setreuid(0, 0)',
        setgid: 'setgid(0)',
        chown: 'chown("/code", 0, 0)',
        mknod: 'mknod("/code/null", S_IFCHR | 0666, 259)',
        'mknod of a disk': 'mknod("/tmp/disk", S_IFBLK | 0666, 2048)',
      },
      unmapped,
    ),
    pythonProbe(
      'capabilities',
      {
        capset: 'raw(capset, struct.pack("<II", 0x20080522, 0), b"\\xff" * 24)',
        ambient: 'raw(prctl, 47, 2, 21, 0, 0)',
      },
      [],
      process.arch === 'x64' ? 'capset, prctl = 126, 157' : 'capset, prctl = 91, 167',
    ),
    pythonProbe(
      'files',
      {
        chown: 'os.chown("/tmp", 0, 0)',
        'chown of its own file': '(open("/tmp/own", "w"), os.chown("/tmp/own", 0, 0))',
        'a disk': 'os.mknod("/tmp/disk", 0o60600, os.makedev(8, 0))',
        'the memory': 'os.mknod("/tmp/mem", 0o20600, os.makedev(1, 1))',
        'a device in /dev': 'os.mknod("/dev/viva", 0o20600, os.makedev(1, 3))',
      },
      unmapped,
    ),
  ]);

  suite.scene(46, 'runs a set-uid binary', 'those of the system', async () => {
    const { stdout, exit } = await suite.run(
      python(
        'find',
        `import os, subprocess
found = subprocess.run(["find", "/", "-xdev", "-perm", "/6000", "-type", "f"], capture_output=True, text=True).stdout.split()
for path in found:
    try:
        child = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for line in open(f"/proc/{child.pid}/status"):
            if line.startswith("Uid:"): print(*set(line.split()[1:]))
        child.kill()
    except OSError: pass
print("own", os.getuid())
print(os.system("su -c true </dev/null >/dev/null 2>&1") == 0)`,
        { cpuMs: 5000 },
      ),
    );
    expect(exit.verdict).toBe('OK');
    const lines = stdout.trim().split('\n');
    expect(lines.at(-1)).toBe('False');
    const own = lines.at(-2)?.split(' ')[1];
    expect(own).not.toBe('0');
    for (const users of lines.slice(0, -2)) expect(users).toBe(own);
    return 'gains nothing';
  });
  suite.scene(46, 'runs a set-uid binary', 'of its own making', async () => {
    const { stdout, exit } = await suite.run(
      python(
        'copy',
        `import os, shutil, subprocess
for folder in ["/tmp", "/code"]:
    path = shutil.copy("/usr/bin/id", f"{folder}/id")
    os.chmod(path, 0o6755)
    print(subprocess.run([path, "-u"], capture_output=True, text=True).stdout.strip() == str(os.getuid()))
print(os.getuid() != 0)`,
      ),
    );
    expect([stdout, exit.verdict]).toEqual(['True\nTrue\nTrue\n', 'OK']);
    return 'gains nothing';
  });
}

function writing(suite: HostileSuite): void {
  const title = 'writes to /etc, /usr, /, /run, /dev, /sys, core_pattern';
  const name = uniqueWord();
  const folders = [
    '/etc',
    '/usr',
    '/',
    '/run',
    '/dev',
    '/sys',
    '/proc/sys/kernel',
    '/opt/viva',
    '/usr/local/bin',
  ];
  const files = [
    '/proc/sys/kernel/core_pattern',
    '/proc/sys/kernel/modprobe',
    '/proc/sys/vm/panic_on_oom',
    '/proc/sysrq-trigger',
    '/proc/1/oom_score_adj',
    '/sys/kernel/uevent_helper',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    '/sys/fs/cgroup/cgroup.procs',
    '/etc/passwd',
    '/opt/viva/supervisor',
  ];
  const absent = ['ENOENT', 'EISDIR'];
  suite.denied(
    30,
    title,
    [
      pythonProbe(
        'new files',
        Object.fromEntries(folders.map((folder) => [folder, `open("${folder}/${name}", "w")`])),
        absent,
      ),
      pythonProbe(
        'files that are there',
        Object.fromEntries(
          files.map((file) => [file, `os.open("${file}", os.O_WRONLY | os.O_TRUNC)`]),
        ),
        absent,
      ),
      pythonProbe(
        'by other calls',
        {
          mkdir: `os.mkdir("/etc/${name}")`,
          symlink: `os.symlink("/tmp", "/usr/${name}")`,
          link: 'os.link("/tmp/own", "/usr/own")',
          rename: 'os.rename("/etc/passwd", "/etc/shadow")',
          unlink: 'os.unlink("/etc/passwd")',
          chmod: 'os.chmod("/etc/passwd", 0o666)',
          truncate: 'os.truncate("/usr/bin/python3", 0)',
          'a link of its own': '(os.symlink("/etc/passwd", "/tmp/l"), open("/tmp/l", "w"))',
          'through its root': `open("/proc/self/root/etc/${name}", "w")`,
          'through the first process': `open("/proc/1/root/etc/${name}", "w")`,
        },
        ['EXDEV', 'ENOENT'],
        'open("/tmp/own", "w").close()',
      ),
      javascriptProbe(
        'JavaScript',
        Object.fromEntries(
          folders.map((folder) => [folder, `fs.writeFileSync('${folder}/${name}', 'x')`]),
        ),
        absent,
      ),
    ],
    'all denied',
  );
}

function firstProcess(suite: HostileSuite): void {
  suite.denied(40, 'ptrace of the first process', [
    pythonProbe('raw calls', {
      attach: raw('ptrace', 16, 1, 0, 0),
      seize: raw('ptrace', 0x4206, 1, 0, 0),
      'of its parent': raw('ptrace', 16, 'os.getppid()', 0, 0),
      traceme: raw('ptrace', 0, 0, 0, 0),
      process_vm_readv: raw('process_vm_readv', 1, 'buffer', 1, 'buffer', 1, 0),
      process_vm_writev: raw('process_vm_writev', 1, 'buffer', 1, 'buffer', 1, 0),
      'its memory': 'os.open("/proc/1/mem", os.O_RDWR)',
      'its descriptors': 'os.listdir("/proc/1/fd")',
      'a descriptor of it': raw('pidfd_getfd', 'os.pidfd_open(1)', 1, 0),
    }),
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
}

function secrets(suite: HostileSuite): void {
  suite.denied(43, 'reads /proc/1/environ', [
    pythonProbe('of the first process', {
      environ: 'open("/proc/1/environ").read()',
      memory: 'open("/proc/1/mem", "rb")',
      maps: 'open("/proc/1/maps").read()',
      auxv: 'open("/proc/1/auxv", "rb").read()',
    }),
    javascriptProbe('JavaScript', { environ: "fs.readFileSync('/proc/1/environ', 'utf8')" }),
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
    return 'denied';
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

  suite.scene(
    31,
    'leaves a file, the next run looks for it',
    'in every folder it may write to',
    async () => {
      const name = uniqueWord();
      const leave = `import os
left = 0
for folder in ["/tmp", "/code", "/dev/shm", "/dev/mqueue", "/var/tmp", "/run", "/opt/viva/wait"]:
    try:
        open(f"{folder}/${name}", "w").write("x")
        left += 1
    except OSError: pass
print(left)`;
      const look = `for (const folder of ['/tmp', '/code', '/dev/shm', '/dev/mqueue', '/var/tmp', '/run', '/opt/viva/wait']) {
  if (require('node:fs').existsSync(folder + '/${name}')) console.log(folder);
}`;
      const left = await suite.run(python('leave', leave));
      expect(Number(left.stdout)).toBeGreaterThanOrEqual(3);
      for (let run = 0; run < 2; run++) {
        const { stdout, exit } = await suite.run(javascript('look', look));
        expect([stdout, exit.verdict]).toEqual(['', 'OK']);
      }
      return 'absent';
    },
  );
  suite.scene(
    31,
    'leaves a file, the next run looks for it',
    'in shared memory and queues',
    async () => {
      const key = between(1, 2 ** 31 - 1);
      const ipc = (flags: number) => `import ctypes
libc = ctypes.CDLL(None)
for get in [lambda: libc.shmget(${key}, 4096, ${flags}), lambda: libc.msgget(${key}, ${flags}), lambda: libc.semget(${key}, 1, ${flags})]:
    print(get() >= 0)`;
      const IPC_CREAT = 0o1600;
      await suite.run(python('leave', ipc(IPC_CREAT)));
      const { stdout } = await suite.run(python('look', ipc(0)));
      expect(stdout).toBe('False\nFalse\nFalse\n');
      return 'absent';
    },
  );
}
