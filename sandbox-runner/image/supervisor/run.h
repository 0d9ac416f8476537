/* The life of one command: from its start or release to its exit frame, within its limits. */
#ifndef RUN_H
#define RUN_H

#include "frames.h"

#include <poll.h>

/* The folder that commands start in; call once at start. */
void run_open(const char *folder);

/* What the frames `P`, `X`, `S` and `R` ask for. */
void run_prepare(const struct frame *frame);
void run_execute(const struct frame *frame);
void run_signal(const struct frame *frame);
void run_resize(const struct frame *frame);
/* Takes an `I` frame; false when there is no room for it yet. */
bool run_input(const struct frame *frame);

enum { RUN_POLLS = 4 };
/* What the command waits for: fills RUN_POLLS entries. */
void run_poll(struct pollfd polls[RUN_POLLS]);
/* Milliseconds until run_advance() has something to do by the clock; -1 for never. */
int run_timeout(void);
/* Moves everything on after a poll. */
void run_advance(const struct pollfd polls[RUN_POLLS]);
/* Takes note of children that have ended. */
void run_reap(void);

#endif
