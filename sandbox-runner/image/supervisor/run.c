#define _GNU_SOURCE
#include "run.h"

#include "process.h"
#include "usage.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum cause { CAUSE_NONE, CAUSE_CPU, CAUSE_WALL, CAUSE_MEMORY, CAUSE_OUTPUT, CAUSE_IDLE };

enum state {
  /* No command. */
  STATE_NONE,
  /* A process has been started ahead and waits at its gate. */
  STATE_WAITING,
  STATE_RUNNING,
  /* Its processes are gone; what they wrote last is still on its way. */
  STATE_DRAINING,
};

enum {
  INPUT_BYTES = 1024 * 1024,
  END_OF_INPUT = 0x04,
  /* Limits that take looking are looked at no more often. */
  CHECK_MS = 10,
  /* Where usage is sampled: more often at first. */
  SAMPLE_LEAST_MS = 20,
  SAMPLE_MOST_MS = 50,
  KILL_WAIT_MS = 20,
  KILL_ROUNDS = 250,
};
static const int64_t MS = 1000000;

/* Places in the list of polls. */
enum { POLL_INPUT, POLL_OUTPUT, POLL_ERRORS, POLL_GATE };

static const char *run_folder;
static int processors = 1;
static enum state state;
static struct process process;
/* Its texts, as far as they are still needed, lie in `prepared_strings`. */
static struct plan plan;
static char prepared_strings[PLAN_STRINGS_BYTES];
static bool told_waiting;

/* Nanoseconds of the monotonic clock. */
static int64_t started, last_activity, next_check, ended;
static enum cause cause;
static bool main_ended;
static int main_status;
static bool truncated, output_open, errors_open;
static uint64_t output_left;

/* A ring of input that the process has not taken yet. */
static uint8_t input[INPUT_BYTES];
static size_t input_start, input_length;
static bool input_ended;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 * MS + time.tv_nsec;
}

void run_open(const char *folder) {
  run_folder = folder;
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) == 0) processors = CPU_COUNT(&usable);
  process = (struct process){.pid = -1, .input = -1, .output = -1, .errors = -1, .gate = -1};
}

/* Reaps what has ended; false when no child is left. */
static bool reap(void) {
  int status;
  struct rusage usage;
  pid_t pid;
  while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
    usage_reaped(&usage);
    if (pid != process.pid) continue;
    process.pid = -1;
    main_ended = true;
    main_status = status;
  }
  return pid == 0;
}

void run_reap(void) { reap(); }

/* Ends every process but this one. Orphans are its children, so that none is left when it has none. */
static void kill_all(void) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  for (int round = 0; round < KILL_ROUNDS; round++) {
    kill(-1, SIGKILL);
    if (!reap()) return;
    sigtimedwait(&child, NULL, &(struct timespec){.tv_nsec = KILL_WAIT_MS * MS});
  }
  fault("processes cannot be killed", 0);
}

static void discard(void) {
  kill_all();
  process_close(&process);
  state = STATE_NONE;
}

void run_prepare(const struct frame *frame) {
  if (state == STATE_RUNNING || state == STATE_DRAINING) fault("a command is running already", 0);
  discard();
  plan = plan_parse(frame);
  if (plan.columns != 0) fault("a command on a terminal cannot wait", 0);
  memcpy(prepared_strings, plan.strings, plan.strings_length);
  plan.strings = prepared_strings;
  main_ended = told_waiting = false;
  process = process_start(&plan, run_folder, true);
  state = STATE_WAITING;
}

/* Lets the waiting process go on when it is the one asked for; false when it is not, or not any more. */
static bool release(const struct plan *wanted) {
  reap();
  if (state != STATE_WAITING || main_ended || wanted->columns != 0 || !plan_same_command(&plan, wanted) ||
      !process_set_limits(process.pid, &plan, wanted)) {
    return false;
  }
  plan = *wanted;
  usage_begin();
  bool released = send(process.gate, "", 1, MSG_NOSIGNAL) == 1;
  close(process.gate);
  process.gate = -1;
  return released;
}

/* When to look again at what is left of the CPU time, all of which every processor may use up at once. */
static void plan_check(int64_t at, uint64_t cpu_us) {
  int64_t left = ((int64_t)plan.cpu_ms * MS - (int64_t)cpu_us * 1000) / processors;
  int64_t wait = left > CHECK_MS * MS ? left : CHECK_MS * MS;
  if (usage_is_sampled()) {
    int64_t sample = (at - started) / 10;
    if (sample < SAMPLE_LEAST_MS * MS) sample = SAMPLE_LEAST_MS * MS;
    if (sample > SAMPLE_MOST_MS * MS) sample = SAMPLE_MOST_MS * MS;
    if (sample < wait) wait = sample;
  }
  next_check = at + wait;
}

void run_execute(const struct frame *frame) {
  if (state == STATE_RUNNING || state == STATE_DRAINING) fault("a command is running already", 0);
  struct plan wanted = plan_parse(frame);
  started = last_activity = now();
  if (!release(&wanted)) {
    discard();
    main_ended = false;
    plan = wanted;
    usage_begin();
    process = process_start(&plan, run_folder, false);
  }
  state = STATE_RUNNING;
  cause = CAUSE_NONE;
  truncated = false;
  output_open = true;
  errors_open = process.errors >= 0;
  output_left = plan.output_bytes;
  input_start = input_length = 0;
  input_ended = false;
  plan_check(started, 0);
}

static bool on_terminal(void) { return plan.columns != 0; }

/* Sends a signal to what runs in the foreground. */
static void send_signal(int number) {
  if (state != STATE_RUNNING || process.pid < 0) return;
  pid_t group = process.pid, foreground;
  if (on_terminal() && ioctl(process.output, TIOCGPGRP, &foreground) == 0 && foreground > 1) group = foreground;
  /* It has no group of its own yet when it has only just been started. */
  if (kill(-group, number) != 0) kill(process.pid, number);
}

void run_signal(const struct frame *frame) {
  if (frame->length != 1 || frame->payload[0] == 0 || frame->payload[0] >= NSIG) {
    fault("a signal's frame is malformed", 0);
  }
  send_signal(frame->payload[0]);
}

void run_resize(const struct frame *frame) {
  if (frame->length != 2 * sizeof(uint16_t)) fault("a size's frame is malformed", 0);
  if (state != STATE_RUNNING || !on_terminal()) return;
  struct winsize size = {.ws_col = read_u16(frame->payload), .ws_row = read_u16(frame->payload + 2)};
  ioctl(process.output, TIOCSWINSZ, &size);
  /* gVisor does not. */
  send_signal(SIGWINCH);
}

bool run_input(const struct frame *frame) {
  if (state != STATE_RUNNING || process.input < 0 || input_ended) return true;
  static const uint8_t end_of_input = END_OF_INPUT;
  const uint8_t *bytes = frame->payload;
  size_t length = frame->length;
  if (length == 0 && !on_terminal()) {
    input_ended = true;
    return true;
  }
  if (length == 0) {
    bytes = &end_of_input;
    length = 1;
  }
  if (length > sizeof input - input_length) return false;
  size_t end = (input_start + input_length) % sizeof input;
  size_t first = length < sizeof input - end ? length : sizeof input - end;
  memcpy(input + end, bytes, first);
  memcpy(input, bytes + first, length - first);
  input_length += length;
  last_activity = now();
  return true;
}

static void drop_input(void) {
  input_length = 0;
  process_close_input(&process);
}

static void write_input(void) {
  while (input_length > 0) {
    size_t piece = input_length < sizeof input - input_start ? input_length : sizeof input - input_start;
    ssize_t count = write(process.input, input + input_start, piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    /* It reads no more. */
    if (count < 0) return drop_input();
    input_start = (input_start + (size_t)count) % sizeof input;
    input_length -= (size_t)count;
  }
  if (input_ended) process_close_input(&process);
}

/* Reads once; true when more may come at once. `open` becomes false at the stream's end. */
static bool read_output(int fd, char type, bool *open) {
  uint8_t *room = *open ? frame_room() : NULL;
  if (room == NULL) return false;
  ssize_t count = read(fd, room, PIECE_BYTES);
  if (count < 0 && errno == EINTR) return true;
  if (count < 0 && errno == EAGAIN) return false;
  /* A terminal that nobody holds open gives an error. */
  if (count <= 0) {
    *open = false;
    return false;
  }
  last_activity = now();
  size_t length = (size_t)count;
  if (length > output_left) {
    length = (size_t)output_left;
    truncated = true;
    output_open = errors_open = false;
  }
  output_left -= length;
  if (length > 0) frame_commit(type, length);
  return true;
}

static void send_exit(void) {
  struct usage usage = usage_now(plan.memory_bytes);
  /* The first limit names the end; these are known only afterwards. */
  if (cause == CAUSE_NONE) {
    bool over_memory = !usage_memory_is_kept() && usage.memory_bytes > plan.memory_bytes;
    bool over_cpu = WIFSIGNALED(main_status) && WTERMSIG(main_status) == SIGXCPU;
    if (truncated) {
      cause = CAUSE_OUTPUT;
    } else if (usage.out_of_memory || over_memory) {
      cause = CAUSE_MEMORY;
    } else if (over_cpu || usage.cpu_us > (uint64_t)plan.cpu_ms * 1000) {
      cause = CAUSE_CPU;
    }
  }
  uint8_t exit[32] = {
      (uint8_t)cause,
      WIFSIGNALED(main_status) ? 1 : 0,
      usage.out_of_memory ? 1 : 0,
      truncated ? 1 : 0,
  };
  write_u32(exit + 4, (uint32_t)(WIFSIGNALED(main_status) ? WTERMSIG(main_status) : WEXITSTATUS(main_status)));
  write_u64(exit + 8, (uint64_t)(ended - started) / 1000);
  write_u64(exit + 16, usage.cpu_us);
  write_u64(exit + 24, usage.memory_bytes);
  process_close(&process);
  state = STATE_NONE;
  frame_send('x', exit, sizeof exit);
}

/* Takes what lies in the pipes, whoever still holds them. */
static void drain(void) {
  for (;;) {
    if ((output_open || errors_open) && frame_room() == NULL) return;
    bool more = read_output(process.output, 'o', &output_open);
    more |= read_output(process.errors, 'e', &errors_open);
    if (!more) break;
  }
  send_exit();
}

static void finish(enum cause why) {
  cause = why;
  ended = now();
  kill_all();
  drop_input();
  state = STATE_DRAINING;
}

/* Ends the command when it is over a limit, or has ended by itself. */
static void check_limits(void) {
  if (truncated) return finish(CAUSE_OUTPUT);
  if (main_ended) return finish(CAUSE_NONE);
  int64_t at = now();
  if (at >= next_check) {
    struct usage usage = usage_now(plan.memory_bytes);
    bool over_memory = !usage_memory_is_kept() && usage.memory_bytes > plan.memory_bytes;
    if (usage.out_of_memory || over_memory) return finish(CAUSE_MEMORY);
    if (usage.cpu_us >= (uint64_t)plan.cpu_ms * 1000) return finish(CAUSE_CPU);
    plan_check(at, usage.cpu_us);
  }
  if (at >= started + (int64_t)plan.wall_ms * MS) return finish(CAUSE_WALL);
  if (plan.idle_ms != 0 && at >= last_activity + (int64_t)plan.idle_ms * MS) return finish(CAUSE_IDLE);
}

void run_poll(struct pollfd polls[RUN_POLLS]) {
  for (int i = 0; i < RUN_POLLS; i++) polls[i] = (struct pollfd){.fd = -1};
  if (state == STATE_WAITING && !told_waiting) {
    polls[POLL_GATE] = (struct pollfd){.fd = process.gate, .events = POLLIN};
  }
  if (state != STATE_RUNNING) return;
  /* Without events it tells when a pipe's reader is gone. */
  if (input_length > 0 || !on_terminal()) {
    polls[POLL_INPUT] = (struct pollfd){.fd = process.input, .events = input_length > 0 ? POLLOUT : 0};
  }
  if (frame_room() == NULL) return;
  if (output_open) polls[POLL_OUTPUT] = (struct pollfd){.fd = process.output, .events = POLLIN};
  if (errors_open) polls[POLL_ERRORS] = (struct pollfd){.fd = process.errors, .events = POLLIN};
}

int run_timeout(void) {
  if (state != STATE_RUNNING) return -1;
  int64_t due = started + (int64_t)plan.wall_ms * MS;
  if (next_check < due) due = next_check;
  int64_t silent = last_activity + (int64_t)plan.idle_ms * MS;
  if (plan.idle_ms != 0 && silent < due) due = silent;
  int64_t left = due - now();
  return left <= 0 ? 0 : (int)((left + MS - 1) / MS);
}

/* Tells that the process waits; also when it has ended in place of waiting, since then a fresh one is started. */
static void pass_gate(void) {
  char byte;
  if (!main_ended && read(process.gate, &byte, 1) < 0 && (errno == EAGAIN || errno == EINTR)) return;
  told_waiting = true;
  frame_send('w', "", 0);
}

void run_advance(const struct pollfd polls[RUN_POLLS]) {
  if (state == STATE_WAITING && !told_waiting) pass_gate();
  if (state == STATE_RUNNING) {
    if (polls[POLL_OUTPUT].revents != 0) read_output(process.output, 'o', &output_open);
    if (polls[POLL_ERRORS].revents != 0) read_output(process.errors, 'e', &errors_open);
    if (input_length > 0 || input_ended) {
      write_input();
    } else if (polls[POLL_INPUT].revents != 0) {
      drop_input();
    }
    check_limits();
  }
  if (state == STATE_DRAINING) drain();
}
