/*
 * Files below the program's folder, which the program may change under the supervisor's hands: everything is made and
 * opened with the program's rights, and nothing that is not a plain folder or file is ever followed or opened.
 */
#ifndef FILES_H
#define FILES_H

#include "frames.h"

/* Opens the folder; call once at start. */
void files_open(const char *folder);

/* Writes what an `F` frame brings of a file, with the folders above it. */
void file_write(const struct frame *frame);
/* Ends the file of the last `F`; without effect when it is ended. */
void file_end(void);

/* Opens the artifact of an `A` frame and begins to send it. */
void artifact_begin(const struct frame *frame);
/* Whether an artifact is not sent as a whole. */
bool artifact_pending(void);
/* Sends as much of it as there is room for, and at its end how that went. */
void artifact_send(void);

#endif
