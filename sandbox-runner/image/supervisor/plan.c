#include "plan.h"

#include <string.h>

enum { FIXED_BYTES = 5 * 4 + 3 * 8 + 4 * 2 };

struct plan plan_parse(const struct frame *frame) {
  if (frame->length < FIXED_BYTES) fault("a command's frame is too short", 0);
  const uint8_t *at = frame->payload;
  struct plan plan = {
      .cpu_ms = read_u32(at),
      .wall_ms = read_u32(at + 4),
      .idle_ms = read_u32(at + 8),
      .processes = read_u32(at + 12),
      .open_files = read_u32(at + 16),
      .memory_bytes = read_u64(at + 20),
      .output_bytes = read_u64(at + 28),
      .file_bytes = read_u64(at + 36),
      .columns = read_u16(at + 44),
      .rows = read_u16(at + 46),
      .arguments = read_u16(at + 48),
      .variables = read_u16(at + 50),
      .strings = (const char *)at + FIXED_BYTES,
      .strings_length = frame->length - FIXED_BYTES,
  };
  size_t count = 0;
  for (size_t i = 0; i < plan.strings_length; i++) count += plan.strings[i] == '\0';
  if (plan.arguments == 0 || count != (size_t)plan.arguments + plan.variables ||
      count > PLAN_STRINGS || plan.strings_length > PLAN_STRINGS_BYTES ||
      plan.strings[plan.strings_length - 1] != '\0') {
    fault("a command's frame is malformed", 0);
  }
  return plan;
}

bool plan_same_command(const struct plan *one, const struct plan *other) {
  return one->arguments == other->arguments && one->variables == other->variables &&
         one->strings_length == other->strings_length &&
         memcmp(one->strings, other->strings, one->strings_length) == 0;
}
