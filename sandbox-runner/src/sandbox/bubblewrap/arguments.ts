import { HOME, SHARED_MEMORY_BYTES } from '../command-plan.ts';
import type { CgroupMount } from './cgroup.ts';
import type { SystemMount } from './system-mounts.ts';

/** Where sandboxes find the toolkit. */
const TOOLKIT = '/opt/viva';
/** User and group id that the program sees itself under. */
const UID = '1000';
/** Descriptor on which bubblewrap tells the first process's id. */
export const INFO_FD = 3;
/** The contents of small files in `/etc` come in through this descriptor and those after it. */
export const FIRST_FILE_FD = 4;

/** What libraries look for in `/etc`. */
export const ETC_FILES: readonly { readonly path: string; readonly content: string }[] = [
  { path: '/etc/passwd', content: `candidate:x:${UID}:${UID}::${HOME}:/bin/sh\n` },
  { path: '/etc/group', content: `candidate:x:${UID}:\n` },
  { path: '/etc/hosts', content: '127.0.0.1 localhost\n::1 localhost\n' },
];

/** What the sandbox of one run is made of. */
export interface SandboxPlan {
  readonly system: readonly SystemMount[];
  /** Path of the toolkit as bubblewrap finds it. */
  readonly toolkit: string;
  /** The run's cgroups, for the supervisor to read. */
  readonly cgroups: readonly CgroupMount[];
  /** What each writable folder holds. */
  readonly diskBytes: number;
}

/** The command line of `bwrap` for one run, without the name of the command itself. */
export function bubblewrapArguments(plan: SandboxPlan): string[] {
  return [
    ...NAMESPACES,
    '--clearenv',
    ...['--dir', '/etc', '--dir', '/run'],
    ...plan.system.flatMap(systemMount),
    ...['--ro-bind', plan.toolkit, TOOLKIT],
    ...plan.cgroups.flatMap(({ source, target }) => ['--ro-bind', source, target]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...tmpfs('/dev/shm', SHARED_MEMORY_BYTES),
    ...tmpfs('/tmp', plan.diskBytes),
    ...tmpfs(HOME, plan.diskBytes),
    ...ETC_FILES.flatMap(({ path }, index) => ['--file', String(FIRST_FILE_FD + index), path]),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', HOME, '--info-fd', String(INFO_FD), '--'],
    ...[`${TOOLKIT}/supervisor`, HOME],
  ];
}

/** Everything is its own: network, processes, mounts, users, and no way to make more of them. */
const NAMESPACES: readonly string[] = [
  '--unshare-all',
  '--unshare-user',
  '--disable-userns',
  ...['--uid', UID, '--gid', UID],
  ...['--hostname', 'sandbox'],
  '--die-with-parent',
  '--new-session',
  '--as-pid-1',
  ...['--cap-drop', 'ALL'],
];

const tmpfs = (path: string, bytes: number) => ['--size', String(bytes), '--tmpfs', path];

function systemMount(mount: SystemMount): string[] {
  switch (mount.kind) {
    case 'read-only':
      return ['--ro-bind', mount.path, mount.path];
    case 'link':
      return ['--symlink', mount.to, mount.path];
  }
}
