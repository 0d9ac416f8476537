/** The value below which a share of the samples lies, by the nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('no samples');
  return value;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);
export const p95 = (samples: readonly number[]): number => percentile(samples, 0.95);
export const p99 = (samples: readonly number[]): number => percentile(samples, 0.99);

/** Milliseconds in three significant figures. */
export const ms = (value: number): string => `${Number(value.toPrecision(3))} ms`;

/** How many times as much, `1.25 ×` for example. */
export const times = (value: number): string => `${value.toFixed(2)} ×`;

export const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
