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

const MINUTE_MS = 60_000;

/** Whole hours and minutes of a duration in milliseconds. */
function hoursAndMinutes(ms: number): { hours: number; minutes: number } {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** A duration in milliseconds as a clock shows it, to the minute: `00:41`. */
export function clock(ms: number): string {
  const { hours, minutes } = hoursAndMinutes(ms);
  return [hours, minutes].map((value) => String(value).padStart(2, '0')).join(':');
}

/** The same in words: `41 minutes`, `1 hour and 5 minutes`. */
export function duration(ms: number): string {
  const { hours, minutes } = hoursAndMinutes(ms);
  const words = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (hours === 0) return words(minutes, 'minute');
  return minutes === 0
    ? words(hours, 'hour')
    : `${words(hours, 'hour')} and ${words(minutes, 'minute')}`;
}

/** Bytes as whole megabytes (2^20 bytes), at least 1 unless there are none. */
export function megabytes(bytes: number): string {
  return `${bytes > 0 ? Math.max(1, Math.round(bytes / 1024 ** 2)) : 0} MB`;
}

/** A time, in milliseconds since 1970, as the clock on the wall shows it to the second. */
export const timeOfDay = (at: number): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
