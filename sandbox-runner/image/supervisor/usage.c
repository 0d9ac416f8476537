#define _GNU_SOURCE
#include "usage.h"

#include "frames.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CGROUP "/sys/fs/cgroup"

enum { TEXT_BYTES = 4096, PATH_BYTES = 64 };

/* A number in a file of the cgroup; `key` is the word before it, or NULL when it stands alone. */
struct counter {
  int fd;
  const char *key;
  /* What to divide it by. */
  uint64_t divide;
};

static struct counter cpu_counter = {.fd = -1}, memory_counter = {.fd = -1}, oom_counter = {.fd = -1};
/* Whether the kernel keeps the memory limit, and whether it tells the most ever used and not what is used now. */
static bool memory_is_kept, memory_is_peak;
/* gVisor counts processes that wait for a processor as if they ran: no more than the clock, in a container of one CPU. */
static bool cpu_is_rough;
static uint64_t began_us;
static uint64_t cpu_before_us, ooms_before, kernel_peak_before, peak_bytes;

/* Reads a small file from its beginning; returns false when it cannot be read. */
static bool read_text(int fd, char text[TEXT_BYTES]) {
  ssize_t length = pread(fd, text, TEXT_BYTES - 1, 0);
  if (length < 0) return false;
  text[length] = '\0';
  return true;
}

static bool read_file(const char *path, char text[TEXT_BYTES]) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool done = read_text(fd, text);
  close(fd);
  return done;
}

/* The number after the line's first word `key`. */
static bool find_number(const char *text, const char *key, uint64_t *number) {
  size_t length = strlen(key);
  for (const char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    if (strncmp(line, key, length) == 0 && line[length] == ' ') {
      *number = strtoull(line + length, NULL, 10);
      return true;
    }
  }
  return false;
}

static uint64_t count(const struct counter *counter) {
  char text[TEXT_BYTES];
  uint64_t number = 0;
  if (counter->fd < 0 || !read_text(counter->fd, text)) return 0;
  if (counter->key == NULL) {
    number = strtoull(text, NULL, 10);
  } else {
    find_number(text, counter->key, &number);
  }
  return number / counter->divide;
}

/* Whether this process is in the cgroup that a folder shows, and that is not the machine's own. */
static bool is_own_cgroup(const char *folder) {
  char path[PATH_BYTES], text[TEXT_BYTES], line[32];
  /* Only the root of a hierarchy has the one (version 1), or lacks the other (version 2). */
  snprintf(path, sizeof path, "%s/release_agent", folder);
  if (access(path, F_OK) == 0) return false;
  if (strcmp(folder, CGROUP) == 0 && access(CGROUP "/cgroup.type", F_OK) != 0) return false;
  snprintf(path, sizeof path, "%s/cgroup.procs", folder);
  if (!read_file(path, text)) return false;
  snprintf(line, sizeof line, "%d\n", getpid());
  size_t length = strlen(line);
  for (const char *at = text; (at = strstr(at, line)) != NULL; at += length) {
    if (at == text || at[-1] == '\n') return true;
  }
  return false;
}

/* True when it is open; one that was open before stays as it is. */
static bool open_counter(struct counter *counter, const char *folder, const char *file, const char *key,
                         uint64_t divide) {
  if (counter->fd >= 0) return true;
  if (!is_own_cgroup(folder)) return false;
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  *counter = (struct counter){open(path, O_RDONLY | O_CLOEXEC), key, divide};
  return counter->fd >= 0;
}

void usage_open(void) {
  enum { NANOSECONDS = 1000 };
  open_counter(&cpu_counter, CGROUP "/cpuacct", "cpuacct.usage", NULL, NANOSECONDS);
  open_counter(&cpu_counter, CGROUP "/cpu,cpuacct", "cpuacct.usage", NULL, NANOSECONDS);
  open_counter(&cpu_counter, CGROUP "/cpuacct,cpu", "cpuacct.usage", NULL, NANOSECONDS);
  open_counter(&cpu_counter, CGROUP, "cpu.stat", "usage_usec", 1);
  memory_is_peak = open_counter(&memory_counter, CGROUP "/memory", "memory.max_usage_in_bytes", NULL, 1) ||
                   open_counter(&memory_counter, CGROUP, "memory.peak", NULL, 1);
  /* Kernels before 5.19 do not know the peak; gVisor keeps no limit either. */
  memory_is_kept = open_counter(&memory_counter, CGROUP, "memory.current", NULL, 1);
  cpu_is_rough = !memory_is_kept && open_counter(&memory_counter, CGROUP "/memory", "memory.usage_in_bytes", NULL, 1);
  open_counter(&oom_counter, CGROUP "/memory", "memory.oom_control", "oom_kill", 1);
  open_counter(&oom_counter, CGROUP, "memory.events", "oom_kill", 1);
}

bool usage_memory_is_kept(void) { return memory_is_kept; }

bool usage_is_sampled(void) { return cpu_counter.fd < 0 || !memory_is_peak; }

/* Whether the processes have to be looked at one by one. */
static bool is_summed_up(void) { return cpu_counter.fd < 0 || memory_counter.fd < 0; }

struct processes {
  uint64_t cpu_us, memory_bytes;
};

/* The memory of a process, with what it shares counted in part only. Slow; false when the kernel does not tell. */
static bool proportional_memory(const char *id, uint64_t *bytes) {
  char path[PATH_BYTES], text[TEXT_BYTES];
  snprintf(path, sizeof path, "/proc/%.16s/smaps_rollup", id);
  uint64_t kibibytes;
  if (!read_file(path, text) || !find_number(text, "Pss:", &kibibytes)) return false;
  *bytes = kibibytes * 1024;
  return true;
}

static void add_process(struct processes *sum, const char *id, bool exact) {
  char path[PATH_BYTES], text[TEXT_BYTES];
  snprintf(path, sizeof path, "/proc/%.16s/stat", id);
  if (!read_file(path, text)) return;
  /* The name before the bracket may hold anything. Then come the state and numbers, from field 4 on. */
  char *at = strrchr(text, ')');
  if (at == NULL || strlen(at) < 4) return;
  at += 3;
  enum { USER_TIME = 14, CHILDREN_SYSTEM_TIME = 17, RESIDENT_PAGES = 24 };
  uint64_t ticks = 0, pages = 0;
  for (int field = 4; field <= RESIDENT_PAGES; field++) {
    uint64_t number = strtoull(at, &at, 10);
    if (field >= USER_TIME && field <= CHILDREN_SYSTEM_TIME) ticks += number;
    if (field == RESIDENT_PAGES) pages = number;
  }
  sum->cpu_us += ticks * (1000000 / (uint64_t)sysconf(_SC_CLK_TCK));
  uint64_t bytes = pages * (uint64_t)sysconf(_SC_PAGESIZE);
  if (exact) proportional_memory(id, &bytes);
  sum->memory_bytes += bytes;
}

static struct processes sum_processes(bool exact) {
  struct processes sum = {0};
  int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc < 0) return sum;
  /* Without opendir(), which takes memory for good. */
  struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
  };
  _Alignas(struct entry) char entries[TEXT_BYTES];
  long length;
  while ((length = syscall(SYS_getdents64, proc, entries, sizeof entries)) > 0) {
    for (long at = 0; at < length;) {
      const struct entry *entry = (const struct entry *)(entries + at);
      if (isdigit((unsigned char)entry->name[0]) && strcmp(entry->name, "1") != 0) {
        add_process(&sum, entry->name, exact);
      }
      at += entry->length;
    }
  }
  close(proc);
  return sum;
}

static uint64_t microseconds(struct timeval time) {
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

static uint64_t cpu_us(const struct processes *living) {
  if (cpu_counter.fd >= 0) return count(&cpu_counter);
  struct rusage reaped;
  getrusage(RUSAGE_CHILDREN, &reaped);
  return living->cpu_us + microseconds(reaped.ru_utime) + microseconds(reaped.ru_stime);
}

static uint64_t clock_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

void usage_begin(void) {
  began_us = clock_us();
  struct processes living = is_summed_up() ? sum_processes(false) : (struct processes){0};
  cpu_before_us = cpu_us(&living);
  ooms_before = count(&oom_counter);
  kernel_peak_before = count(&memory_counter);
  peak_bytes = 0;
}

void usage_reaped(const struct rusage *usage) {
  uint64_t bytes = (uint64_t)usage->ru_maxrss * 1024;
  if (bytes > peak_bytes) peak_bytes = bytes;
}

struct usage usage_now(uint64_t memory_limit) {
  struct processes living = {0};
  if (is_summed_up()) {
    living = sum_processes(false);
    if (memory_counter.fd < 0 && living.memory_bytes > memory_limit) living = sum_processes(true);
  }
  uint64_t memory = memory_counter.fd >= 0 ? count(&memory_counter) : living.memory_bytes;
  /* The kernel's peak is an earlier command's, a compiler's for example, until this one exceeds it. */
  bool of_earlier = memory_is_peak && memory <= kernel_peak_before;
  if (!of_earlier && memory > peak_bytes) peak_bytes = memory;
  uint64_t cpu = cpu_us(&living);
  cpu = cpu > cpu_before_us ? cpu - cpu_before_us : 0;
  uint64_t clock = clock_us() - began_us;
  return (struct usage){
      .cpu_us = cpu_is_rough && cpu > clock ? clock : cpu,
      .memory_bytes = peak_bytes,
      .out_of_memory = count(&oom_counter) > ooms_before,
  };
}
