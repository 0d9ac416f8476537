import {
  RECORDING_OVER,
  RECORDING_UNTIL,
  RECORDING_VERSION,
  type RecordingEntry,
  recordingVersion,
} from '@viva/protocol/recording';
import type { ApiFailure } from '../api-result.ts';
import { failureOf, fetchPast, type RecordingAddress } from './recording-api.ts';

/** How reading has ended. */
export type ReadingEnd =
  /** All that there is so far has been read; nothing will follow where the session is over. */
  | { readonly type: 'complete'; readonly over: boolean }
  /** The connection broke off; what follows can be asked for with the number of the last line that was read. */
  | { readonly type: 'broken' }
  /** A newer release has written it. */
  | { readonly type: 'unknown-version'; readonly version: number | null }
  | { readonly type: 'refused'; readonly error: ApiFailure };

/**
 * @param entries lines in their order.
 * @param until when the last line that there was when reading began happened, in milliseconds since 1970; null where it is
 *   not known.
 */
export type OnEntries = (entries: readonly RecordingEntry[], until: number | null) => void;

/** So many lines are handed over at once at most, so that the page answers in between. */
const BATCH = 500;

const BROKEN = { type: 'broken' } as const;

/** Statuses that say that it is worth another try. */
const mayPass = (status: number): boolean => status === 429 || status >= 500;

/**
 * Reads a recording from the line that follows a number.
 *
 * @param onEntries is called with lines as they come.
 */
export async function readRecording(
  address: RecordingAddress,
  after: number,
  onEntries: OnEntries,
  signal: AbortSignal,
): Promise<ReadingEnd> {
  const response = await fetchPast(address, `/recording?after=${after}`, { signal }).catch(
    () => null,
  );
  if (response === null || mayPass(response.status)) return BROKEN;
  if (!response.ok) return { type: 'refused', error: await failureOf(response) };
  const version = recordingVersion(response.headers.get('Content-Type'));
  if (version !== RECORDING_VERSION) {
    await response.body?.cancel();
    return { type: 'unknown-version', version };
  }
  const over = response.headers.get(RECORDING_OVER) === 'true';
  const told = Date.parse(response.headers.get(RECORDING_UNTIL) ?? '');
  const until = Number.isNaN(told) ? null : told;
  const reader = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(lineStream())
    .getReader();
  for (;;) {
    const read = await reader?.read().catch(() => null);
    if (!read) return BROKEN;
    if (read.done) return { type: 'complete', over };
    for (let at = 0; at < read.value.length; at += BATCH) {
      const entries = parsed(read.value.slice(at, at + BATCH));
      if (!entries) return BROKEN;
      onEntries(entries, until);
      if (read.value.length > BATCH) await nextTask();
    }
  }
}

/** Null where one of the lines has been spoiled on the way. */
function parsed(lines: readonly string[]): RecordingEntry[] | null {
  try {
    return lines.map((line) => JSON.parse(line) as RecordingEntry);
  } catch {
    return null;
  }
}

/** When the page has answered whatever waits. Timers would make it four milliseconds each time. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Pieces of text as the whole lines in them. A line without its end is one that has been cut off, and fails. */
function lineStream(): TransformStream<string, readonly string[]> {
  let rest = '';
  return new TransformStream({
    transform(piece, controller) {
      // The rest is not looked through again with each piece: a line may have megabytes.
      const lines = piece.split('\n');
      lines[0] = rest + lines[0];
      rest = lines.pop() ?? '';
      if (lines.length > 0) controller.enqueue(lines);
    },
    flush(controller) {
      if (rest !== '') controller.error(new Error('The recording was cut off within a line.'));
    },
  });
}
