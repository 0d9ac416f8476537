import { MEBIBYTE } from '@viva/protocol/limits';
import type { ContainerRuntime } from '@viva/protocol/run';
import type { ContainerCreateOptions } from 'dockerode';
import { HOME, SHARED_MEMORY_BYTES } from '../command-plan.ts';
import type { SeccompProfile } from './seccomp-profile.ts';

/** All that the supervisor needs: to become somebody else, to start programs as yet another one, and to end them. */
const SUPERVISOR_CAPABILITIES: readonly string[] = ['SETUID', 'SETGID', 'KILL'];

/** Containers of one service carry its name under this label, by which leftovers are found. */
export const OWNER_LABEL = 'viva.runner';
/** Under this one they carry which process of that name made them. */
export const INSTANCE_LABEL = 'viva.runner.instance';

/** Memory that gVisor's own kernel takes beside the program's. */
const SENTRY_BYTES = 96 * MEBIBYTE;
/** Threads of gVisor's own kernel, which the engine counts as the container's. */
const SENTRY_TASKS = 256;

/** What all containers of a deployment have in common. */
export interface ContainerSettings {
  readonly image: string;
  readonly runtime: ContainerRuntime;
  readonly owner: string;
  readonly instance: string;
  readonly seccomp: SeccompProfile;
  /** Each of the two writable folders. */
  readonly disk: { readonly bytes: number; readonly inodes: number };
  readonly openFiles: number;
  /** The largest file that anything may write. */
  readonly fileBytes: number;
}

/** What one container may use. */
export interface ContainerLimits {
  readonly memoryBytes: number;
  readonly processes: number;
}

/**
 * How the engine is asked for a container: everything that is not needed is taken away.
 *
 * @param userId the user and group of its programs; the supervisor makes itself another one.
 */
export function containerOptions(
  settings: ContainerSettings,
  limits: ContainerLimits,
  userId: number,
): ContainerCreateOptions {
  const sandboxed = settings.runtime === 'runsc';
  const memory = limits.memoryBytes + (sandboxed ? SENTRY_BYTES : 0);
  // The supervisor is one of the processes.
  const tasks = limits.processes + 1 + (sandboxed ? SENTRY_TASKS : 0);
  return {
    Image: settings.image,
    Labels: { [OWNER_LABEL]: settings.owner, [INSTANCE_LABEL]: settings.instance },
    Hostname: 'sandbox',
    User: '0:0',
    WorkingDir: HOME,
    Cmd: [HOME, String(userId)],
    Env: ['PATH=/usr/local/bin:/usr/bin:/bin'],
    NetworkDisabled: true,
    OpenStdin: true,
    // With the service's connection the supervisor's input ends, and with that everything.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      Runtime: settings.runtime,
      AutoRemove: true,
      NetworkMode: 'none',
      IpcMode: 'private',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: [...SUPERVISOR_CAPABILITIES],
      SecurityOpt: ['no-new-privileges', `seccomp=${JSON.stringify(settings.seccomp)}`],
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: 1_000_000_000,
      PidsLimit: tasks,
      Tmpfs: {
        [HOME]: tmpfs(['exec'], settings.disk, userId),
        '/tmp': tmpfs(['exec'], settings.disk, userId),
        // In place of the engine's own, which any number of files fit in.
        '/dev/shm': tmpfs(['noexec'], { ...settings.disk, bytes: SHARED_MEMORY_BYTES }, userId),
      },
      Ulimits: [
        ulimit('core', 0),
        ulimit('fsize', settings.fileBytes),
        ulimit('memlock', 0),
        ulimit('msgqueue', 0),
        ulimit('nofile', settings.openFiles),
        ulimit('rtprio', 0),
        ulimit('sigpending', 1024),
      ],
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}

const ulimit = (name: string, most: number) => ({ Name: name, Soft: most, Hard: most });

/** The mode alone would not let programs write: the folder has to be theirs. */
const tmpfs = (flags: readonly string[], disk: ContainerSettings['disk'], userId: number) =>
  [
    ...['rw', 'nosuid', 'nodev', 'mode=0755', ...flags],
    `size=${disk.bytes}`,
    `nr_inodes=${disk.inodes}`,
    `uid=${userId}`,
    `gid=${userId}`,
  ].join(',');
