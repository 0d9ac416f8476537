import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { table } from '../document.ts';
import { mebibytes, median } from '../statistics.ts';
import type { RunnerService } from './service.ts';

/** The files' names differ between the versions of cgroups; either one is there. */
const CGROUPS = [
  {
    usage: '/sys/fs/cgroup/memory/docker/ID/memory.usage_in_bytes',
    stat: '/sys/fs/cgroup/memory/docker/ID/memory.stat',
    cache: /^total_cache (\d+)$/m,
  },
  {
    usage: '/sys/fs/cgroup/docker/ID/memory.current',
    stat: '/sys/fs/cgroup/docker/ID/memory.stat',
    cache: /^file (\d+)$/m,
  },
  {
    usage: '/sys/fs/cgroup/system.slice/docker-ID.scope/memory.current',
    stat: '/sys/fs/cgroup/system.slice/docker-ID.scope/memory.stat',
    cache: /^file (\d+)$/m,
  },
] as const;

/** What one waiting container takes, in bytes. */
interface IdleContainer {
  /** Its cgroup's memory without the cache of files, which the kernel takes back. */
  readonly own: number;
  /** The private memory of the interpreter that waits in it; 0 when none does. */
  readonly interpreter: number;
  /** The engine's process beside it. */
  readonly shim: number;
}

/** The memory of the containers that wait, beyond the interpreters that wait in them, and the service's own. */
export async function benchIdle(service: RunnerService): Promise<string> {
  for (const kind of ['python', 'javascript']) await service.warm(kind);
  const rows = [
    [
      'waiting container',
      'its cgroup',
      'its interpreter',
      'the rest',
      "the engine's `shim` beside it",
    ],
  ];
  const containers = waitingContainers();
  const kinds = new Map<string, IdleContainer[]>();
  for (const { command, container } of containers) {
    kinds.set(command, [...(kinds.get(command) ?? []), container]);
  }
  for (const [command, group] of kinds) {
    const of = (field: keyof IdleContainer) => median(group.map((container) => container[field]));
    const rest = median(group.map(({ own, interpreter }) => own - interpreter));
    rows.push([
      command === '' ? 'without an interpreter' : `\`${command}\``,
      ...[of('own'), of('interpreter'), rest, of('shim')].map(mebibytes),
    ]);
  }
  return `${table(rows)}\n\nThe service itself: ${mebibytes(service.residentBytes())} (RSS).`;
}

function waitingContainers() {
  const ids = execFileSync('docker', ['ps', '-q', '--no-trunc', '--filter', 'label=viva.runner'], {
    encoding: 'utf8',
  });
  return ids
    .split('\n')
    .filter(Boolean)
    .map((id) => {
      const { pids, own } = readCgroup(id);
      // The supervisor is the oldest process, the interpreter the only other one.
      const [supervisor = 0, interpreter] = pids.sort((a, b) => a - b);
      return {
        command: interpreter === undefined ? '' : commandOf(interpreter),
        container: {
          own,
          interpreter: interpreter === undefined ? 0 : privateBytes(interpreter),
          shim: residentBytes(parentOf(supervisor)),
        },
      };
    });
}

function readCgroup(id: string): { pids: number[]; own: number } {
  const found = CGROUPS.map(({ usage, stat, cache }) => ({
    usage: usage.replace('ID', id),
    stat: stat.replace('ID', id),
    cache,
  })).find(({ usage }) => existsSync(usage));
  if (found === undefined) throw new Error('the container has no memory cgroup in sight');
  const cached = Number(found.cache.exec(readFileSync(found.stat, 'utf8'))?.[1] ?? 0);
  const folder = found.usage.slice(0, found.usage.lastIndexOf('/'));
  return {
    pids: readFileSync(`${folder}/cgroup.procs`, 'utf8').trim().split('\n').map(Number),
    own: Number(readFileSync(found.usage, 'utf8')) - cached,
  };
}

const commandOf = (pid: number) =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';

const privateBytes = (pid: number) => {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const of = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]);
  return of('Anonymous') * 1024;
};

const residentBytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;

const parentOf = (pid: number) =>
  Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
