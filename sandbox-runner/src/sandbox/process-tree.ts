import { readdirSync, readFileSync } from 'node:fs';

/** What a program uses, read at one moment. */
export interface Usage {
  /** Processor time so far, of all its processes. */
  readonly cpuMs: number;
  /** Memory in use now, of all its processes. */
  readonly memoryBytes: number;
  /** The highest memory use that is known by now. */
  readonly peakBytes: number;
}

/** Measures what a program uses: all its processes together. */
export interface Meter {
  read(): Usage;
}

/** Memory of one process in bytes. `shared` may be mapped by others of the program too, `peak` counts everything. */
export interface ProcessMemory {
  readonly own: number;
  readonly file: number;
  readonly peak: number;
}

/** Linux reports processor time in hundredths of a second on every architecture. */
const TICK_MS = 10;

/** Processor time of a process and of its children that it waited for, from the text of `/proc/<pid>/stat`. */
export function parseStat(text: string): number {
  // The command's name stands in parentheses and may hold spaces and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks * TICK_MS;
}

/** A process's memory, from the text of `/proc/<pid>/status`; all 0 for one that has ended but was not waited for. */
export function parseStatus(text: string): ProcessMemory {
  const bytes = (name: string) => kibibytes(text, name) * 1024;
  return {
    own: bytes('RssAnon') + bytes('RssShmem') + bytes('VmSwap'),
    file: bytes('RssFile'),
    peak: bytes('VmHWM'),
  };
}

/** A process's memory with shared pages divided among those who map them, from `/proc/<pid>/smaps_rollup`, in bytes. */
export function parseSmapsRollup(text: string): number {
  return (kibibytes(text, 'Pss') + kibibytes(text, 'SwapPss')) * 1024;
}

function kibibytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

/**
 * Measures a tree of processes through `/proc`.
 *
 * Adding up the processes counts pages that they share several times. That is cheap and never too low, so it serves
 * until it exceeds the limit; then the kernel's own division of shared pages decides.
 */
export class ProcessTreeMeter implements Meter {
  readonly #root: number;
  readonly #exactAboveBytes: number;
  #cpuMs = 0;
  #peakBytes = 0;

  /**
   * @param root process id of the tree's first process. As the first of its own process namespace, it inherits
   *   every orphan, so that nothing escapes from the tree.
   * @param exactAboveBytes memory use from which on it is measured exactly.
   */
  constructor(root: number, exactAboveBytes: number) {
    this.#root = root;
    this.#exactAboveBytes = exactAboveBytes;
  }

  read(): Usage {
    const pids = descendants(this.#root);
    const cpuMs = pids.reduce((sum, pid) => sum + parseStat(readProc(`${pid}/stat`)), 0);
    const memory = pids.map((pid) => parseStatus(readProc(`${pid}/status`)));
    const memoryBytes = this.#memory(pids, memory);
    // Times of a child vanish for a moment between its end and its parent's wait.
    this.#cpuMs = Math.max(this.#cpuMs, cpuMs);
    this.#peakBytes = Math.max(this.#peakBytes, memoryBytes, ...memory.map(({ peak }) => peak));
    return { cpuMs: this.#cpuMs, memoryBytes, peakBytes: this.#peakBytes };
  }

  #memory(pids: readonly number[], memory: readonly ProcessMemory[]): number {
    const own = memory.reduce((sum, process) => sum + process.own, 0);
    const added = own + Math.max(0, ...memory.map(({ file }) => file));
    if (added <= this.#exactAboveBytes || pids.length === 1) return added;
    const divided = pids.map((pid) => parseSmapsRollup(readProc(`${pid}/smaps_rollup`)));
    // A process whose pages may not be looked at counts with all it has.
    return divided.reduce((sum, bytes, index) => sum + (bytes || (memory[index]?.own ?? 0)), 0);
  }
}

/** The process and everything below it. Processes that end meanwhile are left out. */
function descendants(root: number): number[] {
  const found = [root];
  for (const pid of found) {
    for (const thread of listThreads(pid)) {
      const children = readProc(`${pid}/task/${thread}/children`);
      found.push(...children.split(' ').filter(Boolean).map(Number));
    }
  }
  return found;
}

function listThreads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A file below `/proc`; empty when its process has ended. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
