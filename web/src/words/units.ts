/** A duration in milliseconds as people write it: `0.02 s`, `1.3 s`, `12 s`, `10 min`. */
export function seconds(ms: number): string {
  const value = ms / 1000;
  if (value >= 120) return `${Math.round(value / 60)} min`;
  if (value >= 10) return `${Math.round(value)} s`;
  return `${Number(value.toFixed(value >= 1 ? 1 : 2))} s`;
}

const HOUR_MS = 3_600_000;

/** How long a session still goes on: `23 h left`, `12 min left`, `expired`. */
export function timeLeft(expiresAt: string, now: number): string {
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return 'expired';
  if (left >= HOUR_MS) return `${Math.floor(left / HOUR_MS)} h left`;
  return `${Math.ceil(left / 60_000)} min left`;
}

/** Bytes as whole megabytes (2^20 bytes), at least 1 unless there are none. */
export function megabytes(bytes: number): string {
  return `${bytes > 0 ? Math.max(1, Math.round(bytes / 1024 ** 2)) : 0} MB`;
}
