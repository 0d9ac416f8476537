import { useEffect, useState } from 'react';
import { type ReadingEnd, readRecording } from './read-recording.ts';
import type { RecordingAddress } from './recording-api.ts';
import { SessionReplay } from './session-replay.ts';
import { Timeline } from './timeline.ts';

/** How soon it is asked what has happened since, while the session goes on, in milliseconds: ever later, up to … */
const LIVE_EVERY_MS = 2_000;
/** … as long as nothing happens. */
const LIVE_AT_REST_MS = 30_000;
/** The wait before the first attempt that follows a failed one; each wait is twice the one before, up to the longest. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** `live`: all that there is has been read, and the session goes on. `broken`: what is missing is asked for again. */
export type RecordingStatus = { readonly type: 'loading' | 'live' } | ReadingEnd;

export interface Recording {
  readonly replay: SessionReplay;
  readonly timeline: Timeline;
  /** How many lines have been read: another number whenever there is more. */
  readonly length: number;
  /** Up to when there is something to read, in milliseconds since 1970; null while that is not known. */
  readonly until: number | null;
  /** Whether all that there was has been read once, whatever became of the connection since. */
  readonly caughtUp: boolean;
  readonly status: RecordingStatus;
}

/** Reads a session's recording, and goes on reading as long as the session goes on. */
export function useRecording({ sessionId, token }: RecordingAddress): Recording {
  const [{ replay, timeline }] = useState(() => ({
    replay: new SessionReplay(),
    timeline: new Timeline(),
  }));
  const [length, setLength] = useState(0);
  const [until, setUntil] = useState<number | null>(null);
  const [caughtUp, setCaughtUp] = useState(false);
  const [status, setStatus] = useState<RecordingStatus>({ type: 'loading' });

  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;

    async function read(): Promise<void> {
      let failures = 0;
      let wait = LIVE_EVERY_MS;
      while (!signal.aborted) {
        const known = replay.length;
        const end = await readRecording(
          { sessionId, token },
          replay.lastSeq,
          (entries, readUntil) => {
            if (signal.aborted) return;
            setUntil(readUntil);
            for (const entry of entries) {
              const gaps = replay.gaps.length;
              replay.append(entry);
              const time = replay.times[replay.length - 1] ?? 0;
              const afterGap = replay.gaps.length > gaps;
              timeline.append(entry, { frames: replay.length, time, afterGap });
            }
            setLength(replay.length);
          },
          signal,
        );
        if (signal.aborted) return;
        if (end.type === 'complete') setCaughtUp(true);
        if (end.type === 'complete' && !end.over) {
          failures = 0;
          setStatus({ type: 'live' });
          wait = replay.length > known ? LIVE_EVERY_MS : Math.min(1.5 * wait, LIVE_AT_REST_MS);
          await pause(wait, signal);
          await whenLookedAt(signal);
        } else if (end.type === 'broken') {
          setStatus(end);
          await pause(Math.min(RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS), signal);
        } else {
          setStatus(end);
          return;
        }
      }
    }

    void read();
    return () => left.abort();
  }, [sessionId, token, replay, timeline]);

  return { replay, timeline, length, until, caughtUp, status };
}

/** A page that nobody sees need not know. */
const whenLookedAt = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (!document.hidden) return resolve();
    const look = new AbortController();
    const over = AbortSignal.any([signal, look.signal]);
    const stop = () => {
      look.abort();
      resolve();
    };
    document.addEventListener('visibilitychange', () => document.hidden || stop(), {
      signal: over,
    });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
