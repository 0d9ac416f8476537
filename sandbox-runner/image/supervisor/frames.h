/*
 * The language between the service and the supervisor; the service's half, with every frame's meaning, is
 * src/sandbox/frames.ts. A frame is its type (one ASCII letter), the payload's length (u32) and the payload; all
 * integers are little-endian.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  PROTOCOL_VERSION = 1,
  /* No payload is longer than this, in either direction. */
  FRAME_BYTES = 1024 * 1024,
  HEADER_BYTES = 5,
  /* The most that one frame of output or of an artifact carries. */
  PIECE_BYTES = 64 * 1024,
};

/* From the service. `payload` stays valid until frame_done(). */
struct frame {
  char type;
  const uint8_t *payload;
  size_t length;
};

/* Takes in what standard input has; false at its end. Call only when it is readable. */
bool frames_receive(void);
/* Whether frames_receive() has room to read into. */
bool frames_have_room(void);
/* The first frame that has come as a whole; false when there is none. */
bool frame_next(struct frame *frame);
/* Forgets the frame that frame_next() gave. */
void frame_done(void);

/* Makes standard output ready; call once before any of the following. */
void frames_open(void);
/* Room for a frame of up to PIECE_BYTES: where its payload goes; NULL while too much waits for the service. */
uint8_t *frame_room(void);
/* Sends the frame whose payload lies in frame_room(). */
void frame_commit(char type, size_t length);
/* Sends a small frame (at most 64 bytes); there is always room for the few that are not output. */
void frame_send(char type, const void *payload, size_t length);
/* Whether something waits for the service to read. */
bool frames_pending(void);
/* Writes what standard output takes now; ends the supervisor when nobody reads any more. */
void frames_flush(void);

/* Reports a fault of the supervisor's own, with the cause if `error` is not 0, and ends the container. */
_Noreturn void fault(const char *what, int error);

uint16_t read_u16(const uint8_t *at);
uint32_t read_u32(const uint8_t *at);
uint64_t read_u64(const uint8_t *at);
void write_u32(uint8_t *at, uint32_t value);
void write_u64(uint8_t *at, uint64_t value);

#endif
