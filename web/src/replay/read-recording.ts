import { errorBody } from '@viva/protocol/errors';
import { RECORDING_VERSION, type RecordingEntry, recordingVersion } from '@viva/protocol/recording';
import { type ApiFailure, UNREACHABLE } from '../api-result.ts';

export interface RecordingAddress {
  readonly sessionId: string;
  /** Null where the interviewer has opened the replay to everybody. */
  readonly token: string | null;
}

/** How reading has ended. */
export type ReadingEnd =
  /** All that there is so far has been read. */
  | { readonly type: 'complete' }
  /** The connection broke off; what follows can be asked for with the number of the last line that was read. */
  | { readonly type: 'broken' }
  /** A newer release has written it. */
  | { readonly type: 'unknown-version'; readonly version: number | null }
  | { readonly type: 'refused'; readonly error: ApiFailure };

/** So many lines are handed over at once at most, so that the page answers in between. */
const BATCH = 500;

/**
 * Reads a recording from the line that follows a number. Never throws.
 *
 * @param onEntries is called with lines as they come, in their order.
 */
export async function readRecording(
  { sessionId, token }: RecordingAddress,
  after: number,
  onEntries: (entries: readonly RecordingEntry[]) => void,
  signal: AbortSignal,
): Promise<ReadingEnd> {
  try {
    const response = await fetch(
      `/api/sessions/${encodeURIComponent(sessionId)}/recording?after=${after}`,
      { signal, headers: token === null ? {} : { Authorization: `Bearer ${token}` } },
    );
    if (!response.ok) {
      const body = errorBody.safeParse(await response.json().catch(() => null)).data;
      return { type: 'refused', error: body?.error ?? UNREACHABLE.error };
    }
    const version = recordingVersion(response.headers.get('Content-Type'));
    if (version !== RECORDING_VERSION) {
      await response.body?.cancel();
      return { type: 'unknown-version', version };
    }
    if (!response.body) return { type: 'broken' };
    const lines = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(lineStream());
    return await readLines(lines.getReader(), onEntries);
  } catch {
    return { type: 'broken' };
  }
}

async function readLines(
  reader: ReadableStreamDefaultReader<readonly string[]>,
  onEntries: (entries: readonly RecordingEntry[]) => void,
): Promise<ReadingEnd> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { type: 'complete' };
    for (let at = 0; at < value.length; at += BATCH) {
      const entries = value.slice(at, at + BATCH).map((line) => JSON.parse(line) as RecordingEntry);
      onEntries(entries);
      if (value.length > BATCH) await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

/** Pieces of text as the whole lines in them. A line without its end is one that has been cut off, and fails. */
function lineStream(): TransformStream<string, readonly string[]> {
  let rest = '';
  return new TransformStream({
    transform(piece, controller) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) controller.enqueue(lines);
    },
    flush(controller) {
      if (rest !== '') controller.error(new Error('The recording was cut off within a line.'));
    },
  });
}
