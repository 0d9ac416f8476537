import type { RecordingEntry } from '@viva/protocol/recording';
import type { LoggedUpdate } from './update-log.ts';

/** Entries of the log as lines of NDJSON, each with its end. */
const recordingLines = (updates: Iterable<LoggedUpdate>): string =>
  Array.from(updates, (update) => `${JSON.stringify(toEntry(update))}\n`).join('');

const toEntry = ({ seq, at, actor, data }: LoggedUpdate): RecordingEntry => ({
  seq,
  at: new Date(at).toISOString(),
  actor,
  update: btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join('')),
});

/** The lines of a log as a stream, of which a page at a time is in memory. */
export function recordingStream(
  page: (after: number) => Promise<readonly LoggedUpdate[]> | readonly LoggedUpdate[],
  after: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let last = after;
  return new ReadableStream({
    async pull(controller) {
      const updates = await page(last);
      last = updates.at(-1)?.seq ?? last;
      if (updates.length === 0) return controller.close();
      controller.enqueue(encoder.encode(recordingLines(updates)));
    },
  });
}

/** The log as it is archived: its lines, compressed. */
export const compressRecording = (
  page: (after: number) => readonly LoggedUpdate[],
): Promise<Uint8Array> =>
  bytesOf(recordingStream(page, 0).pipeThrough(new CompressionStream('gzip')));

/** The lines of an archived recording that follow the entry of a number. */
export async function archivedLines(recording: Uint8Array, after: number): Promise<string> {
  const bytes = new Blob([recording]).stream().pipeThrough(new DecompressionStream('gzip'));
  const text = new TextDecoder().decode(await bytesOf(bytes));
  return text
    .split(/(?<=\n)/)
    .filter((line) => line !== '' && (JSON.parse(line) as RecordingEntry).seq > after)
    .join('');
}

const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(stream).arrayBuffer());
