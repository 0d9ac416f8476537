#!/bin/sh
# Builds the supervisor as one static program: build.sh <output>. CC chooses the compiler (gcc, musl-gcc).
set -eu

source=$(cd "$(dirname "$0")" && pwd)
output=$1
generated=$(mktemp -d)
trap 'rm -rf "$generated"' EXIT

# A number that this architecture, or these headers, do not have is -1.
sed -n 's/^ALLOW(\([a-z0-9_]*\))$/#ifndef SYS_\1\n#define SYS_\1 (-1)\n#endif/p' "$source/syscalls.h" \
  >"$generated/missing-syscalls.h"

# musl-gcc does not look for the kernel's headers by itself.
"${CC:-gcc}" -std=c17 -O2 -static -s \
  -Wall -Wextra -Werror -Wconversion -Wshadow -Wstrict-prototypes -Wvla \
  -fstack-protector-strong -D_FORTIFY_SOURCE=2 -ffunction-sections -fdata-sections -Wl,--gc-sections \
  -I"$generated" -idirafter /usr/include -idirafter "/usr/include/$(gcc -dumpmachine)" \
  -o "$output" "$source"/*.c
