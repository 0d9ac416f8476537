import type { RecordingEntry } from '@viva/protocol/recording';
import type { LogEntry } from './session-log.ts';

/** Entries of the log as lines of NDJSON, each with its end. */
const recordingLines = (entries: Iterable<LogEntry>): string =>
  Array.from(entries, (entry) => `${JSON.stringify(toLine(entry))}\n`).join('');

function toLine(entry: LogEntry): RecordingEntry {
  const place = { seq: entry.seq, at: new Date(entry.at).toISOString() };
  if ('event' in entry) return { ...place, event: entry.event };
  const { first, seq, actor, data } = entry;
  const bytes = Array.from(data, (byte) => String.fromCharCode(byte)).join('');
  return { ...(first < seq && { first }), ...place, actor, update: btoa(bytes) };
}

/** The lines of a log as a stream, of which a page at a time is in memory. */
export function recordingStream(
  page: (after: number) => Promise<readonly LogEntry[]> | readonly LogEntry[],
  after: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let last = after;
  return new ReadableStream({
    async pull(controller) {
      const entries = await page(last);
      last = entries.at(-1)?.seq ?? last;
      if (entries.length === 0) return controller.close();
      controller.enqueue(encoder.encode(recordingLines(entries)));
    },
  });
}

/** The log as it is archived: its lines, compressed. */
export const compressRecording = (
  page: (after: number) => readonly LogEntry[],
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
