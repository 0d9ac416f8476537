/*
 * What the container's processes use. Read from the container's own cgroup where the supervisor can see it (version 1
 * or 2, or gVisor's, at /sys/fs/cgroup), otherwise summed up over /proc.
 */
#ifndef USAGE_H
#define USAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

/* Finds out what can be read; call once at start. */
void usage_open(void);

/* Starts counting for a new command. */
void usage_begin(void);
/* Takes note of an ended child. */
void usage_reaped(const struct rusage *usage);

struct usage {
  /* Of all processes since usage_begin(). */
  uint64_t cpu_us;
  /* The most at a time that is known of; what one process had where a cgroup's peak is of an earlier command. */
  uint64_t memory_bytes;
  /* The kernel killed a process for want of memory since usage_begin(). */
  bool out_of_memory;
};
/* `memory_limit` in bytes: below it, a rough count is good enough. */
struct usage usage_now(uint64_t memory_limit);

/* Whether the kernel keeps the memory limit. */
bool usage_memory_is_kept(void);
/* Whether usage must be asked for again and again, since nothing else adds it up. */
bool usage_is_sampled(void);

#endif
