import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** What one sandbox may use, bubblewrap's own processes aside. */
export interface CgroupLimits {
  readonly memoryBytes: number;
  readonly processes: number;
}

/** A cgroup of a run as the sandbox sees it. */
export interface CgroupMount {
  readonly source: string;
  readonly target: string;
}

/** The cgroups of one run. */
export interface RunCgroup {
  /** Folders, into whose `cgroup.procs` the run's first process is written. */
  readonly folders: readonly string[];
  /** What the supervisor reads, where it looks for it. */
  readonly mounts: readonly CgroupMount[];
  /** Removes them, once nothing is left in them. */
  remove(): void;
}

/** Makes cgroups, in the version that the machine has. */
export interface Cgroups {
  create(limits: CgroupLimits): RunCgroup;
}

/** Bubblewrap itself and the supervisor. */
const OWN_PROCESSES = 2;

let last = 0;
const nextName = () => `viva-${process.pid}-${last++}`;

/**
 * The machine's cgroups; null where this process may not make any, or not for memory.
 *
 * @param root where they are mounted.
 * @param own what `/proc/self/cgroup` says of this process.
 */
export function openCgroups(
  root = ROOT,
  own = readFileSync('/proc/self/cgroup', 'utf8'),
): Cgroups | null {
  try {
    return existsSync(`${root}/cgroup.controllers`) ? openV2(root, own) : openV1(root);
  } catch {
    return null;
  }
}

/** One hierarchy for each controller. */
function openV1(root: string): Cgroups {
  const homes = {
    memory: path.join(root, 'memory'),
    cpuacct: path.join(root, 'cpuacct'),
    pids: path.join(root, 'pids'),
  };
  for (const home of Object.values(homes)) removeStale(home);
  return tried({
    create({ memoryBytes, processes }) {
      const name = nextName();
      const memory = path.join(homes.memory, name);
      const cpuacct = path.join(homes.cpuacct, name);
      const pids = path.join(homes.pids, name);
      const folders = [memory, cpuacct, pids];
      for (const folder of folders) mkdirSync(folder);
      set(memory, 'memory.limit_in_bytes', memoryBytes);
      setIfKnown(memory, 'memory.memsw.limit_in_bytes', memoryBytes);
      set(pids, 'pids.max', processes + OWN_PROCESSES);
      const mounts = [
        { source: memory, target: `${ROOT}/memory` },
        { source: cpuacct, target: `${ROOT}/cpuacct` },
      ];
      return { folders, mounts, remove: () => removeSoon(folders) };
    },
  });
}

/** One hierarchy for all controllers: beside this process, or further up, where that is allowed. */
function openV2(root: string, own: string): Cgroups {
  for (const home of homesV2(root, own)) {
    try {
      enableControllers(home);
      removeStale(home);
      return tried({
        create({ memoryBytes, processes }) {
          const folder = path.join(home, nextName());
          mkdirSync(folder);
          set(folder, 'memory.max', memoryBytes);
          setIfKnown(folder, 'memory.swap.max', 0);
          set(folder, 'pids.max', processes + OWN_PROCESSES);
          return {
            folders: [folder],
            mounts: [{ source: folder, target: ROOT }],
            remove: () => removeSoon([folder]),
          };
        },
      });
    } catch {
      // Perhaps the next one up.
    }
  }
  throw new Error('no cgroup may be made');
}

/** The cgroups above this process's own, the nearest first: only such as hold no processes can have limited ones. */
function homesV2(root: string, own: string): string[] {
  let cgroup = /^0::(\/.*)$/m.exec(own)?.[1] ?? '/';
  const homes: string[] = [];
  do {
    cgroup = path.dirname(cgroup);
    homes.push(path.join(root, cgroup));
  } while (cgroup !== '/');
  return homes;
}

function enableControllers(home: string): void {
  const file = path.join(home, 'cgroup.subtree_control');
  const enabled = readFileSync(file, 'utf8').trim().split(' ');
  if (!['memory', 'pids'].every((name) => enabled.includes(name))) {
    writeFileSync(file, '+memory +pids');
  }
}

function tried(cgroups: Cgroups): Cgroups {
  cgroups.create({ memoryBytes: 2 ** 26, processes: 10 }).remove();
  return cgroups;
}

const set = (folder: string, file: string, value: number) =>
  writeFileSync(path.join(folder, file), String(value));

const setIfKnown = (folder: string, file: string, value: number) => {
  if (existsSync(path.join(folder, file))) set(folder, file, value);
};

const RETRY_MS = 50;
const RETRIES = 100;

/** The kernel lets go of a cgroup a moment after its last process has gone. */
function removeSoon(folders: readonly string[], retries = RETRIES): void {
  const left = folders.filter((folder) => !removed(folder));
  if (left.length > 0 && retries > 0) setTimeout(() => removeSoon(left, retries - 1), RETRY_MS);
}

function removed(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}

/** Removes what services that are no more left behind. */
function removeStale(home: string): void {
  for (const name of readdirSync(home)) {
    const [, pid] = /^viva-(\d+)-\d+$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(pid)) removed(path.join(home, name));
  }
}

const isRunning = (pid: string) => existsSync(`/proc/${pid}`);
