#define _GNU_SOURCE
#include "frames.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What has come from the service and is not handled yet. Pages that nothing was written to take no memory. */
static uint8_t in[HEADER_BYTES + FRAME_BYTES];
static size_t in_start, in_end;

/* What waits for the service to read. The reserve is for frames that are not output. */
enum { OUT_BYTES = 256 * 1024, RESERVE_BYTES = 1024, SMALL_BYTES = 64 };
static uint8_t out[OUT_BYTES];
static size_t out_start, out_end;

uint16_t read_u16(const uint8_t *at) { return (uint16_t)(at[0] | at[1] << 8); }

uint32_t read_u32(const uint8_t *at) { return read_u16(at) | (uint32_t)read_u16(at + 2) << 16; }

uint64_t read_u64(const uint8_t *at) { return read_u32(at) | (uint64_t)read_u32(at + 4) << 32; }

void write_u32(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> 8 * i);
}

void write_u64(uint8_t *at, uint64_t value) {
  write_u32(at, (uint32_t)value);
  write_u32(at + 4, (uint32_t)(value >> 32));
}

bool frames_have_room(void) { return in_end - in_start < sizeof in; }

bool frames_receive(void) {
  if (in_start == in_end) in_start = in_end = 0;
  size_t room = sizeof in - in_end;
  if (room == 0) {
    memmove(in, in + in_start, in_end - in_start);
    in_end -= in_start;
    in_start = 0;
    room = sizeof in - in_end;
  }
  ssize_t count = read(STDIN_FILENO, in + in_end, room < PIECE_BYTES ? room : PIECE_BYTES);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  in_end += (size_t)count;
  return count > 0;
}

bool frame_next(struct frame *frame) {
  size_t available = in_end - in_start;
  if (available < HEADER_BYTES) return false;
  uint32_t length = read_u32(in + in_start + 1);
  if (length > FRAME_BYTES) fault("a frame is too long", 0);
  if (available < HEADER_BYTES + length) return false;
  *frame = (struct frame){
      .type = (char)in[in_start], .payload = in + in_start + HEADER_BYTES, .length = length};
  return true;
}

void frame_done(void) { in_start += HEADER_BYTES + read_u32(in + in_start + 1); }

void frames_open(void) {
  int flags = fcntl(STDOUT_FILENO, F_GETFL);
  if (flags < 0 || fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK) < 0) _exit(1);
}

/* Moves what waits to the front when `length` bytes do not fit behind it; false when they do not fit at all. */
static bool make_room(size_t length, size_t reserve) {
  if (sizeof out - (out_end - out_start) < length + reserve) return false;
  if (sizeof out - out_end < length) {
    memmove(out, out + out_start, out_end - out_start);
    out_end -= out_start;
    out_start = 0;
  }
  return true;
}

uint8_t *frame_room(void) {
  if (!make_room(HEADER_BYTES + PIECE_BYTES, RESERVE_BYTES)) return NULL;
  return out + out_end + HEADER_BYTES;
}

void frame_commit(char type, size_t length) {
  out[out_end] = (uint8_t)type;
  write_u32(out + out_end + 1, (uint32_t)length);
  out_end += HEADER_BYTES + length;
}

void frame_send(char type, const void *payload, size_t length) {
  /* A service that asks on and on and never reads is broken. */
  if (length > SMALL_BYTES || !make_room(HEADER_BYTES + length, 0)) _exit(1);
  memcpy(out + out_end + HEADER_BYTES, payload, length);
  frame_commit(type, length);
}

bool frames_pending(void) { return out_start < out_end; }

void frames_flush(void) {
  while (out_start < out_end) {
    ssize_t count = write(STDOUT_FILENO, out + out_start, out_end - out_start);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) _exit(1);
    out_start += (size_t)count;
  }
  out_start = out_end = 0;
}

_Noreturn void fault(const char *what, int error) {
  enum { MESSAGE_BYTES = 512, PATIENCE_MS = 1000 };
  static char message[MESSAGE_BYTES];
  int length = error == 0 ? snprintf(message, sizeof message, "%s", what)
                          : snprintf(message, sizeof message, "%s: %s", what, strerror(error));
  size_t bytes = length < 0 ? 0 : (size_t)length < sizeof message ? (size_t)length : sizeof message - 1;
  if (make_room(HEADER_BYTES + bytes, 0)) {
    memcpy(out + out_end + HEADER_BYTES, message, bytes);
    frame_commit('f', bytes);
  }
  frames_flush();
  struct pollfd writable = {.fd = STDOUT_FILENO, .events = POLLOUT};
  while (frames_pending() && poll(&writable, 1, PATIENCE_MS) > 0) frames_flush();
  /* The end of the first process is the end of all the others. */
  _exit(1);
}
