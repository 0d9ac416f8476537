/* Which system calls a program may make: those of syscalls.h, with some arguments checked, and no others. */
#ifndef SECCOMP_H
#define SECCOMP_H

#include <stdbool.h>

/* Builds the filter; call once at start. */
void seccomp_open(void);
/* Puts this process, and all that comes of it, under the filter for good. Needs no_new_privs; false on error. */
bool seccomp_install(void);

#endif
