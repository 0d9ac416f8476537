import type { RecordingEntry, RecordingHeader } from '@viva/protocol/recording';
import { isoTime } from '../iso-time.ts';
import { lineBatches, streamOf } from '../streams.ts';
import type { LogEntry } from './session-log.ts';

/** Entries of a log that follow a number, about as many as fit into a page; none after the last one. */
type ReadPage = (after: number) => Promise<readonly LogEntry[]> | readonly LogEntry[];

/** Entries of the log as lines of NDJSON, each with its end. */
const recordingLines = (entries: Iterable<LogEntry>): string =>
  Array.from(entries, (entry) => `${JSON.stringify(toLine(entry))}\n`).join('');

function toLine(entry: LogEntry): RecordingEntry {
  const place = { seq: entry.seq, at: isoTime(entry.at) };
  if ('event' in entry) return { ...place, event: entry.event };
  const { first, seq, actor, data } = entry;
  return { ...(first < seq && { first }), ...place, actor, update: data.toBase64() };
}

/**
 * The lines of a log that follow the entry of a number, as a stream of which a page at a time is in memory. It fails with
 * whatever `page` throws.
 */
export const recordingStream = (page: ReadPage, after: number): ReadableStream<Uint8Array> =>
  streamOf(readPages(page, after));

async function* readPages(page: ReadPage, after: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let entries = await page(after);
  for (let last = entries.at(-1); last; last = entries.at(-1)) {
    yield encoder.encode(recordingLines(entries));
    entries = await page(last.seq);
  }
}

/** The log as it is archived: its lines, compressed. */
export async function compressRecording(page: ReadPage): Promise<Uint8Array> {
  const stream = recordingStream(page, 0).pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The lines of an archived recording that follow the entry of a number, as a stream. It fails where the archive is not
 * what was written, and never ends early as if that were all.
 *
 * @param archive what `compressRecording` made.
 */
export function archivedStream(
  archive: AsyncGenerator<Uint8Array>,
  after: number,
): ReadableStream<Uint8Array> {
  const recording = streamOf(archive).pipeThrough(new DecompressionStream('gzip'));
  return after === 0 ? recording : streamOf(linesAfter(recording, after));
}

async function* linesAfter(
  recording: ReadableStream<Uint8Array>,
  after: number,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const lines of lineBatches(recording)) {
    const wanted = lines.filter((line) => (JSON.parse(line) as RecordingEntry).seq > after);
    if (wanted.length > 0) yield encoder.encode(`${wanted.join('\n')}\n`);
  }
}

/**
 * A recording as a response sends it. One that breaks off ends within a line: a stream that fails does not make a broken
 * response everywhere, since workerd ends one without a length over HTTP/1.1 as if it were whole.
 *
 * @param header the first line of a file; null where it is none.
 */
export const recordingBody = (
  recording: ReadableStream<Uint8Array>,
  header: RecordingHeader | null = null,
): ReadableStream<Uint8Array> => streamOf(readBody(recording, header));

async function* readBody(
  recording: ReadableStream<Uint8Array>,
  header: RecordingHeader | null,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  if (header) yield encoder.encode(`${JSON.stringify(header)}\n`);
  try {
    yield* recording;
  } catch (error) {
    yield encoder.encode('{"broken":');
    throw error;
  }
}

/**
 * A recording's body, compressed by gzip. What there is of one that breaks off is compressed to its end: many clients take
 * gzip that is cut off for whole, wherever that is.
 */
export const compressedBody = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> =>
  streamOf(compress(body));

async function* compress(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const failures: unknown[] = [];
  async function* untilBroken() {
    try {
      yield* body;
    } catch (error) {
      failures.push(error);
    }
  }
  yield* streamOf(untilBroken()).pipeThrough(new CompressionStream('gzip'));
  if (failures.length > 0) throw failures[0];
}
