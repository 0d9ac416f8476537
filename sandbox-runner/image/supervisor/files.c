#define _GNU_SOURCE
#include "files.h"

#include "identity.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The mode's bit that means: more of the file before. */
enum { APPEND = 0x8000, PATH_BYTES = 4096, NAME_BYTES = 256 };
enum artifact_status { STATUS_OK, STATUS_MISSING, STATUS_NOT_A_FILE, STATUS_TOO_LARGE, STATUS_UNREADABLE };

static int folder_fd = -1;
/* The file of the last `F` frame, while more of it may come. */
static int file_fd = -1;
static char file_path[PATH_BYTES];
static int artifact_fd = -1;
static size_t artifact_left;

void files_open(const char *folder) {
  folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd < 0) fault(folder, errno);
}

static const int FOLDER_FLAGS = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/* Opens a folder; with `make`, makes it, in place of whatever else has its name. Returns -1 with errno. */
static int open_folder(int parent, const char *name, bool make) {
  int fd = openat(parent, name, FOLDER_FLAGS);
  if (fd >= 0 || !make) return fd;
  if (errno != ENOENT && unlinkat(parent, name, 0) != 0) return -1;
  if (mkdirat(parent, name, 0755) != 0) return -1;
  return openat(parent, name, FOLDER_FLAGS);
}

/*
 * Opens the folder that a path's last part lies in; `name` gets that part. Returns -1 with errno; ends the container
 * when the path is none within the folder, which the service has made sure of.
 */
static int open_parent(const char *path, size_t length, bool make, char name[NAME_BYTES]) {
  int parent = fcntl(folder_fd, F_DUPFD_CLOEXEC, 0);
  if (parent < 0) return -1;
  const char *end = path + length;
  for (;;) {
    const char *slash = memchr(path, '/', (size_t)(end - path));
    size_t part = (size_t)((slash != NULL ? slash : end) - path);
    if (part == 0 || part >= NAME_BYTES || memchr(path, '\0', part) != NULL ||
        (part == 1 && path[0] == '.') || (part == 2 && path[0] == '.' && path[1] == '.')) {
      fault("a file's path is malformed", 0);
    }
    memcpy(name, path, part);
    name[part] = '\0';
    if (slash == NULL) return parent;
    int child = open_folder(parent, name, make);
    int error = errno;
    close(parent);
    errno = error;
    if (child < 0) return -1;
    parent = child;
    path = slash + 1;
  }
}

static void write_content(const uint8_t *content, size_t length) {
  while (length > 0) {
    ssize_t count = write(file_fd, content, length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fault("cannot write a file", errno);
    content += count;
    length -= (size_t)count;
  }
}

/* Makes a new file in place of what has its name, which may be a link, or a pipe with nobody at its other end. */
static void make_file(const char *path, size_t length, mode_t mode) {
  char name[NAME_BYTES];
  act_as_program();
  int parent = open_parent(path, length, true, name);
  if (parent < 0) fault("cannot make a file's folder", errno);
  if (unlinkat(parent, name, 0) != 0 && errno != ENOENT) fault("cannot replace a file", errno);
  file_fd = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file_fd < 0 || fchmod(file_fd, mode) != 0) fault("cannot make a file", errno);
  close(parent);
  act_as_supervisor();
}

void file_write(const struct frame *frame) {
  const uint8_t *path = frame->payload + sizeof(uint16_t);
  const uint8_t *end = frame->payload + frame->length;
  const uint8_t *nul = frame->length > sizeof(uint16_t) ? memchr(path, '\0', (size_t)(end - path)) : NULL;
  if (nul == NULL || nul - path >= PATH_BYTES) fault("a file's frame is malformed", 0);
  size_t length = (size_t)(nul - path);
  uint16_t mode = read_u16(frame->payload);
  if ((mode & APPEND) == 0) {
    file_end();
    make_file((const char *)path, length, mode & 0777);
    memcpy(file_path, path, length + 1);
  } else if (file_fd < 0 || strcmp(file_path, (const char *)path) != 0) {
    fault("a file goes on that was not begun", 0);
  }
  write_content(nul + 1, (size_t)(end - nul - 1));
}

void file_end(void) {
  if (file_fd >= 0) close(file_fd);
  file_fd = -1;
}

static void artifact_end(enum artifact_status status) {
  if (artifact_fd >= 0) close(artifact_fd);
  artifact_fd = -1;
  uint8_t byte = (uint8_t)status;
  frame_send('z', &byte, sizeof byte);
}

static enum artifact_status status_of(int error) {
  switch (error) {
    case ENOENT:
      return STATUS_MISSING;
    /* A link, no folder, and the special files that cannot be opened so. */
    case ELOOP:
    case ENOTDIR:
    case ENXIO:
    case ENODEV:
      return STATUS_NOT_A_FILE;
    default:
      return STATUS_UNREADABLE;
  }
}

void artifact_begin(const struct frame *frame) {
  if (frame->length < sizeof(uint32_t)) fault("an artifact's frame is too short", 0);
  size_t most = read_u32(frame->payload);
  const char *path = (const char *)frame->payload + sizeof(uint32_t);
  char name[NAME_BYTES];
  act_as_program();
  int parent = open_parent(path, frame->length - sizeof(uint32_t), false, name);
  if (parent >= 0) artifact_fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  int error = errno;
  if (parent >= 0) close(parent);
  act_as_supervisor();
  if (artifact_fd < 0) return artifact_end(status_of(error));

  struct stat status;
  if (fstat(artifact_fd, &status) != 0) return artifact_end(STATUS_UNREADABLE);
  if (!S_ISREG(status.st_mode)) return artifact_end(STATUS_NOT_A_FILE);
  if ((uint64_t)status.st_size > most) return artifact_end(STATUS_TOO_LARGE);
  artifact_left = most;
}

bool artifact_pending(void) { return artifact_fd >= 0; }

void artifact_send(void) {
  uint8_t *room;
  while (artifact_fd >= 0 && (room = frame_room()) != NULL) {
    ssize_t count = read(artifact_fd, room, PIECE_BYTES);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return artifact_end(STATUS_UNREADABLE);
    if (count == 0) return artifact_end(STATUS_OK);
    /* It grew after it was asked for its size. */
    if ((size_t)count > artifact_left) return artifact_end(STATUS_TOO_LARGE);
    artifact_left -= (size_t)count;
    frame_commit('a', (size_t)count);
  }
}
