/*
 * The supervisor: the first process of a container. It takes frames from the service on standard input, writes files,
 * starts commands, keeps their limits, and gives back their output and how they ended on standard output. What frames
 * there are is told in src/sandbox/frames.ts. When the service goes away, so does the container.
 *
 * supervisor [folder [user]]   commands start in the folder, /code without, and have that user's id where the supervisor
 *                              is root, 10002 without
 */
#define _GNU_SOURCE
#include "files.h"
#include "frames.h"
#include "identity.h"
#include "run.h"
#include "seccomp.h"
#include "usage.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { POLL_SERVICE_IN, POLL_SERVICE_OUT, POLL_SIGNALS, POLL_RUN, POLLS = POLL_RUN + RUN_POLLS };

/* Closes what the container's maker left open besides the three standard streams. */
static void close_inherited(void) {
  enum { FIRST = 3, LAST_BY_HAND = 1024 };
  if (syscall(SYS_close_range, FIRST, ~0U, 0) == 0) return;
  for (int fd = FIRST; fd < LAST_BY_HAND; fd++) close(fd);
}

/* Blocks every signal, so that none but SIGKILL from outside ends the supervisor. Returns where SIGCHLD is read. */
static int open_signals(void) {
  sigset_t all, child;
  sigfillset(&all);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  /* An ignored SIGCHLD, which a maker may pass on, would make children vanish unseen. */
  if (signal(SIGCHLD, SIG_DFL) == SIG_ERR || sigprocmask(SIG_SETMASK, &all, NULL) != 0) {
    fault("cannot block signals", errno);
  }
  int fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0) fault("cannot receive signals", errno);
  return fd;
}

/* Handles a frame; false when that must wait. */
static bool handle(const struct frame *frame) {
  /* A file is complete when another kind of frame follows: no program can be executed while it is being written. */
  if (frame->type != 'F') file_end();
  switch (frame->type) {
    case 'F':
      file_write(frame);
      return true;
    case 'A':
      artifact_begin(frame);
      return true;
    case 'P':
      run_prepare(frame);
      return true;
    case 'X':
      run_execute(frame);
      return true;
    case 'I':
      return run_input(frame);
    case 'S':
      run_signal(frame);
      return true;
    case 'R':
      run_resize(frame);
      return true;
    default:
      fault("a frame of an unknown type", 0);
  }
}

/* Handles what has come as far as it can be; true when it stopped at a frame that must wait. */
static bool handle_frames(void) {
  struct frame frame;
  while (!artifact_pending() && frame_next(&frame)) {
    if (!handle(&frame)) return true;
    frame_done();
    artifact_send();
  }
  return artifact_pending();
}

int main(int argc, char **argv) {
  enum { FIRST_PROGRAM_ID = 10002 };
  const char *folder = argc > 1 ? argv[1] : "/code";
  uid_t program = argc > 2 ? (uid_t)strtoul(argv[2], NULL, 10) : FIRST_PROGRAM_ID;
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) < 0) return 1;
  }
  close_inherited();
  frames_open();
  /* Ending a command kills every process in sight, so that there must be none but the container's own. */
  if (getpid() != 1) fault("the supervisor is not the first process of its container", 0);
  int signals = open_signals();
  usage_open();
  identity_open(program);
  umask(022);
  files_open(folder);
  run_open(folder);
  seccomp_open();
  const uint8_t version = PROTOCOL_VERSION;
  frame_send('r', &version, sizeof version);

  for (;;) {
    artifact_send();
    bool stopped = handle_frames();
    frames_flush();

    struct pollfd polls[POLLS];
    polls[POLL_SERVICE_IN] = (struct pollfd){
        .fd = STDIN_FILENO,
        .events = (short)(stopped || !frames_have_room() ? POLLRDHUP : POLLIN | POLLRDHUP),
    };
    /* What there was to send may have gone already, while the artifact that it belongs to has not. */
    polls[POLL_SERVICE_OUT] = (struct pollfd){
        .fd = STDOUT_FILENO,
        .events = frames_pending() || artifact_pending() ? POLLOUT : 0,
    };
    polls[POLL_SIGNALS] = (struct pollfd){.fd = signals, .events = POLLIN};
    run_poll(polls + POLL_RUN);
    if (poll(polls, POLLS, run_timeout()) < 0 && errno != EINTR) fault("cannot wait", errno);

    /* The service is gone: the end of the first process is the end of all the others. */
    const short gone = POLLHUP | POLLRDHUP | POLLERR | POLLNVAL;
    if ((polls[POLL_SERVICE_IN].revents & gone) != 0) return 0;
    if ((polls[POLL_SERVICE_OUT].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return 0;
    if ((polls[POLL_SERVICE_IN].revents & POLLIN) != 0 && !frames_receive()) return 0;
    if (polls[POLL_SIGNALS].revents != 0) {
      struct signalfd_siginfo info;
      while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) continue;
      run_reap();
    }
    run_advance(polls + POLL_RUN);
  }
}
