import { CodedError } from '@viva/protocol/errors';
import { RECORDING_VERSION } from '@viva/protocol/recording';
import { describeArchive, readArchive } from '../db/history.ts';
import type { ApiContext } from '../observe.ts';
import { documentAt, type Instant } from '../session/instant.ts';
import { archivedStream, recordingStream } from '../session/recording.ts';
import type { RecordingExtent } from '../session/session-room.ts';
import { requireReplay, room } from './room.ts';

/** A session's recording, wherever it is. */
export interface Recording extends RecordingExtent {
  readonly sessionId: string;
  readonly version: number;
  /** The lines that follow the entry of a number. The stream fails where the recording breaks off before its end. */
  readonly read: (after: number) => ReadableStream<Uint8Array>;
}

const justArchived = () =>
  new CodedError('server_unavailable', 'The session has just been archived. Try again.');

/**
 * The recording of the session in the address, for those who may see it: from its room, or from D1 once that is no more.
 *
 * @throws CodedError `not_found` when there is none, and as `requireReplay` does.
 */
export async function openRecording(c: ApiContext): Promise<Recording> {
  const sessionId = await requireReplay(c);
  const stub = room(c);
  const live = await stub.describeRecording();
  if (live.ok) {
    const page = async (after: number) => {
      const entries = await stub.readLog(after);
      if (!entries.ok) throw justArchived();
      return entries.value;
    };
    return {
      ...live.value,
      sessionId,
      version: RECORDING_VERSION,
      read: (after) => recordingStream(page, after),
    };
  }
  const archive = await describeArchive(c.env.DB, sessionId);
  if (!archive) throw new CodedError('not_found', 'This session has no recording any more.');
  return {
    sessionId,
    title: archive.title,
    createdAt: archive.createdAt.toISOString(),
    until: archive.until.toISOString(),
    over: true,
    version: archive.version,
    read: (after) => archivedStream(readArchive(c.env.DB, sessionId), after),
  };
}

/**
 * The document as it was right after an entry of a recording.
 *
 * @throws CodedError `not_found` when there is no such entry, or the recording cannot be read here.
 */
export async function readInstant({ version, read }: Recording, seq: number): Promise<Instant> {
  if (version !== RECORDING_VERSION) {
    throw new CodedError(
      'not_found',
      'This recording is of a version that the server cannot read.',
    );
  }
  const instant = await documentAt(read(0), seq);
  if (!instant) {
    throw new CodedError('not_found', 'The recording has no entry of this number, or not yet.');
  }
  return instant;
}
