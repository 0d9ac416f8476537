import { useEffect, useState } from 'react';
import { DURATION, STILL } from './recording.ts';

const REDUCED_MOTION = '(prefers-reduced-motion: reduce)';
const FRAME_MS = 50;

/** The moment of the recording to show, in milliseconds. It stands still when paused, and for people who asked for less motion. */
export function usePlayback(playing: boolean): number {
  const [position, setPosition] = useState(STILL);
  useEffect(() => {
    if (!playing || matchMedia(REDUCED_MOTION).matches) return;
    let request = 0;
    let previous = performance.now();
    const step = (now: number) => {
      // A tab that was in the background goes on where it was.
      const elapsed = Math.min(now - previous, 2 * FRAME_MS);
      if (elapsed >= FRAME_MS) {
        previous = now;
        setPosition((ms) => (ms + elapsed) % DURATION);
      }
      request = requestAnimationFrame(step);
    };
    request = requestAnimationFrame(step);
    return () => cancelAnimationFrame(request);
  }, [playing]);
  return position;
}
