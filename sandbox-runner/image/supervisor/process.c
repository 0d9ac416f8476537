#define _GNU_SOURCE
#include "process.h"

#include "identity.h"
#include "seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
  /* Where a waiting process finds its end of the gate. */
  WAIT_FD = 3,
  STACK_BYTES = 64 * 1024 * 1024,
  CANNOT_EXECUTE = 127,
  /* What a waiting process is taken to have used where that cannot be asked. */
  UNKNOWN_USE_SECONDS = 60,
};

/* Both ends of the process's standard streams. */
struct streams {
  struct process ours;
  int input, output, errors, gate;
};

static void close_fd(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

static void set_nonblocking(int fd) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) fault("cannot set up a stream", errno);
}

/* Not sockets: a program that opens /dev/stdout by its name must be able to. */
static void open_pipes(struct streams *streams) {
  int input[2], output[2], errors[2];
  if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0 || pipe2(errors, O_CLOEXEC) != 0) {
    fault("cannot make pipes", errno);
  }
  streams->ours.input = input[1];
  streams->ours.output = output[0];
  streams->ours.errors = errors[0];
  streams->input = input[0];
  streams->output = output[1];
  streams->errors = errors[1];
  set_nonblocking(streams->ours.errors);
}

static void open_terminal(struct streams *streams, const struct plan *plan) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || unlockpt(master) != 0) fault("cannot make a terminal", errno);
  const char *path = ptsname(master);
  int slave = path == NULL ? -1 : open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0) fault("cannot open a terminal", errno);
  struct winsize size = {.ws_col = plan->columns, .ws_row = plan->rows};
  struct termios settings;
  if (ioctl(master, TIOCSWINSZ, &size) != 0 || tcgetattr(slave, &settings) != 0) {
    fault("cannot set up a terminal", errno);
  }
  /* The backspace key takes a whole character away. */
  settings.c_iflag |= IUTF8;
  if (tcsetattr(slave, TCSANOW, &settings) != 0) fault("cannot set up a terminal", errno);
  streams->ours.input = streams->ours.output = master;
  streams->input = streams->output = streams->errors = slave;
}

static struct streams open_streams(const struct plan *plan, bool waiting) {
  struct streams streams = {
      .ours = {.pid = -1, .input = -1, .output = -1, .errors = -1, .gate = -1}, .gate = -1};
  /* They belong to the program's user, who may then open them again by name. */
  if (plan->columns != 0) {
    act_as_program_in_own_group();
    open_terminal(&streams, plan);
  } else {
    act_as_program();
    open_pipes(&streams);
  }
  act_as_supervisor();
  set_nonblocking(streams.ours.input);
  set_nonblocking(streams.ours.output);
  if (waiting) {
    int gate[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) != 0) fault("cannot make a gate", errno);
    streams.ours.gate = gate[0];
    streams.gate = gate[1];
    set_nonblocking(streams.ours.gate);
  }
  return streams;
}

/* Sets a soft and a hard limit, or what the container allows of them; false when that is refused. */
static bool set_limit(pid_t pid, int resource, rlim_t soft, rlim_t hard) {
  struct rlimit limit;
  if (prlimit(pid, resource, NULL, &limit) != 0) return false;
  if (soft < limit.rlim_max) limit.rlim_max = hard < limit.rlim_max ? hard : limit.rlim_max;
  limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
  return prlimit(pid, resource, &limit, NULL) == 0;
}

/* Hard limits like the soft ones: the program may lower them, never raise. */
static bool set_limits(pid_t pid, const struct plan *plan) {
  rlim_t processes = (rlim_t)plan->processes + supervisor_processes();
  return set_limit(pid, RLIMIT_FSIZE, plan->file_bytes, plan->file_bytes) &&
         set_limit(pid, RLIMIT_NOFILE, plan->open_files, plan->open_files) &&
         (plan->processes == 0 || set_limit(pid, RLIMIT_NPROC, processes, processes));
}

/* Only a backstop: the supervisor's own watch is finer. Who goes on after SIGXCPU is killed a second later. */
static bool set_cpu_limit(pid_t pid, uint32_t cpu_ms, rlim_t used_seconds) {
  rlim_t seconds = used_seconds + ((rlim_t)cpu_ms + 999) / 1000 + 1;
  return set_limit(pid, RLIMIT_CPU, seconds, seconds + 1);
}

bool process_set_limits(pid_t pid, const struct plan *prepared, const struct plan *plan) {
  if (plan->file_bytes > prepared->file_bytes || plan->open_files > prepared->open_files ||
      plan->processes > prepared->processes || (plan->processes == 0) != (prepared->processes == 0)) {
    return false;
  }
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) used.tv_sec = UNKNOWN_USE_SECONDS;
  own_program_processes();
  bool done = set_limits(pid, plan);
  /* Not every kernel allows it for another process, and the supervisor's own watch does without. */
  set_cpu_limit(pid, plan->cpu_ms, (rlim_t)used.tv_sec);
  disown_program_processes();
  return done;
}

/* The kernel prefers such a process to the supervisor when memory is short. */
static void offer_to_oom_killer(void) {
  /* The file belongs to the program's user only while the process is dumpable, as it is after execution anyway. */
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  static const char most[] = "1000";
  ssize_t written = write(fd, most, sizeof most - 1);
  (void)written;
  close(fd);
}

/* Ends a process that could not become the program. Its standard error is the program's by then. */
_Noreturn static void give_up(const char *what, int error) {
  dprintf(STDERR_FILENO, "%s: %s\n", what, strerror(error));
  _exit(CANNOT_EXECUTE);
}

static void reset_signals(void) {
  struct sigaction by_default = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &by_default, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The new process's own way to the program. */
_Noreturn static void become_command(const struct plan *plan, const char *folder, const struct streams *streams) {
  static char *texts[PLAN_STRINGS + 3];
  static char wait_variable[] = "VIVA_WAIT_FD=3";
  setsid();
  if (plan->columns != 0) ioctl(streams->input, TIOCSCTTY, 0);
  /* All other descriptors are above these three, and close themselves. */
  dup2(streams->input, STDIN_FILENO);
  dup2(streams->output, STDOUT_FILENO);
  dup2(streams->errors, STDERR_FILENO);
  if (streams->gate == WAIT_FD) {
    fcntl(WAIT_FD, F_SETFD, 0);
  } else if (streams->gate >= 0) {
    dup2(streams->gate, WAIT_FD);
  }
  reset_signals();
  umask(022);
  bool waiting = streams->gate >= 0;
  if (!set_limits(0, plan) || !set_limit(0, RLIMIT_CORE, 0, 0) ||
      !set_limit(0, RLIMIT_STACK, STACK_BYTES, STACK_BYTES) ||
      (!waiting && !set_cpu_limit(0, plan->cpu_ms, 0))) {
    give_up("cannot set limits", errno);
  }
  int error = become_program();
  if (error != 0) give_up("cannot become the program's user", error);
  if (chdir(folder) != 0) give_up(folder, errno);
  offer_to_oom_killer();

  /* The arguments, NULL, the variables, NULL. */
  char *at = (char *)plan->strings;
  size_t next = 0;
  for (size_t i = 0; i < (size_t)plan->arguments + plan->variables; i++) {
    if (i == plan->arguments) texts[next++] = NULL;
    texts[next++] = at;
    at += strlen(at) + 1;
  }
  if (plan->variables == 0) texts[next++] = NULL;
  if (waiting) texts[next++] = wait_variable;
  texts[next] = NULL;
  /* execvp searches this environment's PATH. */
  environ = texts + plan->arguments + 1;
  if (!seccomp_install()) give_up("cannot install the seccomp filter", errno);
  execvp(texts[0], texts);
  give_up(texts[0], errno);
}

struct process process_start(const struct plan *plan, const char *folder, bool waiting) {
  struct streams streams = open_streams(plan, waiting);
  pid_t pid = fork();
  if (pid < 0) fault("cannot make a process", errno);
  if (pid == 0) become_command(plan, folder, &streams);
  close_fd(&streams.input);
  if (plan->columns == 0) {
    close_fd(&streams.output);
    close_fd(&streams.errors);
  }
  close_fd(&streams.gate);
  streams.ours.pid = pid;
  return streams.ours;
}

void process_close_input(struct process *process) {
  if (process->input == process->output) {
    process->input = -1;
  } else {
    close_fd(&process->input);
  }
}

void process_close(struct process *process) {
  process_close_input(process);
  close_fd(&process->output);
  close_fd(&process->errors);
  close_fd(&process->gate);
}
