import type { RecordingEvent } from '@viva/protocol/recording';
import { join, split } from '../chunks.ts';
import { addColumn } from './columns.ts';

/** Where an entry stands in the log. `at` is in milliseconds since 1970. */
interface Place {
  readonly seq: number;
  readonly at: number;
}

/**
 * One update as it was applied. `actor` names participants by their ids, with commas between those whose changes came
 * together, or says `room`.
 */
export interface LoggedUpdate extends Place {
  /** Number of its first row; `seq` is that of its last. */
  readonly first: number;
  readonly actor: string;
  readonly data: Uint8Array;
}

/** Something else that happened. */
export interface LoggedEvent extends Place {
  readonly event: RecordingEvent;
}

export type LogEntry = LoggedUpdate | LoggedEvent;

type Row = {
  seq: number;
  at: number;
  actor: string;
  data: ArrayBuffer;
  more: number;
  event: string | null;
};

/** The document as it was after an update. */
interface SavedState {
  /** Number of that update. */
  readonly seq: number;
  /** A Yjs state update. */
  readonly data: Uint8Array;
}

/** An update that changes nothing: what an earlier release that opens the session sees in the place of an event. */
const NO_CHANGE = Uint8Array.of(0, 0);

/** What an entry takes in a page besides its bytes and its text. */
const ENTRY_BYTES = 64;

/**
 * The room's memory: every Yjs update in the order in which it was applied, and between them what else happened. It is
 * the recording, so nothing is ever taken out of it, and its times never decrease, whatever the clock does. An update
 * above the row limit stands in several rows, of which all but the last say `more`; its number is that of the last. Now
 * and then the whole document is kept beside it, so that opening a long session does not apply all of it.
 */
export class SessionLog {
  readonly #sql: SqlStorage;
  /** How far the clock has gone back, in milliseconds; 0 while it has not. */
  #behind = 0;
  /** Time of the newest entry; null before it is known. */
  #newestAt: number | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  createTables(): void {
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS updates (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, data BLOB NOT NULL, more INTEGER NOT NULL
      )`,
    );
    addColumn(this.#sql, 'updates', 'event', 'TEXT');
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS saved_state (part INTEGER PRIMARY KEY, seq INTEGER NOT NULL, data BLOB NOT NULL)',
    );
  }

  append(at: number, actor: string, update: Uint8Array): void {
    const parts = split(update);
    const time = this.#timeFrom(at);
    for (const [index, part] of parts.entries()) {
      this.#insert(time, actor, part, index < parts.length - 1 ? 1 : 0, null);
    }
  }

  appendEvent(at: number, event: RecordingEvent): void {
    this.#insert(this.#timeFrom(at), '', NO_CHANGE, 0, JSON.stringify(event));
  }

  #insert(at: number, actor: string, data: Uint8Array, more: number, event: string | null): void {
    this.#sql.exec(
      'INSERT INTO updates (at, actor, data, more, event) VALUES (?, ?, ?, ?, ?)',
      at,
      actor,
      data,
      more,
      event,
    );
  }

  /** The time to write for what happens now. Where the clock has gone back, time goes on from the newest entry. */
  #timeFrom(now: number): number {
    const newest = this.newestAt();
    this.#behind = now >= newest ? 0 : Math.max(this.#behind, newest - now);
    this.#newestAt = now + this.#behind;
    return this.#newestAt;
  }

  /** Time of the newest entry, in milliseconds since 1970; 0 while there is none. */
  newestAt(): number {
    this.#newestAt ??= this.#newest()?.at ?? 0;
    return this.#newestAt;
  }

  /** Number of the newest entry; 0 while there is none. */
  newestSeq(): number {
    return this.#newest()?.seq ?? 0;
  }

  #newest(): Row | undefined {
    return this.#sql.exec<Row>('SELECT * FROM updates ORDER BY seq DESC LIMIT 1').toArray()[0];
  }

  /** What happened last, unless it is an update. */
  newestEvent(): RecordingEvent | null {
    const event = this.#newest()?.event ?? null;
    return event === null ? null : parseEvent(event);
  }

  /** Keeps the document as it is after all updates so far. To be called in a transaction. */
  saveState(state: Uint8Array): void {
    const seq = this.last()?.seq ?? 0;
    this.#sql.exec('DELETE FROM saved_state');
    for (const part of split(state)) {
      this.#sql.exec('INSERT INTO saved_state (seq, data) VALUES (?, ?)', seq, part);
    }
  }

  /** What was kept last; null before the first time. */
  savedState(): SavedState | null {
    const rows = this.#sql
      .exec<{ seq: number; data: ArrayBuffer }>('SELECT seq, data FROM saved_state ORDER BY part')
      .toArray();
    const [first] = rows;
    if (!first) return null;
    return { seq: first.seq, data: join(rows.map(({ data }) => new Uint8Array(data))) };
  }

  /** Number of the update that the kept document holds last; 0 without one. */
  savedSeq(): number {
    const [row] = this.#sql.exec<{ seq: number }>('SELECT seq FROM saved_state LIMIT 1').toArray();
    return row?.seq ?? 0;
  }

  /** The number and time of the newest update; null while there is none. */
  last(): Place | null {
    const [row] = this.#sql
      .exec<{ seq: number; at: number }>(
        'SELECT seq, at FROM updates WHERE event IS NULL ORDER BY seq DESC LIMIT 1',
      )
      .toArray();
    return row ?? null;
  }

  /** The updates in their order, from the one that follows number `after`. */
  *updates(after = 0): Generator<LoggedUpdate> {
    for (const entry of this.#read('event IS NULL', after)) if ('data' in entry) yield entry;
  }

  /** Updates and events in their order, from the one that follows number `after`. */
  entries(after = 0): Generator<LogEntry> {
    return this.#read('TRUE', after);
  }

  /** A number within an entry of several rows leaves that to be read as a whole. */
  *#read(condition: string, after: number): Generator<LogEntry> {
    let parts: Uint8Array[] = [];
    const rows = this.#sql.exec<Row>(
      `SELECT * FROM updates WHERE ${condition} AND seq > coalesce(
        (SELECT seq FROM updates WHERE seq <= ? AND more = 0 ORDER BY seq DESC LIMIT 1), 0
      ) ORDER BY seq`,
      after,
    );
    for (const { seq, at, actor, data, more, event } of rows) {
      if (event !== null) {
        yield { seq, at, event: parseEvent(event) };
        continue;
      }
      parts.push(new Uint8Array(data));
      if (more) continue;
      yield { first: seq - parts.length + 1, seq, at, actor, data: join(parts) };
      parts = [];
    }
  }

  /** Entries from the one that follows number `after`, until they take so many bytes; empty after the last one. */
  page(after: number, bytes: number): LogEntry[] {
    const page: LogEntry[] = [];
    let taken = 0;
    for (const entry of this.entries(after)) {
      page.push(entry);
      const own = 'data' in entry ? entry.data.length : JSON.stringify(entry.event).length;
      taken += own + ENTRY_BYTES;
      if (taken >= bytes) break;
    }
    return page;
  }
}

const parseEvent = (json: string): RecordingEvent => JSON.parse(json) as RecordingEvent;
