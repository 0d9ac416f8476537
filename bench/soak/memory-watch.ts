import type { Stack } from '../../scripts/stack/stack.ts';
import { residentMemory } from '../memory.ts';

const LOOK_EVERY_MS = 2_000;
/** More growth than this while nobody types, of the mean and in bytes, is not flat. */
export const MOST_GROWTH_SHARE = 0.02;
export const MOST_GROWTH_BYTES = 8 * 1024 * 1024;

/** In less time, one collection of garbage more or less decides. */
const LEAST_JUDGED_MS = 60_000;

/** The part of the rest that is not looked at. */
const SETTLE_SHARE = 0.25;

export const PARTS = ['server', 'runner'] as const;
export type Part = (typeof PARTS)[number];

interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly bytes: number;
}

/** What a part has used of memory. */
export interface MemoryUse {
  /** The most that it ever had. */
  readonly peak: number;
  /** On average while nobody typed. */
  readonly mean: number;
  /** What it gained over that time, by the straight line that fits best. */
  readonly growth: number;
  /** Null where that time was too short to tell. */
  readonly flat: boolean | null;
}

/** Looks at the resident memory of the server, with both of its workerd processes, and of the runner. */
export class MemoryWatch {
  readonly #samples: Record<Part, Sample[]> = { server: [], runner: [] };
  readonly #timer: NodeJS.Timeout;

  constructor(stack: Stack) {
    this.#timer = setInterval(() => {
      for (const part of PARTS) {
        const { pid } = part === 'server' ? stack.worker : stack.runner;
        const bytes = pid === null ? 0 : residentMemory(pid);
        if (bytes > 0) this.#samples[part].push({ at: performance.now(), bytes });
      }
    }, LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** @param rest when people had stopped to type, and when they left. */
  use(part: Part, { from, to }: { readonly from: number; readonly to: number }): MemoryUse {
    const all = this.#samples[part];
    // What they had typed is still being put away for a moment.
    const begin = from + SETTLE_SHARE * (to - from);
    const late = all.filter(({ at }) => at >= begin && at <= to);
    const mean = average(late.map(({ bytes }) => bytes));
    const growth = slope(late) * (to - begin);
    return {
      peak: Math.max(0, ...all.map(({ bytes }) => bytes)),
      mean,
      growth,
      flat:
        to - begin < LEAST_JUDGED_MS
          ? null
          : growth <= Math.max(MOST_GROWTH_SHARE * mean, MOST_GROWTH_BYTES),
    };
  }
}

const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Bytes a millisecond, of the line with the least squares. */
function slope(samples: readonly Sample[]): number {
  const at = average(samples.map((sample) => sample.at));
  const bytes = average(samples.map((sample) => sample.bytes));
  const spread = samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0);
  const together = samples.reduce(
    (sum, sample) => sum + (sample.at - at) * (sample.bytes - bytes),
    0,
  );
  return spread === 0 ? 0 : together / spread;
}
