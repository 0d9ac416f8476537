import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { RECORDING_VERSION, type RecordingEntry, recordingType } from '@viva/protocol/recording';
import { readRecording } from '../../web/src/replay/read-recording.ts';

/** A recording comes over the network in pieces of this size. */
const PIECE_BYTES = 64 * 1024;

/**
 * Reads a recording's lines as the page does, from a file in the place of the API.
 *
 * @throws Error when it is not read to its end.
 */
export async function read(
  file: string,
  onEntries: (entries: readonly RecordingEntry[]) => void,
): Promise<void> {
  globalThis.fetch = async () =>
    new Response(Readable.toWeb(createReadStream(file, { highWaterMark: PIECE_BYTES })), {
      headers: { 'Content-Type': recordingType(RECORDING_VERSION) },
    });
  const { signal } = new AbortController();
  const end = await readRecording({ sessionId: 'bench', token: null }, 0, onEntries, signal);
  if (end.type !== 'complete') throw new Error(`The recording is not read: ${end.type}`);
}
