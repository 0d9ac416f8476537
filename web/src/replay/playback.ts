/** How fast a recording can be played, as multiples of the time that it took. */
export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32] as const;
export type Speed = (typeof SPEEDS)[number];

/** The next speed above one, and the next below it; the last one stays what it is. */
export const faster = (speed: Speed): Speed => SPEEDS[SPEEDS.indexOf(speed) + 1] ?? speed;
export const slower = (speed: Speed): Speed => SPEEDS[SPEEDS.indexOf(speed) - 1] ?? speed;

/** A pause longer than this is skipped when idle time is, in milliseconds … */
const IDLE_MS = 3_000;
/** … but for so much of it, so that one sees that there was one. */
const SHOWN_PAUSE_MS = 500;

export interface Pace {
  readonly speed: Speed;
  readonly skipIdle: boolean;
}

/**
 * Where playing has come to.
 *
 * @param time where it was, in milliseconds since 1970, and `elapsed` how long has passed on the clock since.
 * @param nextAt when the next thing happens after `time`; null at the end of what has been read.
 * @returns a time that is never after the next thing where a pause before it is skipped.
 */
export function advance(
  time: number,
  elapsed: number,
  { speed, skipIdle }: Pace,
  nextAt: number | null,
): number {
  const played = time + elapsed * speed;
  if (!skipIdle || nextAt === null || nextAt - time <= IDLE_MS) return played;
  return Math.max(played, nextAt - SHOWN_PAUSE_MS);
}
