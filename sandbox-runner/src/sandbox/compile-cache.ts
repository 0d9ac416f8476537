import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CommandPlan } from './frames.ts';
import type { Job, ProgressEvent } from './sandbox.ts';

/** A compiled program, and what its compiler said. */
export interface Compiled {
  readonly artifact: Buffer;
  readonly output: readonly ProgressEvent[];
}

/** What an entry takes beside its bytes. */
const ENTRY_BYTES = 1024;

const textBytes = (event: ProgressEvent) => (event.type === 'phase' ? 0 : 2 * event.data.length);

/** Compiled programs, the least recently used of which make room for new ones. */
export class CompileCache {
  readonly #entries: LRUCache<string, Compiled>;
  readonly #toolchain: string;
  hits = 0;
  misses = 0;

  /**
   * @param toolchain tells one set of compilers from another, the image's id for example.
   * @param mostBytes what all entries may take together; 0 keeps none.
   */
  constructor(toolchain: string, mostBytes: number) {
    this.#toolchain = toolchain;
    this.#entries = new LRUCache({
      maxSize: Math.max(1, mostBytes),
      sizeCalculation: ({ artifact, output }) =>
        output.reduce((sum, event) => sum + textBytes(event), artifact.length + ENTRY_BYTES),
    });
  }

  /** The largest artifact that is worth fetching; 0 when none is. */
  get mostBytes(): number {
    return Math.max(0, this.#entries.maxSize - ENTRY_BYTES);
  }

  /** What a compilation depends on: the compilers, the command with its limits and every file. */
  keyOf(plan: CommandPlan, { files }: Pick<Job, 'files'>): string {
    const parts = [this.#toolchain, plan, files.map(({ path, content }) => [path, content])];
    return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
  }

  get(key: string): Compiled | null {
    const compiled = this.#entries.get(key) ?? null;
    if (compiled) this.hits += 1;
    else this.misses += 1;
    return compiled;
  }

  set(key: string, compiled: Compiled): void {
    this.#entries.set(key, compiled);
  }
}
