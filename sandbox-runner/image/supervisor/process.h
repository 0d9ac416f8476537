/* Starting a command's main process. */
#ifndef PROCESS_H
#define PROCESS_H

#include "plan.h"

#include <sys/types.h>

/* The supervisor's ends are non-blocking; -1 where there is none. */
struct process {
  pid_t pid;
  /* Its standard input; on a terminal the terminal's master, which is `output` too. */
  int input;
  int output;
  /* Its standard error; -1 on a terminal. */
  int errors;
  /* The socket on which a waiting process says that it waits, and is released. */
  int gate;
};

/*
 * Starts a command in `folder` with the program's rights, its limits and its seccomp filter. With `waiting` it gets
 * the other end of `gate` as descriptor 3. Ends the container when the process cannot be made; when only the program
 * cannot be executed, the process tells so on its standard error and ends with 127.
 */
struct process process_start(const struct plan *plan, const char *folder, bool waiting);

/* Gives a waiting process the limits of the plan that it is released for; false when they cannot be set. */
bool process_set_limits(pid_t pid, const struct plan *prepared, const struct plan *plan);

/* Closes the supervisor's end of its standard input, but not a terminal. */
void process_close_input(struct process *process);
/* Closes all of the supervisor's ends. */
void process_close(struct process *process);

#endif
