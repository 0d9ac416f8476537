import { useCallback, useEffect, useRef, useState } from 'react';
import { advance, type Pace, type Speed } from './playback.ts';
import type { SessionReplay } from './session-replay.ts';

/** A place in a recording: a time, in milliseconds since 1970, and how many frames had happened by then. */
export interface Place {
  readonly time: number;
  readonly frames: number;
}

export interface Playback {
  readonly place: Place;
  readonly playing: boolean;
  readonly pace: Pace;
  play(playing: boolean): void;
  /** Goes to a time, in milliseconds since 1970. */
  seek(time: number): void;
  /** Goes to where so many frames had happened. */
  goTo(frames: number): void;
  setSpeed(speed: Speed): void;
  setSkipIdle(skipIdle: boolean): void;
}

interface PlaybackSource {
  readonly replay: SessionReplay;
  readonly length: number;
  readonly complete: boolean;
}

/**
 * Plays a recording, also while it is still being read: playing waits at the end of what there is, and ends where nothing
 * follows.
 *
 * @param length how many lines have been read, and `complete` whether they are all.
 * @param startAt where to begin, in milliseconds from the recording's start.
 */
export function usePlayback(
  { replay, length, complete }: PlaybackSource,
  startAt: number,
): Playback {
  const [place, setPlace] = useState<Place>({ time: 0, frames: 0 });
  const [playing, setPlaying] = useState(false);
  const [pace, setPace] = useState<Pace>({ speed: 1, skipIdle: true });
  const latest = useRef(place);

  const move = useCallback((next: Place) => {
    latest.current = next;
    setPlace(next);
  }, []);
  const seek = useCallback(
    (time: number) => {
      const [start = 0] = replay.times;
      const bounded = Math.max(start, Math.min(time, replay.times.at(-1) ?? start));
      move({ time: bounded, frames: replay.framesAt(bounded) });
    },
    [replay, move],
  );
  const goTo = useCallback(
    (frames: number) => {
      const bounded = Math.max(1, Math.min(frames, replay.length));
      move({ time: replay.times[bounded - 1] ?? 0, frames: bounded });
    },
    [replay, move],
  );

  // As soon as what one came for has been read.
  const [arrived, setArrived] = useState(false);
  useEffect(() => {
    const [start] = replay.times;
    if (arrived || length === 0 || start === undefined) return;
    seek(start + startAt);
    if ((replay.times.at(-1) ?? 0) >= start + startAt) setArrived(true);
  }, [replay, length, startAt, arrived, seek]);

  useEffect(() => {
    if (!playing) return;
    let before = performance.now();
    let handle = requestAnimationFrame(function tick(now) {
      const { time, frames } = latest.current;
      const end = replay.times.at(-1) ?? time;
      const next = Math.min(end, advance(time, now - before, pace, replay.times[frames] ?? null));
      before = now;
      if (next !== time) move({ time: next, frames: replay.framesAt(next) });
      if (complete && next === end) setPlaying(false);
      else handle = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(handle);
  }, [playing, pace, replay, complete, move]);

  const play = useCallback(
    (wanted: boolean) => {
      if (wanted && latest.current.frames >= replay.length) goTo(1);
      setPlaying(wanted);
    },
    [replay, goTo],
  );
  const setSpeed = useCallback((speed: Speed) => setPace((last) => ({ ...last, speed })), []);
  const setSkipIdle = useCallback(
    (skipIdle: boolean) => setPace((last) => ({ ...last, skipIdle })),
    [],
  );
  return { place, playing, pace, play, seek, goTo, setSpeed, setSkipIdle };
}
