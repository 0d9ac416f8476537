import type { RecordingEntry } from '@viva/protocol/api';
import type { LoggedUpdate } from './update-log.ts';

/** Entries of the log as lines of NDJSON, each with its end. */
export const recordingLines = (updates: Iterable<LoggedUpdate>): string =>
  Array.from(updates, (update) => `${JSON.stringify(toEntry(update))}\n`).join('');

const toEntry = ({ seq, at, actor, data }: LoggedUpdate): RecordingEntry => ({
  seq,
  at: new Date(at).toISOString(),
  actor,
  update: btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join('')),
});

/** The log as it is archived: its lines, compressed. */
export function compressRecording(updates: Iterable<LoggedUpdate>): Promise<Uint8Array> {
  const lines = new Blob([recordingLines(updates)]).stream();
  return bytesOf(lines.pipeThrough(new CompressionStream('gzip')));
}

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
