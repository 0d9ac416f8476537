import { LIMITS } from '@viva/protocol/limits';
import type { RecordingEvent } from '@viva/protocol/recording';
import { type Attention, attention, cursorState } from '@viva/protocol/room';
import type { Connection } from 'partyserver';
import type * as Y from 'yjs';
import type { Audience } from './audience.ts';
import { NOWHERE, type Place, placeOf } from './place.ts';
import type { SessionLog } from './session-log.ts';

export interface RecorderParts {
  readonly sql: SqlStorage;
  readonly log: SessionLog;
  readonly audience: Audience;
  readonly document: Y.Doc;
}

/** What the recording says of somebody. */
interface Recorded {
  readonly attention: Attention;
  readonly place: Place;
  /** When something was written of it last, in milliseconds since 1970. */
  readonly at: number;
}

/** Writes events into the session's log: who is there and where, as the sockets tell, and whatever else happens. */
export class Recorder {
  readonly #parts: RecorderParts;
  /** Who is there, as the recording has it. */
  #present: ReadonlySet<string> = new Set();
  /** Of those who have come, or moved, since the room woke up. */
  readonly #recorded = new Map<string, Recorded>();
  /** The sockets whose last move is not in the log. Each says so itself, too, should the room go to sleep meanwhile. */
  readonly #waiting = new Set<Connection>();
  /** Whether it has been looked who has gone while the room was not there: a socket whose close wakes it comes first. */
  #attended = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  createTable(): void {
    this.#parts.sql.exec('CREATE TABLE IF NOT EXISTS present (participant_id TEXT PRIMARY KEY)');
  }

  /** Goes on where it was. */
  load(): void {
    this.#present = new Set(
      this.#parts.sql
        .exec<{ participant_id: string }>('SELECT participant_id FROM present')
        .toArray()
        .map(({ participant_id }) => participant_id),
    );
    for (const connection of this.#parts.audience.waiting()) this.#waiting.add(connection);
  }

  record(event: RecordingEvent): void {
    this.settle();
    this.#parts.log.appendEvent(Date.now(), event);
  }

  /** Tells of those who have come with their first tab, or gone with their last. */
  attend(): void {
    this.#attended = true;
    const { audience, sql } = this.#parts;
    const participants = audience.participants();
    const ids = new Set(participants.map(({ participantId }) => participantId));
    const gone = [...this.#present].filter((participantId) => !ids.has(participantId));
    const come = participants.filter(({ participantId }) => !this.#present.has(participantId));
    for (const participantId of gone) {
      this.record({ type: 'leave', participantId });
      this.#recorded.delete(participantId);
      sql.exec('DELETE FROM present WHERE participant_id = ?', participantId);
    }
    for (const participant of come) {
      const { participantId } = participant;
      this.record({ type: 'join', ...participant });
      this.#recorded.set(participantId, { attention: 'active', place: NOWHERE, at: 0 });
      sql.exec('INSERT INTO present (participant_id) VALUES (?)', participantId);
    }
    this.#present = ids;
  }

  /** A socket says that its cursor is somewhere else. */
  moved(connection: Connection): void {
    // The one that moved last comes last.
    this.#waiting.delete(connection);
    this.#waiting.add(connection);
    this.settle();
  }

  /** A socket is about to go: what it said last is told, and then what another tab of its owner says. */
  leaving(connection: Connection): void {
    const { audience } = this.#parts;
    // Where its close has woken the room, it was not found among the others.
    if (typeof audience.cursor(connection)?.waitsSince === 'number') this.#waiting.add(connection);
    this.#settleAll();
    this.#waiting.delete(connection);
    const participantId = audience.participant(connection)?.participantId;
    if (participantId === undefined) return;
    for (const other of audience.connectionsOf(participantId)) {
      const cursor = audience.cursor(other);
      if (other === connection || cursor === null) continue;
      audience.setCursor(other, { ...cursor, waitsSince: Date.now() });
      this.#waiting.add(other);
    }
  }

  /**
   * Writes the moves that wait, of those of whom nothing was written lately. To be called before the document changes:
   * they were made in the one before.
   */
  settle(): void {
    if (!this.#attended) this.attend();
    if (this.#waiting.size === 0) return;
    const now = Date.now();
    for (const connection of this.#waiting) {
      const id = this.#parts.audience.participant(connection)?.participantId;
      const before = id === undefined ? null : this.#recorded.get(id);
      // A clock that has gone backwards holds nobody up.
      const since = Math.abs(now - (before?.at ?? 0));
      if (since >= LIMITS.placeIntervalMs) this.#settle(connection, now);
    }
  }

  /** Writes all moves that wait. */
  settleAll(): void {
    if (!this.#attended) this.attend();
    this.#settleAll();
  }

  #settleAll(): void {
    for (const connection of this.#waiting) this.#settle(connection, Date.now());
  }

  /** Everybody leaves: the session's time is over. */
  expire(): void {
    this.settleAll();
    this.#waiting.clear();
    for (const participantId of this.#present) this.record({ type: 'leave', participantId });
    this.#present = new Set();
    this.#parts.sql.exec('DELETE FROM present');
    // Said once, however often it takes until it is saved.
    if (!this.hasExpired()) this.record({ type: 'end', reason: 'expired' });
  }

  /** Whether the log says that the session's time is over, after which it says nothing more. */
  hasExpired(): boolean {
    const last = this.#parts.log.newestEvent();
    return last?.type === 'end' && last.reason === 'expired';
  }

  /** Writes what has changed with a socket's move. What leads into code that has not arrived yet waits for it. */
  #settle(connection: Connection, now: number): void {
    const { audience, document, log } = this.#parts;
    const participant = audience.participant(connection);
    const cursor = audience.cursor(connection);
    const move = cursor && moveOf(cursor.state);
    if (!participant || !cursor || !move) {
      this.#waiting.delete(connection);
      return;
    }
    const place = placeOf(document, move.cursor);
    if (place === null) return;
    this.#waiting.delete(connection);
    audience.setCursor(connection, { ...cursor, waitsSince: null });
    const { participantId } = participant;
    const before = this.#recorded.get(participantId);
    const liveliest = liveliestOf(audience.cursors(participantId)) ?? before?.attention ?? 'active';
    const at = cursor.waitsSince ?? now;
    let written = false;
    if (liveliest !== before?.attention) {
      log.appendEvent(at, { type: 'attention', participantId, attention: liveliest });
      written = true;
    }
    if (!before || !samePlace(place, before.place)) {
      log.appendEvent(at, { type: 'cursor', participantId, ...place });
      written = true;
    }
    this.#recorded.set(participantId, {
      attention: liveliest,
      place,
      at: written ? now : (before?.at ?? now),
    });
  }
}

type State = Readonly<Record<string, unknown>> | null;

/** What a state says of its owner's cursor; null when it says nothing that makes sense. */
const moveOf = (state: State) =>
  state === null ? { cursor: null } : (cursorState.safeParse(state).data ?? null);

/** What the liveliest of some cursors says; null when none says anything. */
function liveliestOf(cursors: readonly { readonly state: State }[]): Attention | null {
  const said = cursors.map(({ state }) => cursorState.safeParse(state).data?.attention);
  return attention.options.find((option) => said.includes(option)) ?? null;
}

const samePlace = (one: Place, other: Place): boolean =>
  one.file === other.file && one.anchor === other.anchor && one.head === other.head;
