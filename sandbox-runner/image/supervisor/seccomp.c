#define _GNU_SOURCE
#include "seccomp.h"

#include "frames.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "missing-syscalls.h"

#ifndef SYS_clone3
#define SYS_clone3 435
#endif

#if defined __x86_64__
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "no seccomp filter for this architecture"
#endif

#define DENY(error) (SECCOMP_RET_ERRNO | (error))

#define ALLOW(name) SYS_##name,
static int allowed[] = {
#include "syscalls.h"
};
#undef ALLOW
enum { ALLOWED = sizeof allowed / sizeof allowed[0] };

/* The filter. Jumps over more than 255 instructions are made by BPF_JA only. */
static struct sock_filter code[1024];
static unsigned short code_length;

static unsigned short emit(struct sock_filter instruction) {
  if (code_length == sizeof code / sizeof code[0]) fault("the seccomp filter is too long", 0);
  code[code_length] = instruction;
  return code_length++;
}

static void load(size_t offset) {
  emit((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* The low half of an argument, which is all that the kernel itself looks at where it is used below. */
static void load_argument(int index) {
  load(offsetof(struct seccomp_data, args) + (size_t)index * sizeof(uint64_t));
}

static void mask(uint32_t bits) { emit((struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits)); }

static void end_with(uint32_t action) { emit((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action)); }

/* Ends with `action` when the loaded value is `value`, goes on otherwise. */
static void end_if(uint32_t value, uint32_t action) {
  emit((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
  end_with(action);
}

/* Ends with `action` unless the loaded value is one of `values`. */
static void end_unless(const uint32_t *values, uint8_t count, uint32_t action) {
  for (uint8_t i = 0; i < count; i++) {
    emit((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, values[i], (uint8_t)(count - i), 0));
  }
  end_with(action);
}
#define END_UNLESS(action, ...) \
  end_unless((const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), action)

/* Local and internet sockets only, no raw ones, and of the internet's protocols only the two that everybody uses. */
static void check_socket(void) {
  load_argument(0);
  END_UNLESS(DENY(EAFNOSUPPORT), AF_UNIX, AF_INET, AF_INET6);
  load_argument(1);
  mask(0xf);
  END_UNLESS(DENY(EPERM), SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET);
  load_argument(2);
  end_if(0, SECCOMP_RET_ALLOW);
  end_if(IPPROTO_TCP, SECCOMP_RET_ALLOW);
  end_if(IPPROTO_UDP, SECCOMP_RET_ALLOW);
  END_UNLESS(DENY(EPROTONOSUPPORT), PF_UNIX);
  /* The same number is ICMP to the internet's sockets. */
  load_argument(0);
  END_UNLESS(DENY(EPROTONOSUPPORT), AF_UNIX);
  end_with(SECCOMP_RET_ALLOW);
}

/* No new namespaces. */
static void check_clone(void) {
  load_argument(0);
  mask(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET);
  end_if(0, SECCOMP_RET_ALLOW);
  end_with(DENY(EPERM));
}

/* Nothing typed into a terminal on somebody's behalf, and no line disciplines other than the usual one. */
static void check_ioctl(void) {
  load_argument(1);
  end_if(TIOCSTI, DENY(EPERM));
  end_if(TIOCLINUX, DENY(EPERM));
  end_if(TIOCSETD, DENY(EPERM));
  end_with(SECCOMP_RET_ALLOW);
}

/* Asking, the default, and no randomized addresses, which some runtimes want. */
static void check_personality(void) {
  load_argument(0);
  END_UNLESS(DENY(EPERM), 0, 0xffffffff, ADDR_NO_RANDOMIZE);
  end_with(SECCOMP_RET_ALLOW);
}

static void check_prctl(void) {
  load_argument(0);
  end_if(PR_SET_MM, DENY(EPERM));
  end_with(SECCOMP_RET_ALLOW);
}

/* Nothing that would slow or starve the supervisor, which may be the same user. */
static void check_process(void) {
  load_argument(0);
  end_if(1, DENY(EPERM));
  end_with(SECCOMP_RET_ALLOW);
}

/* Likewise; of groups and users the supervisor may be one. And no priority above the usual, which gVisor would give. */
static void check_setpriority(void) {
  load_argument(0);
  END_UNLESS(DENY(EPERM), PRIO_PROCESS);
  load_argument(1);
  end_if(1, DENY(EPERM));
  load_argument(2);
  mask((uint32_t)INT32_MIN);
  END_UNLESS(DENY(EPERM), 0);
  end_with(SECCOMP_RET_ALLOW);
}

/* No devices, which gVisor would let anybody make. */
static void check_mode(int index) {
  load_argument(index);
  mask(S_IFMT);
  end_if(S_IFCHR, DENY(EPERM));
  end_if(S_IFBLK, DENY(EPERM));
  end_with(SECCOMP_RET_ALLOW);
}

static void check_mknodat(void) { check_mode(2); }

#ifdef SYS_mknod
static void check_mknod(void) { check_mode(1); }
#endif

struct check {
  int number;
  void (*emit)(void);
};
static const struct check checks[] = {
    {SYS_socket, check_socket},
    {SYS_socketpair, check_socket},
    {SYS_clone, check_clone},
    {SYS_ioctl, check_ioctl},
    {SYS_prctl, check_prctl},
    {SYS_personality, check_personality},
    {SYS_prlimit64, check_process},
    {SYS_sched_setaffinity, check_process},
    {SYS_sched_setattr, check_process},
    {SYS_sched_setparam, check_process},
    {SYS_sched_setscheduler, check_process},
    {SYS_setpriority, check_setpriority},
    {SYS_mknodat, check_mknodat},
#ifdef SYS_mknod
    {SYS_mknod, check_mknod},
#endif
};
enum { CHECKS = sizeof checks / sizeof checks[0] };

/* What becomes of the numbers from `first` up to the next segment: an action, or a check's index. */
struct segment {
  uint32_t first;
  uint32_t action;
  int check;
};
static struct segment segments[2 * ALLOWED + 4];
static size_t segment_count;

static void add_segment(uint32_t first, uint32_t action, int check) {
  struct segment *last = segment_count > 0 ? &segments[segment_count - 1] : NULL;
  if (last != NULL && last->action == action && last->check == check) return;
  if (last != NULL && last->first == first) {
    segment_count--;
    add_segment(first, action, check);
    return;
  }
  segments[segment_count++] = (struct segment){first, action, check};
}

static int ascending(const void *one, const void *other) {
  return *(const int *)one - *(const int *)other;
}

static int check_of(int number) {
  for (int i = 0; i < CHECKS; i++) {
    if (checks[i].number == number) return i;
  }
  return -1;
}

/* Cuts all numbers into segments. What is younger than the list does not exist, so that libraries fall back. */
static void make_segments(void) {
  qsort(allowed, ALLOWED, sizeof allowed[0], ascending);
  add_segment(0, DENY(EPERM), -1);
  for (size_t i = 0; i < ALLOWED; i++) {
    int number = allowed[i];
    if (number < 0) continue;
    add_segment((uint32_t)number, SECCOMP_RET_ALLOW, check_of(number));
    add_segment((uint32_t)number + 1, DENY(EPERM), -1);
    if (number < SYS_clone3 && (i + 1 == ALLOWED || allowed[i + 1] > SYS_clone3)) {
      add_segment(SYS_clone3, DENY(ENOSYS), -1);
      add_segment(SYS_clone3 + 1, DENY(EPERM), -1);
    }
  }
  add_segment((uint32_t)allowed[ALLOWED - 1] + 1, DENY(ENOSYS), -1);
}

/* A binary search for the loaded number; `jumps` get the places that must lead to their segment's check. */
static void emit_search(size_t from, size_t to, unsigned short *jumps) {
  if (to - from == 1) {
    if (segments[from].check < 0) {
      end_with(segments[from].action);
    } else {
      jumps[segments[from].check] = emit((struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
    }
    return;
  }
  size_t middle = from + (to - from) / 2;
  unsigned short at = emit((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, segments[middle].first, 0, 0));
  emit_search(from, middle, jumps);
  int distance = code_length - at - 1;
  if (distance > UINT8_MAX) fault("the seccomp filter jumps too far", 0);
  code[at].jt = (uint8_t)distance;
  emit_search(middle, to, jumps);
}

void seccomp_open(void) {
  make_segments();
  load(offsetof(struct seccomp_data, arch));
  emit((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 1, 0));
  end_with(SECCOMP_RET_KILL_PROCESS);
  /* Numbers of the x32 kind are high, and so do not exist either. */
  load(offsetof(struct seccomp_data, nr));
  unsigned short jumps[CHECKS] = {0};
  emit_search(0, segment_count, jumps);
  for (int i = 0; i < CHECKS; i++) {
    code[jumps[i]].k = (uint32_t)(code_length - jumps[i] - 1);
    checks[i].emit();
  }
}

bool seccomp_install(void) {
  struct sock_fprog program = {.len = code_length, .filter = code};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}
