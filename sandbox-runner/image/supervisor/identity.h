/*
 * Who the supervisor is and who the programs are. Started as root, the supervisor becomes a user of its own, and
 * programs are another user, so that they can neither signal nor inspect it. Otherwise both are the same user, and
 * only the supervisor's place as first process and its being not dumpable protect it.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <sys/types.h>

/*
 * Gives up everything that the supervisor does not need. `program` is the user and group of programs, who is neither
 * root nor the supervisor.
 */
void identity_open(uid_t program);

/* Between the two, files and pipes are made and opened with the program's rights. */
void act_as_program(void);
/* The same in place of the first, but in the supervisor's group, who alone may make terminals. */
void act_as_program_in_own_group(void);
void act_as_supervisor(void);

/* Between the two, limits of the program's processes may be set. */
void own_program_processes(void);
void disown_program_processes(void);

/* How many processes of the program's user are the supervisor itself. */
unsigned supervisor_processes(void);

/* In a new process: becomes the program's user for good. Returns 0, or an errno. */
int become_program(void);

#endif
