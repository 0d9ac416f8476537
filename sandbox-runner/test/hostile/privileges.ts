import { expect } from 'vitest';
import { cProbe, javascriptProbe, pythonProbe } from './probes.ts';
import type { HostileSuite } from './suite.ts';
import { between, python, uniqueWord } from './variants.ts';

/** What a program may not touch, and whom it may not become. */
export function privileges(suite: HostileSuite): void {
  writing(suite);

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
      // A kernel that knows no ambient capabilities, as gVisor's, gives none.
      ['EINVAL'],
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
found = subprocess.run(["find", "/usr/bin", "/usr/sbin", "/usr/libexec", "/usr/lib", "/opt", "-maxdepth", "2", "-perm", "/6000", "-type", "f"], capture_output=True, text=True).stdout.split()
for path in found:
    try:
        child = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for line in open(f"/proc/{child.pid}/status"):
            if line.startswith("Uid:"): print(*set(line.split()[1:]))
        child.kill()
    except OSError: pass
print("own", os.getuid())
print(os.system("su -c true </dev/null >/dev/null 2>&1") == 0)`,
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
