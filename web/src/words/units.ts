/** A duration in milliseconds as people write it: `0.02 s`, `1.3 s`, `12 s`. */
export function seconds(ms: number): string {
  const value = ms / 1000;
  if (value >= 10) return `${Math.round(value)} s`;
  return `${Number(value.toFixed(value >= 1 ? 1 : 2))} s`;
}

/** Bytes as whole megabytes (2^20 bytes), at least 1 unless there are none. */
export function megabytes(bytes: number): string {
  return `${bytes > 0 ? Math.max(1, Math.round(bytes / 1024 ** 2)) : 0} MB`;
}
