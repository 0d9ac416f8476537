import { spawnSync } from 'node:child_process';

/** User and group that programs belong to when the runner itself is root: `nobody` owns nothing. */
const NOBODY = 65534;

/** Where a toolkit that only root can reach is shown to the sandbox's maker. */
const STAGE = '/mnt/toolkit';

const AS_NOBODY = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --`;

/**
 * Puts itself into the cgroups that are named up to `--`, then goes on as the command after that.
 * What a shell adds to the start is less than a process of its own would.
 */
const JOIN = 'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 1; shift; done; shift';

/**
 * How a sandbox is started, depending on who the runner is.
 * `direct`: as the runner's own user. `demoted`: by root as `nobody`, since root is exempt from limits on processes and
 * owns the host's files. `staged`: likewise, with a toolkit that only root can reach, shown under another path in a
 * mount namespace of its own, so that the host never sees that mount and it ends with the run.
 */
export type LaunchMode = 'direct' | 'demoted' | 'staged';

const SCRIPTS: Readonly<Record<LaunchMode, string>> = {
  direct: `${JOIN}; shift; exec "$@"`,
  demoted: `${JOIN}; shift; exec ${AS_NOBODY} "$@"`,
  staged:
    `${JOIN}; mount -t tmpfs tmpfs /mnt && mkdir ${STAGE} && mount --bind "$1" ${STAGE} && ` +
    `shift && exec ${AS_NOBODY} "$@"`,
};

/** Chooses the mode by trying whether `nobody` can reach the toolkit. */
export function launchMode(toolkit: string): LaunchMode {
  if (process.getuid?.() !== 0) return 'direct';
  const { status } = spawnSync('test', ['-r', toolkit, '-a', '-x', toolkit], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
  });
  return status === 0 ? 'demoted' : 'staged';
}

/** The toolkit's path as the sandbox's maker finds it. */
export const toolkitPath = (mode: LaunchMode, toolkit: string): string =>
  mode === 'staged' ? STAGE : toolkit;

/**
 * The command line that starts a sandbox.
 *
 * @param cgroups folders of the cgroups that it belongs to.
 * @param command bubblewrap with its arguments.
 */
export function launchCommand(
  mode: LaunchMode,
  toolkit: string,
  cgroups: readonly string[],
  command: readonly string[],
): readonly [command: string, ...args: string[]] {
  const script = ['/bin/sh', '-c', SCRIPTS[mode], 'launch', ...cgroups, '--', toolkit, ...command];
  return mode === 'staged' ? ['unshare', '--mount', ...script] : ['/bin/sh', ...script.slice(1)];
}
