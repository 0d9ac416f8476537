import { currentLanguage } from '@viva/protocol/document';
import { DEFAULT_LANGUAGE } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import * as Y from 'yjs';
import { archive } from '../db/archive.ts';
import type { SnapshotReason } from '../db/schema.ts';
import type { MetadataStore } from './metadata.ts';
import { compressRecording } from './recording.ts';
import type { FinishedRun, RunLog } from './run-log.ts';
import type { UpdateLog } from './update-log.ts';

export interface ArchiverParts {
  readonly sessionId: string;
  readonly database: D1Database;
  readonly document: Y.Doc;
  readonly metadata: MetadataStore;
  readonly updates: UpdateLog;
  readonly runs: RunLog;
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
    const { document, updates } = this.#parts;
    return {
      reason,
      createdAt: new Date(),
      seq: updates.last()?.seq ?? 0,
      state: Y.encodeStateAsUpdate(document),
    };
  }

  async #save(moment: Moment | null, final: boolean): Promise<void> {
    const { sessionId, database, document, metadata, updates, runs } = this.#parts;
    const { title, createdAt, expiresAt, ended, tokens, snapshot } = metadata.read();
    const last = updates.last();
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
        updatedAt: new Date(last?.at ?? createdAt),
        expiresAt: new Date(expiresAt),
        hostHash: tokens.host,
        spectatorHash: tokens.spectator,
      },
      recording: final
        ? await compressRecording((after) => updates.page(after, LIMITS.pageEntries))
        : null,
      snapshot: wanted
        ? { number, reason: moment.reason, createdAt: moment.createdAt, state: moment.state }
        : null,
      executions: finished.map((run) => toRow(sessionId, run)),
    });
    if (wanted) metadata.change({ snapshot: { number, seq: moment.seq } });
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
