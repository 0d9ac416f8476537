import type { Stack } from '../../scripts/stack/stack.ts';
import { residentMemory } from '../memory.ts';

const LOOK_EVERY_MS = 2_000;
/** More growth than this, of the mean and in bytes, is not flat. */
const MOST_GROWTH_SHARE = 0.1;
const MOST_GROWTH_BYTES = 24 * 1024 * 1024;

/** Before that, a process has not even warmed up. */
const LEAST_JUDGED_MS = 60_000;

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
  /** On average in the second half of the calm time. */
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

  /** @param calm when the last part that was killed had come back, and when people stopped. */
  use(part: Part, calm: { readonly from: number; readonly to: number }): MemoryUse {
    const all = this.#samples[part];
    const begin = (calm.from + calm.to) / 2;
    const late = all.filter(({ at }) => at >= begin && at <= calm.to);
    const mean = average(late.map(({ bytes }) => bytes));
    const growth = slope(late) * (calm.to - begin);
    return {
      peak: Math.max(0, ...all.map(({ bytes }) => bytes)),
      mean,
      growth,
      flat:
        calm.to - begin < LEAST_JUDGED_MS
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
