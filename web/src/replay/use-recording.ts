import { useEffect, useState } from 'react';
import { type ReadingEnd, readRecording } from './read-recording.ts';
import type { RecordingAddress } from './recording-api.ts';
import { SessionReplay } from './session-replay.ts';
import { Timeline } from './timeline.ts';

/** How often it is asked what has happened since, while the session goes on, in milliseconds. */
const LIVE_EVERY_MS = 2_000;
/** The wait before the first attempt that follows a failed one; each wait is twice the one before, up to the longest. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** `live`: all that there is has been read, and the session goes on. `broken`: what is missing is asked for again. */
export type RecordingStatus =
  | { readonly type: 'loading' | 'live' }
  | Exclude<ReadingEnd, { type: 'refused' }>
  | Extract<ReadingEnd, { type: 'refused' }>;

export interface Recording {
  readonly replay: SessionReplay;
  readonly timeline: Timeline;
  /** How many lines have been read: another number whenever there is more. */
  readonly length: number;
  /** Up to when there is something to read, in milliseconds since 1970; null while that is not known. */
  readonly until: number | null;
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
  const [status, setStatus] = useState<RecordingStatus>({ type: 'loading' });

  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;

    async function read(): Promise<void> {
      for (let failures = 0; !signal.aborted; ) {
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
        if (end.type === 'complete' && !replay.over) {
          failures = 0;
          setStatus({ type: 'live' });
          await pause(LIVE_EVERY_MS, signal);
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

  return { replay, timeline, length, until, status };
}

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
