/* What a command is and what it may use: the payload of the frames `P` and `X`. */
#ifndef PLAN_H
#define PLAN_H

#include "frames.h"

enum { PLAN_STRINGS_BYTES = 128 * 1024, PLAN_STRINGS = 1024 };

struct plan {
  uint32_t cpu_ms, wall_ms;
  /* 0 when it may be silent. */
  uint32_t idle_ms;
  /* 0 leaves processes to the cgroup. */
  uint32_t processes;
  uint32_t open_files;
  uint64_t memory_bytes, output_bytes, file_bytes;
  /* 0 for no terminal. */
  uint16_t columns, rows;
  /* `arguments` and then `variables` texts, each ended by NUL. */
  uint16_t arguments, variables;
  const char *strings;
  size_t strings_length;
};

/* Reads a frame's payload, into which the plan then points. Ends the container when the frame is malformed. */
struct plan plan_parse(const struct frame *frame);
/* Whether two plans are the same command, whatever their limits. */
bool plan_same_command(const struct plan *one, const struct plan *other);

#endif
