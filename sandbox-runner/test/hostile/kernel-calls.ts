import { BUBBLEWRAP, GVISOR } from '../sandboxes.ts';
import { type Attempts, cProbe, pythonProbe } from './probes.ts';
import type { HostileSuite } from './suite.ts';
import { numberOf, raw, rawCalls } from './system-calls.ts';

/** `linux/sched.h`: what makes a namespace of each kind. */
const NAMESPACES = {
  user: 0x1000_0000,
  mount: 0x2_0000,
  pid: 0x2000_0000,
  network: 0x4000_0000,
  ipc: 0x800_0000,
  uts: 0x400_0000,
  cgroup: 0x200_0000,
} as const;

const SIGCHLD = 17;

/** Calls that programs have no use for, and attackers have. */
export function kernelCalls(suite: HostileSuite): void {
  suite.denied(37, 'io_uring', [
    pythonProbe(
      'raw calls',
      rawCalls({
        io_uring_setup: [4, 'buffer'],
        io_uring_enter: [0, 1, 0, 0, 0, 0],
        io_uring_register: [0, 0, 'buffer', 1],
      }),
    ),
    cProbe('C', {
      setup: 'syscall(SYS_io_uring_setup, 8, buffer)',
      enter: 'syscall(SYS_io_uring_enter, 0, 0, 0, 0, 0)',
      register: 'syscall(SYS_io_uring_register, 0, 0, 0, 0)',
    }),
    pythonProbe(
      'from a thread',
      { setup: `in_thread(lambda: ${raw('io_uring_setup', 1, 'buffer')})` },
      [],
      IN_THREAD,
    ),
  ]);

  const unshare: Attempts = Object.fromEntries(
    Object.entries(NAMESPACES).flatMap(([name, flag]) => [
      [`unshare ${name}`, raw('unshare', flag)],
      [`clone ${name}`, `raw(clone, ${flag} | ${SIGCHLD}, 0, 0, 0, 0)`],
    ]),
  );
  suite.denied(38, 'unshare, setns, mount, chroot, fsopen', [
    pythonProbe('namespaces', unshare, [], `clone = ${process.arch === 'x64' ? 56 : 220}`),
    pythonProbe('clone3, whose flags no filter sees', {
      clone3: 'raw(435, struct.pack("<8Q", 0x10000000, 0, 0, 0, 17, 0, 0, 0), 64)',
    }),
    cProbe('C', {
      unshare: 'unshare(CLONE_NEWUSER | CLONE_NEWNS)',
      'unshare network': 'unshare(CLONE_NEWNET)',
      setns: 'setns(open("/proc/self/ns/uts", O_RDONLY), 0)',
      mount: 'mount("proc", "/tmp", "proc", 0, NULL)',
      'bind mount': 'mount("/", "/tmp", NULL, MS_BIND | MS_REC, NULL)',
      umount: 'umount2("/tmp", MNT_DETACH)',
      chroot: 'chroot(".")',
      fsopen: 'syscall(SYS_fsopen, "proc", 0)',
      open_tree: 'syscall(SYS_open_tree, AT_FDCWD, "/", 1)',
    }),
    pythonProbe('setns', {
      mount: raw('setns', 'os.open("/proc/self/ns/mnt", os.O_RDONLY)', 0),
      network: raw('setns', 'os.open("/proc/self/ns/net", os.O_RDONLY)', NAMESPACES.network),
      pidfd: raw('setns', 'os.pidfd_open(os.getpid())', NAMESPACES.mount),
    }),
    pythonProbe('mounts', {
      ...rawCalls({
        mount: ['b"none"', 'b"/tmp"', 'b"tmpfs"', 0, 0],
        umount2: ['b"/proc"', 2],
        pivot_root: ['b"/tmp"', 'b"/tmp"'],
        chroot: ['b"/tmp"'],
        fsopen: ['b"tmpfs"', 0],
        fsmount: [0, 0, 0],
        fspick: [-100, 'b"/"', 0],
        open_tree: [-100, 'b"/"', 1],
        move_mount: [-100, 'b"/tmp"', -100, 'b"/code"', 0],
        mount_setattr: [-100, 'b"/"', 0, 'buffer', 32],
        open_by_handle_at: [-100, 'buffer', 0],
      }),
      'bind over /etc': raw('mount', 'b"/tmp"', 'b"/etc"', 0, 4096, 0),
      'make / writable': raw('mount', 0, 'b"/"', 0, 32, 0),
      'os.chroot': 'os.chroot("/tmp")',
    }),
  ]);

  suite.denied(39, 'bpf, perf_event_open, userfaultfd, keyctl, kcmp', [
    pythonProbe(
      'raw calls',
      rawCalls({
        bpf: [5, 'buffer', 72],
        perf_event_open: ['buffer', 0, -1, -1, 0],
        userfaultfd: [1],
        keyctl: [0, -3, 0],
        add_key: ['b"user"', 'b"x"', 'b"x"', 1, -2],
        request_key: ['b"user"', 'b"x"', 0, -2],
        kcmp: ['os.getpid()', 'os.getpid()', 0, 0, 0],
        memfd_secret: [0],
        init_module: ['buffer', 10, 'b""'],
        kexec_load: [0, 0, 0, 0],
        pidfd_getfd: ['os.pidfd_open(os.getpid())', 0, 0],
      }),
    ),
    cProbe('C', {
      bpf: 'syscall(SYS_bpf, 0, buffer, 64)',
      perf_event_open: 'syscall(SYS_perf_event_open, buffer, 0, -1, -1, 0)',
      userfaultfd: 'syscall(SYS_userfaultfd, 0)',
      keyctl: 'syscall(SYS_keyctl, 1, "x")',
      add_key: 'syscall(SYS_add_key, "user", "x", "y", 1, -4)',
      kcmp: 'syscall(SYS_kcmp, getpid(), getppid(), 1, 0, 0)',
    }),
  ]);

  clocks(suite);
  foreignCalls(suite);
  noExec(suite);
}

const IN_THREAD = `import threading
def in_thread(action):
    outcome = []
    def go():
        try: outcome.append(action())
        except OSError as error: outcome.append(error)
    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    if isinstance(outcome[0], OSError): raise outcome[0]
    return outcome[0]`;

/** gVisor schedules by itself, and knows no classes. */
const NO_SUCH_CLASS = ['EINVAL'];

function clocks(suite: HostileSuite): void {
  suite.denied(53, 'sets the clock, raises its priority', [
    pythonProbe('the clock', {
      ...rawCalls({
        clock_settime: [0, 'buffer'],
        settimeofday: ['buffer', 0],
        adjtimex: ['struct.pack("<I", 1) + bytes(300)'],
      }),
      'time.clock_settime': 'time.clock_settime(time.CLOCK_REALTIME, 0)',
    }),
    pythonProbe(
      'its priority',
      {
        nice: 'os.nice(-5)',
        setpriority: 'os.setpriority(os.PRIO_PROCESS, 0, -10)',
        'a real-time class': 'os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))',
        'round robin': 'os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))',
        'real-time disk access': raw('ioprio_set', 1, 0, (1 << 13) | 4),
      },
      NO_SUCH_CLASS,
    ),
    cProbe(
      'C',
      {
        settimeofday: 'syscall(SYS_settimeofday, buffer, NULL)',
        clock_adjtime: 'syscall(SYS_clock_adjtime, 0, memset(buffer, 1, 4))',
        setpriority: 'setpriority(PRIO_PROCESS, 0, -20)',
        'a deadline':
          'sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1})',
        'more of a limit': 'setrlimit(RLIMIT_NOFILE, &(struct rlimit){4096, 4096})',
        'a higher priority limit': 'setrlimit(RLIMIT_NICE, &(struct rlimit){40, 40})',
      },
      NO_SUCH_CLASS,
    ),
  ]);
}

/** How a process ends that calls by a door that is shut. */
const FAULTS = ['SIGSYS', 'SIGSEGV', 'SIGBUS'];

/** Calls by another door, which a filter of numbers alone would take for others. */
function foreignCalls(suite: HostileSuite): void {
  if (process.arch !== 'x64') return;
  suite.denied(59, '32-bit system calls (int 0x80)', [
    pythonProbe(
      'int 0x80',
      {
        getpid: 'machine("b8 14 00 00 00 cd 80 c3")',
        exit: 'machine("b8 01 00 00 00 31 db cd 80 c3")',
        'socketcall of 32 bits': 'machine("b8 66 00 00 00 cd 80 c3")',
      },
      FAULTS,
      `import mmap
def machine(code):
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex(code))
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    if result < 0: raise OSError(-result, "")
    return result`,
    ),
    pythonProbe(
      'numbers of the x32 kind',
      {
        getpid: 'raw(0x40000000 + 39)',
        unshare: `raw(0x40000000 + ${numberOf('unshare')}, ${NAMESPACES.user})`,
        ptrace: 'raw(0x40000000 + 521, 0, 0, 0, 0)',
      },
      FAULTS,
    ),
    cProbe(
      'C',
      {
        getpid: 'int80(20, 0)',
        'open of 32 bits': 'int80(5, 0)',
        mkdir: 'int80(39, 0)',
        unshare: 'int80(310, CLONE_NEWUSER)',
      },
      FAULTS,
      `static long int80(int number, int argument) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(argument), "c"(0), "d"(0) : "memory");
  if (result < 0) errno = -result;
  return result < 0 ? -1 : result;
}`,
    ),
  ]);
}

/** Programs in folders that are for data alone. */
function noExec(suite: HostileSuite): void {
  // bubblewrap has no such mounts; what is written there is the program's own, and runs as it does.
  if (suite.sandbox === BUBBLEWRAP) return;
  suite.denied(52, 'executes from a no-exec directory', [
    pythonProbe(
      'Python',
      {
        'a program': 'os.execv(copy("/dev/shm/x"), ["x"])',
        'a script': 'os.execv(copy("/dev/shm/s", b"#!/bin/sh\\nexit 0\\n"), ["s"])',
        'by descriptor': 'os.execve(os.open(copy("/dev/shm/y"), os.O_RDONLY), ["y"], {})',
        // gVisor maps it; what is gained is no more than memory of one's own to execute, which any program may have.
        ...(suite.sandbox === GVISOR
          ? {}
          : {
              mapped:
                'mmap.mmap(os.open(copy("/dev/shm/z"), os.O_RDONLY), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)',
            }),
      },
      [],
      `import mmap, shutil
def copy(path, content=None):
    with open(path, "wb") as f: f.write(content or open("/bin/true", "rb").read())
    os.chmod(path, 0o755)
    return path`,
    ),
  ]);
}
