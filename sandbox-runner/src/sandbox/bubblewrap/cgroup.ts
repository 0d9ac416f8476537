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

/** Bubblewrap's two processes and the supervisor. */
const OWN_PROCESSES = 3;
const FOLDER = 'viva';

let last = 0;
const nextName = () => `${process.pid}-${last++}`;

/** The machine's cgroups; null where this process may not make any, or not for memory. */
export function openCgroups(): Cgroups | null {
  try {
    const cgroups = existsSync(`${ROOT}/cgroup.controllers`) ? openV2() : openV1();
    cgroups.create({ memoryBytes: 2 ** 26, processes: 10 }).remove();
    return cgroups;
  } catch {
    return null;
  }
}

/** One hierarchy for each controller. */
function openV1(): Cgroups {
  const controllers = ['memory', 'cpuacct', 'pids'] as const;
  const homes = controllers.map((controller) => {
    const home = path.join(ROOT, controller, FOLDER);
    mkdirSync(home, { recursive: true });
    removeStale(home);
    return { controller, home };
  });
  return {
    create({ memoryBytes, processes }) {
      const name = nextName();
      const runs = homes.map(({ controller, home }) => ({
        controller,
        folder: path.join(home, name),
      }));
      for (const { controller, folder } of runs) {
        mkdirSync(folder);
        if (controller === 'pids') set(folder, 'pids.max', processes + OWN_PROCESSES);
        if (controller !== 'memory') continue;
        set(folder, 'memory.limit_in_bytes', memoryBytes);
        const withSwap = 'memory.memsw.limit_in_bytes';
        if (existsSync(path.join(folder, withSwap))) set(folder, withSwap, memoryBytes);
      }
      const folders = runs.map(({ folder }) => folder);
      const mounts = runs.flatMap(({ controller, folder }) =>
        controller === 'pids' ? [] : [{ source: folder, target: path.join(ROOT, controller) }],
      );
      return { folders, mounts, remove: () => removeSoon(folders) };
    },
  };
}

/** One hierarchy for all controllers. */
function openV2(): Cgroups {
  const home = path.join(ROOT, FOLDER);
  writeFileSync(`${ROOT}/cgroup.subtree_control`, '+memory +pids +cpu');
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, 'cgroup.subtree_control'), '+memory +pids +cpu');
  removeStale(home);
  return {
    create({ memoryBytes, processes }) {
      const folder = path.join(home, nextName());
      mkdirSync(folder);
      set(folder, 'memory.max', memoryBytes);
      if (existsSync(path.join(folder, 'memory.swap.max'))) set(folder, 'memory.swap.max', 0);
      set(folder, 'pids.max', processes + OWN_PROCESSES);
      return {
        folders: [folder],
        mounts: [{ source: folder, target: ROOT }],
        remove: () => removeSoon([folder]),
      };
    },
  };
}

const set = (folder: string, file: string, value: number) =>
  writeFileSync(path.join(folder, file), String(value));

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
    const [pid = ''] = name.split('-');
    if (/^\d+-\d+$/.test(name) && !isRunner(pid)) removed(path.join(home, name));
  }
}

function isRunner(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8') !== '';
  } catch {
    return false;
  }
}
