import { dirname } from 'node:path/posix';
import type { RunLimits } from '@viva/protocol/limits';
import type { Mount } from './host-toolchains.ts';
import { STDIN_PATH, SUPERVISOR_SCRIPT } from './supervisor.ts';
import type { SystemMount } from './system-mounts.ts';

const MEBIBYTE = 1024 * 1024;

/** The program's own folder: its files, its home and where it starts. */
export const HOME = '/code';
/** User and group id that the program sees itself under. */
const UID = '1000';
/** Descriptor on which bubblewrap tells the first process's id. */
export const INFO_FD = 4;
/** The files' contents come in through this descriptor and those after it. */
export const FIRST_FILE_FD = 5;

/** What a program may write, in each of its folders. */
const WRITABLE: readonly { readonly path: string; readonly bytes: number }[] = [
  { path: '/dev/shm', bytes: 16 * MEBIBYTE },
  { path: '/tmp', bytes: 32 * MEBIBYTE },
  { path: HOME, bytes: 32 * MEBIBYTE },
];

const OPEN_FILES = 256;

/** A file that the sandbox holds from the start, at an absolute path of its own. */
export interface SandboxFile {
  readonly path: string;
  readonly content: string;
}

/** What the sandbox of one run is made of. */
export interface SandboxPlan {
  readonly system: readonly SystemMount[];
  readonly toolchain: Mount | null;
  /** Their contents come in through the descriptors from `FIRST_FILE_FD` on, in this order. */
  readonly files: readonly SandboxFile[];
  /** The program's command line; the first part is the absolute path of its interpreter. */
  readonly command: readonly string[];
  readonly limits: RunLimits;
}

/** The files of one run: the program's own, its standard input, and what libraries look for in `/etc`. */
export function sandboxFiles(
  sources: readonly SandboxFile[],
  stdin: string,
): readonly SandboxFile[] {
  return [
    { path: '/etc/passwd', content: `candidate:x:${UID}:${UID}::${HOME}:/bin/sh\n` },
    { path: '/etc/hosts', content: '127.0.0.1 localhost\n::1 localhost\n' },
    { path: STDIN_PATH, content: stdin },
    ...sources.map(({ path, content }) => ({ path: `${HOME}/${path}`, content })),
  ];
}

/** The command line of `bwrap` for one run, without the name of the command itself. */
export function bubblewrapArguments(plan: SandboxPlan): string[] {
  return [
    ...NAMESPACES,
    ...environment(plan.command),
    ...['--dir', '/etc', '--dir', '/run'],
    ...plan.system.flatMap(systemMount),
    ...(plan.toolchain ? ['--ro-bind', plan.toolchain.source, plan.toolchain.target] : []),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...WRITABLE.flatMap(({ path, bytes }) => ['--size', String(bytes), '--tmpfs', path]),
    ...plan.files.flatMap(({ path }, index) => ['--file', String(FIRST_FILE_FD + index), path]),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', HOME, '--info-fd', String(INFO_FD), '--'],
    ...supervised(plan),
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

function environment([executable = '']: readonly string[]): string[] {
  const system = ['/usr/local/bin', '/usr/bin', '/bin'];
  const path = [...new Set([dirname(executable), ...system])].join(':');
  const variables = {
    PATH: path,
    HOME,
    USER: 'candidate',
    LANG: 'C.UTF-8',
    TMPDIR: '/tmp',
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return [
    '--clearenv',
    ...Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value]),
  ];
}

function systemMount(mount: SystemMount): string[] {
  switch (mount.kind) {
    case 'read-only':
      return ['--ro-bind', mount.path, mount.path];
    case 'link':
      return ['--symlink', mount.to, mount.path];
  }
}

/**
 * The supervisor with the limits that the kernel keeps for each process. Processes are counted within this user
 * namespace alone (Linux 5.14 or newer) because the limit is set inside it; the supervisor is one of them.
 */
function supervised({ command, limits }: SandboxPlan): string[] {
  const cpuSeconds = Math.ceil(limits.cpuMs / 1000) + 1;
  return [
    'prlimit',
    '--core=0',
    `--fsize=${limits.fileBytes}`,
    `--nofile=${OPEN_FILES}`,
    `--nproc=${limits.processes + 1}`,
    `--cpu=${cpuSeconds}:${cpuSeconds + 1}`,
    '/bin/sh',
    '-c',
    SUPERVISOR_SCRIPT,
    'supervisor',
    ...command,
  ];
}
