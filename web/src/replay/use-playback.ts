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

/** Where to begin: a number of milliseconds from the recording's start, or what a line of it has left. */
export type Beginning = { readonly after: number } | { readonly seq: number };

interface PlaybackSource {
  readonly replay: SessionReplay;
  /** How many lines have been read. */
  readonly length: number;
  /** More is on its way … */
  readonly loading: boolean;
  /** … or nothing will ever follow. */
  readonly complete: boolean;
}

/** The longest time that passes at once, in milliseconds: in a page that is not looked at, none does. */
const LONGEST_TICK_MS = 250;

/**
 * Plays a recording, also while it is still being read: playing waits at the end of what there is, and ends where nothing
 * follows.
 */
export function usePlayback(
  { replay, length, loading, complete }: PlaybackSource,
  beginning: Beginning,
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

  // As soon as what one came for has been read, unless one has gone elsewhere meanwhile.
  const arrived = useRef(false);
  useEffect(() => {
    const [start] = replay.times;
    if (arrived.current || length === 0 || start === undefined) return;
    if ('seq' in beginning) goTo(replay.framesThrough(beginning.seq));
    else seek(start + beginning.after);
    const read =
      'seq' in beginning
        ? replay.lastSeq >= beginning.seq
        : (replay.times.at(-1) ?? 0) >= start + beginning.after;
    arrived.current = read || !loading;
  }, [replay, length, loading, beginning, seek, goTo]);

  useEffect(() => {
    if (!playing) return;
    arrived.current = true;
    let before: number | null = null;
    let handle = requestAnimationFrame(function tick(now) {
      const { time, frames } = latest.current;
      const end = replay.times.at(-1) ?? time;
      const elapsed = Math.min(now - (before ?? now), LONGEST_TICK_MS);
      const next = Math.min(end, advance(time, elapsed, pace, replay.times[frames] ?? null));
      before = now;
      if (next !== time) move({ time: next, frames: replay.framesAt(next) });
      if (complete && next === end) setPlaying(false);
      else handle = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(handle);
  }, [playing, pace, replay, complete, move]);

  const play = useCallback(
    (wanted: boolean) => {
      // Where more may come, one waits for it.
      if (wanted && complete && latest.current.frames >= replay.length) goTo(1);
      setPlaying(wanted);
    },
    [replay, complete, goTo],
  );
  const seekThere = useCallback(
    (time: number) => {
      arrived.current = true;
      seek(time);
    },
    [seek],
  );
  const goThere = useCallback(
    (frames: number) => {
      arrived.current = true;
      goTo(frames);
    },
    [goTo],
  );
  const setSpeed = useCallback((speed: Speed) => setPace((last) => ({ ...last, speed })), []);
  const setSkipIdle = useCallback(
    (skipIdle: boolean) => setPace((last) => ({ ...last, skipIdle })),
    [],
  );
  return {
    place,
    playing,
    pace,
    play,
    seek: seekThere,
    goTo: goThere,
    setSpeed,
    setSkipIdle,
  };
}
