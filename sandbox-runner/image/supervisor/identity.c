#define _GNU_SOURCE
#include "identity.h"

#include "frames.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SUPERVISOR_ID = 10001, UNCHANGED = -1 };

static uid_t program_id;
/* Whether programs are another user. */
static bool separate;

static int set_capabilities(uint32_t capabilities) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
      {.effective = capabilities, .permitted = capabilities, .inheritable = 0}};
  return (int)syscall(SYS_capset, &header, data);
}

/* A change of user can make a process dumpable again on machines with fs.suid_dumpable = 1. */
static void hide_from_programs(void) {
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fault("cannot hide from programs", errno);
}

/*
 * Leaves the making of terminals to the supervisor, whose group is set by now: the kernel counts them for the whole
 * machine, and one program could take all. gVisor refuses this, whose terminals are not the machine's.
 */
static void keep_terminals(void) {
  const char *maker = "/dev/pts/ptmx";
  if (chown(maker, (uid_t)UNCHANGED, SUPERVISOR_ID) == 0) chmod(maker, 0660);
}

void identity_open(uid_t program) {
  if (program == 0 || program == SUPERVISOR_ID) fault("programs need a user of their own", 0);
  program_id = program;
  hide_from_programs();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fault("cannot give up new privileges", errno);
  /* Both may be refused: the first without CAP_SETPCAP, the second by kernels that have no such set. */
  for (unsigned long capability = 0; capability < 64; capability++) {
    prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);

  separate = getuid() == 0;
  uint32_t kept = 0;
  if (separate) {
    kept = 1U << CAP_SETUID | 1U << CAP_SETGID | 1U << CAP_KILL;
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || setgroups(0, NULL) != 0 ||
        setresgid(SUPERVISOR_ID, SUPERVISOR_ID, SUPERVISOR_ID) != 0) {
      fault("cannot leave root's group", errno);
    }
    keep_terminals();
    if (setresuid(SUPERVISOR_ID, SUPERVISOR_ID, SUPERVISOR_ID) != 0) fault("cannot stop being root", errno);
  }
  if (set_capabilities(kept) != 0) fault("cannot give up capabilities", errno);
  hide_from_programs();
}

static void set_ids(uid_t real, uid_t effective) {
  if (!separate) return;
  if (setresgid(real, effective, (gid_t)UNCHANGED) != 0 ||
      setresuid(real, effective, (uid_t)UNCHANGED) != 0) {
    fault("cannot change the user", errno);
  }
  hide_from_programs();
}

void act_as_program(void) { set_ids((uid_t)UNCHANGED, program_id); }

void act_as_program_in_own_group(void) {
  act_as_program();
  if (separate && setresgid((gid_t)UNCHANGED, SUPERVISOR_ID, (gid_t)UNCHANGED) != 0) {
    fault("cannot change the group", errno);
  }
}

void act_as_supervisor(void) { set_ids((uid_t)UNCHANGED, SUPERVISOR_ID); }

void own_program_processes(void) { set_ids(program_id, (uid_t)UNCHANGED); }

void disown_program_processes(void) { set_ids(SUPERVISOR_ID, (uid_t)UNCHANGED); }

unsigned supervisor_processes(void) { return separate ? 0 : 1; }

int become_program(void) {
  if (separate && (setgroups(0, NULL) != 0 || setresgid(program_id, program_id, program_id) != 0 ||
                   setresuid(program_id, program_id, program_id) != 0)) {
    return errno;
  }
  return set_capabilities(0) == 0 ? 0 : errno;
}
