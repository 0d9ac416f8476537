import { LIMITS } from '@viva/protocol/limits';
import type { RecordingEvent } from '@viva/protocol/recording';
import {
  CLOSE_CODE,
  type CloseCode,
  type ControlMessage,
  type SessionInfo,
} from '@viva/protocol/room';
import type { Connection } from 'partyserver';
import type * as Y from 'yjs';
import type { SnapshotReason } from '../db/schema.ts';
import { isoTime } from '../iso-time.ts';
import type { Alarms } from './alarms.ts';
import type { Audience } from './audience.ts';
import { REMOVED_WORDS } from './door.ts';
import { encodeSyncStep1 } from './frames.ts';
import type { Metadata, MetadataStore } from './metadata.ts';

export interface ControlsParts {
  readonly metadata: MetadataStore;
  readonly alarms: Alarms;
  readonly audience: Audience;
  readonly document: Y.Doc;
  /** To be recorded before anybody is told. */
  readonly record: (event: RecordingEvent) => void;
  /** Saves the session, with a snapshot unless the reason is null. */
  readonly save: (reason: SnapshotReason | null) => void;
  /** Stops the program that runs. */
  readonly stopRun: () => void;
  /** Sends somebody away, of whom nothing more is to be heard. */
  readonly putOut: (connection: Connection, code: CloseCode, reason: string) => void;
}

const HOUR_MS = 3_600_000;

/** What the interviewer decides about the session, and what everybody is told of it. */
export class Controls {
  readonly #parts: ControlsParts;

  constructor(parts: ControlsParts) {
    this.#parts = parts;
  }

  /** Does what the interviewer says. */
  obey(message: ControlMessage): void {
    switch (message.type) {
      case 'rename-session':
        this.#change({ title: message.title }, { type: 'title', title: message.title });
        break;
      case 'remove':
        this.#remove(message.participantId);
        break;
      case 'lock':
        this.#change({ locked: message.locked }, { type: 'lock', locked: message.locked });
        if (!message.locked) this.#askEverybody();
        break;
      case 'extend':
        this.#extend(message.hours);
        break;
      case 'end':
        this.#parts.stopRun();
        this.#change({ ended: true }, { type: 'end', reason: 'ended' }, 'end');
        break;
      case 'reopen':
        this.#change({ ended: false }, { type: 'reopen' });
        this.#askEverybody();
        break;
      case 'open-replay':
        this.openReplay(message.open);
        break;
      default:
        // The compiler complains of a message that is not handled.
        message satisfies never;
    }
  }

  /** Opens the replay to whoever has the link, or closes it. */
  openReplay(open: boolean): void {
    this.#change({ replayOpen: open }, null);
  }

  info(): SessionInfo {
    const { title, createdAt, expiresAt, locked, ended, replayOpen, archiveFailures } =
      this.#parts.metadata.read();
    return {
      title,
      createdAt: isoTime(createdAt),
      expiresAt: isoTime(expiresAt),
      locked,
      ended,
      archived: archiveFailures === 0,
      replayOpen,
    };
  }

  /** Says how often in a row saving has failed, and everybody is told when that begins or is over. */
  archived(archiveFailures: number): void {
    const { metadata } = this.#parts;
    const before = metadata.read().archiveFailures;
    if (before === archiveFailures) return;
    metadata.change({ archiveFailures });
    if (before === 0 || archiveFailures === 0) this.#tell();
  }

  /**
   * Changes what everybody knows of the session.
   *
   * @param event what the recording says of it; null when it says nothing.
   * @param reason of the snapshot that is to be taken; null for none.
   */
  #change(
    changes: Partial<Metadata>,
    event: RecordingEvent | null,
    reason: SnapshotReason | null = null,
  ): void {
    const { metadata, record, save } = this.#parts;
    metadata.change(changes);
    if (event) record(event);
    this.#tell();
    save(reason);
  }

  #tell(): void {
    this.#parts.audience.broadcast({ type: 'session', session: this.info() });
  }

  /** Asks for what people have typed while it was not taken. */
  #askEverybody(): void {
    this.#parts.audience.broadcastFrame(encodeSyncStep1(this.#parts.document));
  }

  #extend(hours: number): void {
    const { metadata, alarms } = this.#parts;
    const { createdAt, expiresAt } = metadata.read();
    const latest = createdAt + LIMITS.sessionMostHours * HOUR_MS;
    const later = Math.min(expiresAt + hours * HOUR_MS, Math.max(latest, expiresAt));
    alarms.set('expiry', later);
    this.#change({ expiresAt: later }, { type: 'extend', expiresAt: isoTime(later) });
  }

  /** Sends a person away for good. Interviewers stay. */
  #remove(participantId: string): void {
    const { metadata, audience, record, putOut } = this.#parts;
    const connections = audience
      .connectionsOf(participantId)
      .filter((connection) => audience.participant(connection)?.role !== 'interviewer');
    if (connections.length === 0) return;
    const { removed } = metadata.read();
    metadata.change({ removed: [...removed, participantId] });
    record({ type: 'removed', participantId });
    for (const connection of connections) putOut(connection, CLOSE_CODE.removed, REMOVED_WORDS);
  }
}
