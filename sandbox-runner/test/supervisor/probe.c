/* Does to its sandbox what a hostile program would: probe <what> [...]. Built and run by the tests of the supervisor. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static void tell(const char *name, long result) {
  printf("%s %s\n", name, result >= 0 ? "done" : strerrorname_np(errno));
}

/* Every call with arguments that would do no harm if it were let through. */
static void denied(void) {
#define TRY(name, ...) tell(#name, syscall(SYS_##name, __VA_ARGS__))
  struct iovec vec = {&(char){0}, 1};
  TRY(ptrace, 0 /* TRACEME */, 0, 0, 0);
  TRY(process_vm_readv, getpid(), &vec, 1UL, &vec, 1UL, 0UL);
  TRY(process_vm_writev, getpid(), &vec, 1UL, &vec, 1UL, 0UL);
  TRY(pidfd_getfd, -1, 0, 0);
  TRY(process_madvise, -1, &vec, 1UL, 0, 0);
  TRY(kcmp, getpid(), getpid(), 0, 0, 0);
  TRY(io_uring_setup, 1, calloc(1, 120));
  TRY(io_uring_enter, -1, 0, 0, 0, NULL, 0UL);
  TRY(io_setup, 1, &(unsigned long){0});
  TRY(bpf, 0, calloc(1, 128), 128);
  TRY(perf_event_open, calloc(1, 128), 0, -1, -1, 0UL);
  TRY(userfaultfd, 1);
  TRY(keyctl, 0, -3, 1, 0, 0);
  TRY(add_key, "user", "a", "b", 1UL, -3);
  TRY(request_key, "user", "a", NULL, -3);
  TRY(memfd_secret, 0);
  TRY(unshare, CLONE_NEWUSER);
  TRY(unshare, 0);
  TRY(setns, 0, 0);
  TRY(mount, "none", "/tmp", "tmpfs", 0UL, NULL);
  TRY(umount2, "/proc", 0);
  TRY(pivot_root, ".", ".");
  TRY(chroot, ".");
  TRY(fsopen, "tmpfs", 0);
  TRY(fsmount, -1, 0, 0);
  TRY(fspick, -1, ".", 0);
  TRY(open_tree, -1, ".", 0);
  TRY(move_mount, -1, ".", -1, ".", 0);
  TRY(mount_setattr, -1, ".", 0, NULL, 0UL);
  TRY(name_to_handle_at, AT_FDCWD, ".", calloc(1, 256), &(int){0}, 0);
  TRY(open_by_handle_at, AT_FDCWD, calloc(1, 256), 0);
  TRY(fanotify_init, 0, 0);
  TRY(quotactl, 0, NULL, 0, NULL);
  TRY(acct, NULL);
  TRY(swapon, "/code/none", 0);
  TRY(swapoff, "/code/none");
  TRY(reboot, 0, 0, 0, NULL);
  TRY(kexec_load, 0UL, 0UL, NULL, 0UL);
  TRY(init_module, NULL, 0UL, "");
  TRY(finit_module, -1, "", 0);
  TRY(delete_module, "none", 0);
  TRY(syslog, 10, NULL, 0);
  TRY(sethostname, "a", 1UL);
  TRY(setdomainname, "a", 1UL);
  TRY(settimeofday, NULL, NULL);
  TRY(clock_settime, CLOCK_REALTIME, &(struct timespec){0});
  TRY(adjtimex, calloc(1, 256));
  TRY(clock_adjtime, CLOCK_REALTIME, calloc(1, 256));
  TRY(mbind, NULL, 0UL, 0, NULL, 0UL, 0);
  TRY(set_mempolicy, 0, NULL, 0UL);
  TRY(migrate_pages, 0, 0UL, NULL, NULL);
  TRY(move_pages, 0, 0UL, NULL, NULL, NULL, 0);
  TRY(lookup_dcookie, 0UL, NULL, 0UL);
  TRY(nfsservctl, 0, NULL, NULL);
  TRY(vhangup, 0);
  TRY(syncfs, 0);
  TRY(seccomp, 2 /* is an action known */, 0, NULL);
#ifdef __x86_64__
  TRY(modify_ldt, 0, NULL, 0UL);
  TRY(iopl, 0);
  TRY(ioperm, 0UL, 1UL, 0);
  TRY(_sysctl, NULL);
#endif
  TRY(clone3, NULL, 0UL);
  tell("from-the-future", syscall(1023));
  static const int namespaces[] = {CLONE_NEWNS,  CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                   CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};
  for (size_t i = 0; i < sizeof namespaces / sizeof namespaces[0]; i++) {
    long child = syscall(SYS_clone, namespaces[i] | SIGCHLD, 0UL, NULL, NULL, 0UL);
    if (child == 0) _exit(0);
    tell("clone-namespace", child);
  }
  tell("personality-old-mmap", syscall(SYS_personality, 0x0400000 /* READ_IMPLIES_EXEC */));
  int pipes[2];
  if (pipe(pipes) != 0) exit(1);
  tell("ioctl-sti", ioctl(pipes[0], TIOCSTI, "a"));
  tell("ioctl-sti-high", syscall(SYS_ioctl, pipes[0], 0xf00000000UL | TIOCSTI, "a"));
  tell("ioctl-linux", ioctl(pipes[0], TIOCLINUX, "a"));
  tell("ioctl-line-discipline", ioctl(pipes[0], TIOCSETD, &(int){21}));
  tell("prctl-mm", prctl(PR_SET_MM, PR_SET_MM_BRK, 0, 0, 0));
}

static void sockets(void) {
  static const struct {
    const char *name;
    int domain, type, protocol;
  } tries[] = {
      {"vsock", AF_VSOCK, SOCK_STREAM, 0},
      {"netlink", AF_NETLINK, SOCK_RAW, 0},
      {"netlink-datagram", AF_NETLINK, SOCK_DGRAM, 0},
      {"packet", AF_PACKET, SOCK_RAW, 0},
      {"alg", AF_ALG, SOCK_SEQPACKET, 0},
      {"bluetooth", AF_BLUETOOTH, SOCK_RAW, 0},
      {"raw", AF_INET, SOCK_RAW, 1},
      {"icmp", AF_INET, SOCK_DGRAM, 1},
      {"raw6", AF_INET6, SOCK_RAW | SOCK_CLOEXEC, 58},
      {"sctp", AF_INET, SOCK_STREAM, 132},
      {"mptcp", AF_INET, SOCK_STREAM, 262},
      {"unix", AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0},
      {"tcp", AF_INET, SOCK_STREAM, 6},
      {"udp6", AF_INET6, SOCK_DGRAM, 0},
  };
  for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
    tell(tries[i].name, socket(tries[i].domain, tries[i].type, tries[i].protocol));
  }
  int pair[2];
  tell("socketpair", socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
  /* The upper half of a register is not part of the domain. */
  tell("socket-high", syscall(SYS_socket, 0x100000000UL | AF_VSOCK, SOCK_STREAM, 0));
}

static void *nothing(void *argument) { return argument; }

/* What ordinary programs and runtimes do. */
static void allowed(void) {
  pthread_t thread;
  tell("thread", -pthread_create(&thread, NULL, nothing, NULL));
  pthread_join(thread, NULL);
  pid_t child = fork();
  if (child == 0) _exit(0);
  tell("fork", child);
  tell("wait", waitpid(child, NULL, 0));
  tell("memfd", memfd_create("a", MFD_CLOEXEC));
  tell("executable-memory", mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
  tell("membarrier", syscall(SYS_membarrier, 0, 0, 0));
  tell("pidfd", syscall(SYS_pidfd_open, getpid(), 0));
  tell("close-range", close_range(100, 200, 0));
  tell("personality", syscall(SYS_personality, 0xffffffffUL));
  tell("no-randomized-addresses", syscall(SYS_personality, 0x0040000));
  tell("affinity", sched_getaffinity(0, sizeof(cpu_set_t), &(cpu_set_t){0}));
  tell("lower-priority", setpriority(PRIO_PROCESS, 0, 5));
  tell("file", open("file", O_CREAT | O_RDWR, 0644));
  tell("fifo", mkfifo("fifo", 0644));
  tell("message-queue", syscall(SYS_msgget, 0, 0600 | 01000));
  tell("inotify", syscall(SYS_inotify_init1, 0));
}

/* What the kernel refuses a program without rights. */
static void unprivileged(void) {
  tell("setuid", setuid(0));
  tell("setgid", setgid(0));
  tell("setgroups", setgroups(1, &(gid_t){0}));
  tell("supervisor", setuid(10001));
  tell("chown", chown(".", 0, 0));
  tell("device", mknod("device", S_IFCHR | 0666, 0x103));
  tell("priority", setpriority(PRIO_PROCESS, 0, -5));
  tell("real-time", sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){1}));
  struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
  tell("open-files", setrlimit(RLIMIT_NOFILE, &more));
  tell("file-size", setrlimit(RLIMIT_FSIZE, &more));
  tell("cpu-time", setrlimit(RLIMIT_CPU, &more));
  tell("core", setrlimit(RLIMIT_CORE, &more));
  tell("environ-of-1", open("/proc/1/environ", O_RDONLY));
  tell("memory-of-1", open("/proc/1/mem", O_RDONLY));
  tell("descriptors-of-1", open("/proc/1/fd/0", O_RDONLY));
}

static void fork_bomb(void) {
  for (;;) {
    if (fork() < 0 && errno == EPERM) exit(3);
  }
}

/* Touches `mebibytes` of memory. */
static void hog(long mebibytes) {
  for (long i = 0; i < mebibytes; i++) {
    char *block = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) exit(4);
    memset(block, 1, 1 << 20);
  }
}

/* Waits as the hooks of the interpreters do; the variable must be gone from what comes after. */
static void wait_hook(void) {
  const char *text = getenv("VIVA_WAIT_FD");
  if (text == NULL) return;
  int fd = atoi(text);
  char byte = 0;
  if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1) _exit(0);
  close(fd);
  unsetenv("VIVA_WAIT_FD");
}

static void ended(int number) {
  (void)number;
  _exit(7);
}

static void resized(int number) {
  (void)number;
  struct winsize size;
  ioctl(0, TIOCGWINSZ, &size);
  dprintf(1, "%dx%d\n", size.ws_col, size.ws_row);
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *what = argc > 1 ? argv[1] : "";
  long number = argc > 2 ? atol(argv[2]) : 0;
#define IS(name) (strcmp(what, name) == 0)
  if (IS("denied")) denied();
  if (IS("sockets")) sockets();
  if (IS("allowed")) allowed();
  if (IS("unprivileged")) unprivileged();
  if (IS("fork-bomb")) fork_bomb();
  if (IS("count-children")) {
    int count = 0;
    for (pid_t child; (child = fork()) >= 0; count++) {
      if (child == 0) pause();
    }
    printf("%d\n", count);
  }
  if (IS("hog")) {
    hog(number);
    puts("touched");
    if (argc > 3) pause();
  }
  if (IS("hog-in-children")) {
    for (int i = 0; i < number; i++) {
      if (fork() == 0) {
        hog(16);
        pause();
      }
    }
    pause();
  }
  if (IS("share")) {
    /* Many processes, but one memory. */
    hog(32);
    for (int i = 0; i < number; i++) {
      if (fork() == 0) pause();
    }
    usleep(300000);
    puts("shared");
  }
  if (IS("burn-in-children")) {
    /* No single one of them takes long. */
    for (;;) {
      pid_t child = fork();
      if (child == 0) {
        clock_t until = clock() + CLOCKS_PER_SEC / 20;
        while (clock() < until) continue;
        _exit(0);
      }
      waitpid(child, NULL, 0);
    }
  }
  if (IS("ignore-signals")) {
    for (int i = 1; i < NSIG; i++) signal(i, SIG_IGN);
    puts("ignoring");
    for (;;) pause();
  }
  if (IS("int80")) {
#ifdef __x86_64__
    long id;
    __asm__ volatile("int $0x80" : "=a"(id) : "a"(20L) : "memory");
    printf("survived as %ld\n", id);
#endif
  }
  if (IS("x32")) tell("x32", syscall(0x40000000 | 39));
  if (IS("wait")) {
    static struct timespec before;
    wait_hook();
    clock_gettime(CLOCK_MONOTONIC, &before);
    printf("released %d %s %s\n", getpid(), getenv("VIVA_WAIT_FD") == NULL ? "clean" : "dirty",
           fcntl(3, F_GETFD) < 0 ? "closed" : "open");
    if (number > 0) hog(number);
    char line[64];
    if (fgets(line, sizeof line, stdin) != NULL) printf("read %s", line);
  }
  if (IS("burn-then-wait")) {
    clock_t until = clock() + CLOCKS_PER_SEC / 1000 * number;
    while (clock() < until) continue;
    wait_hook();
    puts("released");
    if (argc > 3) {
      for (;;) continue;
    }
  }
  if (IS("kill-1")) {
    for (int i = 1; i < NSIG; i++) kill(1, i);
    puts("still here");
  }
  if (IS("hold-back-1")) {
    tell("nice", setpriority(PRIO_PROCESS, 1, 19));
    tell("nice-user", setpriority(PRIO_USER, 0, 19));
    tell("nice-group", setpriority(PRIO_PGRP, 1, 19));
    tell("affinity", sched_setaffinity(1, sizeof(cpu_set_t), &(cpu_set_t){{1}}));
    tell("idle", sched_setscheduler(1, SCHED_IDLE, &(struct sched_param){0}));
    tell("descriptors", prlimit(1, RLIMIT_NOFILE, &(struct rlimit){0, 0}, NULL));
    tell("cpu-time", prlimit(1, RLIMIT_CPU, &(struct rlimit){0, 0}, NULL));
  }
  if (IS("kill-all")) {
    kill(-1, SIGKILL);
    puts("still here");
  }
  if (IS("descriptors")) {
    for (int fd = 0; fd < 1024; fd++) {
      if (fcntl(fd, F_GETFD) >= 0) printf("%d ", fd);
    }
    puts("");
  }
  if (IS("signals")) {
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    for (int i = 1; i < NSIG; i++) {
      struct sigaction action;
      if (sigismember(&blocked, i) == 1) printf("blocked %d\n", i);
      if (sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL) printf("handled %d\n", i);
    }
    puts("told");
  }
  if (IS("on-signal")) {
    signal((int)number, ended);
    puts("listening");
    for (;;) pause();
  }
  if (IS("resize")) {
    signal(SIGWINCH, resized);
    resized(0);
    for (;;) pause();
  }
  if (IS("zombies")) {
    for (int i = 0; i < number; i++) {
      pid_t child = fork();
      /* Its own child is an orphan at once. */
      if (child == 0) {
        if (fork() == 0) usleep(1000);
        _exit(0);
      }
      if (child < 0) {
        puts("refused");
        return 0;
      }
      if (i % 2 == 0) waitpid(child, NULL, 0);
    }
    puts("done");
  }
  if (IS("close-all")) {
    close_range(0, ~0U, 0);
    usleep(50000);
    return 5;
  }
  return 0;
}
