import { currentLanguage } from '@viva/protocol/document';
import { DEFAULT_LANGUAGE } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import type { RecordingEvent } from '@viva/protocol/recording';
import * as Y from 'yjs';
import { archive } from '../db/archive.ts';
import type { SnapshotReason } from '../db/schema.ts';
import type { Telemetry } from '../telemetry.ts';
import type { MetadataStore } from './metadata.ts';
import { compressRecording } from './recording.ts';
import type { FinishedRun, RunLog } from './run-log.ts';
import type { SessionLog } from './session-log.ts';

export interface ArchiverParts {
  readonly sessionId: string;
  readonly database: D1Database;
  readonly document: Y.Doc;
  readonly metadata: MetadataStore;
  readonly log: SessionLog;
  readonly runs: RunLog;
  readonly record: (event: RecordingEvent) => void;
  readonly telemetry: Telemetry;
}

/** The document as it was when it was to be saved. */
export interface Moment {
  readonly reason: SnapshotReason;
  readonly createdAt: Date;
  /** Number of the last update in it. */
  readonly seq: number;
  /** A Yjs state update. */
  readonly state: Uint8Array;
}

/** Carries the session's state, its snapshots and its finished runs to D1, one entry after the other. */
export class Archiver {
  readonly #parts: ArchiverParts;
  #queue: Promise<void> = Promise.resolve();

  constructor(parts: ArchiverParts) {
    this.#parts = parts;
  }

  /**
   * Saves the session with a snapshot: a periodic one only when something changed since the last, and with `null` none
   * at all.
   *
   * @param final the session is over for good: the recording is saved, too.
   * @throws whatever D1 throws; what was to be saved is saved with the next entry.
   */
  save(moment: Moment | null, final: boolean): Promise<void> {
    const saved = this.#queue.then(() => this.#save(moment, final));
    this.#queue = saved.catch(() => {});
    return saved;
  }

  /** The document as it is now, to be saved. */
  moment(reason: SnapshotReason): Moment {
    const { document, log } = this.#parts;
    return {
      reason,
      createdAt: new Date(),
      seq: log.last()?.seq ?? 0,
      state: Y.encodeStateAsUpdate(document),
    };
  }

  async #save(moment: Moment | null, final: boolean): Promise<void> {
    const { sessionId, database, document, metadata, log, runs, record, telemetry } = this.#parts;
    const began = Date.now();
    const { title, createdAt, expiresAt, ended, replayOpen, tokens, snapshot } = metadata.read();
    const last = log.last();
    const wanted = moment && (moment.reason !== 'periodic' || moment.seq > snapshot.seq);
    const number = snapshot.number + 1;
    const finished = [...runs.unarchived()];
    await archive(database, {
      session: {
        id: sessionId,
        title,
        language: currentLanguage(document) ?? DEFAULT_LANGUAGE,
        status: ended || final ? 'ended' : 'active',
        createdAt: new Date(createdAt),
        // With its recording it is saved as far as that goes, which is up to the end.
        updatedAt: new Date(final ? log.newestAt() : (last?.at ?? createdAt)),
        expiresAt: new Date(expiresAt),
        hostHash: tokens.host,
        spectatorHash: tokens.spectator,
        replayOpen,
      },
      recording: final
        ? await compressRecording((after) => log.page(after, LIMITS.recordingPageBytes))
        : null,
      snapshot: wanted
        ? { number, reason: moment.reason, createdAt: moment.createdAt, state: moment.state }
        : null,
      executions: finished.map((run) => toRow(sessionId, run)),
    });
    if (wanted) {
      const { reason, seq, state } = moment;
      metadata.change({ snapshot: { number, seq } });
      record({ type: 'snapshot', number, reason, through: seq });
      telemetry.tell({
        event: 'snapshot',
        kind: reason,
        ms: Date.now() - began,
        count: seq - snapshot.seq,
        bytes: state.length,
      });
    }
    for (const { executionId } of finished) runs.markArchived(executionId);
  }
}

const toRow = (
  sessionId: string,
  { executionId, language, byName, startedAt, result }: FinishedRun,
) => ({
  id: executionId,
  sessionId,
  language,
  byName,
  startedAt: new Date(startedAt),
  verdict: result.verdict,
  exitCode: result.exitCode,
  signal: result.signal,
  executionTime: Math.round(result.executionTime),
  memory: result.memory,
  truncated: result.truncated,
});
