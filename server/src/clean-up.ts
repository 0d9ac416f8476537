const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Milliseconds from an instant to the next one at a minute of the hour. */
export function untilMinute(minute: number, now: number): number {
  const wait = (minute * MINUTE_MS - (now % HOUR_MS) + HOUR_MS) % HOUR_MS;
  return wait === 0 ? HOUR_MS : wait;
}

/** Calls a function once an hour, at that minute, for as long as the process lives. */
export function everyHourAt(minute: number, act: () => void): void {
  setTimeout(
    () => {
      act();
      everyHourAt(minute, act);
    },
    untilMinute(minute, Date.now()),
  ).unref();
}
