import { spawnSync } from 'node:child_process';
import type { Mount } from './host-toolchains.ts';

/** User and group that programs belong to when the runner itself is root: `nobody` owns nothing. */
const NOBODY = 65534;

/** Where a toolchain that only root can reach is shown to the sandbox's maker. */
const STAGE = '/mnt/toolchain';

/**
 * Run by root in a mount namespace of its own, so that the host never sees these mounts and they end with the run:
 * shows a toolchain under a path that `nobody` can reach, then goes on as `nobody`.
 */
const STAGE_SCRIPT = [
  'mount -t tmpfs tmpfs /mnt',
  `if [ -d "$1" ]; then mkdir ${STAGE}; else : >${STAGE}; fi`,
  `mount --bind "$1" ${STAGE}`,
  'shift',
  `exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups -- "$@"`,
].join(' && ');

/** A command to start. `user` is the user and group id that it starts under; null for the runner's own. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly user: number | null;
}

/**
 * How a sandbox is started, depending on who the runner is.
 * `direct`: as the runner's own user. `demoted`: by root as `nobody`, since root is exempt from limits on processes and
 * owns the host's files. `staged`: likewise, with a toolchain that only root can reach.
 */
export type LaunchMode = 'direct' | 'demoted' | 'staged';

/** Chooses the mode for a toolchain by trying whether `nobody` can reach it. */
export function launchMode(toolchain: Mount | null): LaunchMode {
  if (process.getuid?.() !== 0) return 'direct';
  if (toolchain === null) return 'demoted';
  const { status } = spawnSync('test', ['-r', toolchain.source, '-a', '-x', toolchain.source], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
  });
  return status === 0 ? 'demoted' : 'staged';
}

/**
 * Makes the command that starts a sandbox.
 *
 * @param bwrap path of bubblewrap.
 * @param argumentsFor makes its arguments from the toolchain as bubblewrap will find it.
 */
export function launch(
  mode: LaunchMode,
  bwrap: string,
  toolchain: Mount | null,
  argumentsFor: (toolchain: Mount | null) => readonly string[],
): Launch {
  if (mode !== 'staged' || toolchain === null) {
    const user = mode === 'direct' ? null : NOBODY;
    return { command: bwrap, args: argumentsFor(toolchain), user };
  }
  const staged = argumentsFor({ source: STAGE, target: toolchain.target });
  return {
    command: 'unshare',
    args: ['--mount', '/bin/sh', '-c', STAGE_SCRIPT, 'stage', toolchain.source, bwrap, ...staged],
    user: null,
  };
}
