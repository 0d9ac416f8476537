const pad = (value: number) => String(value).padStart(2, '0');

/** A time since the beginning of a recording, in milliseconds, as a player shows it: `0:07`, `12:30`, `1:05:09`. */
export function replayClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0
    ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}`
    : `${minutes}:${pad(seconds % 60)}`;
}
