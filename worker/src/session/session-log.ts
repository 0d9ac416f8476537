import { join, split } from '../chunks.ts';

/**
 * One update as it was applied. `at` is in milliseconds since 1970; `actor` names participants by their ids, with
 * commas between those whose changes came together, or says `room`.
 */
export interface LoggedUpdate {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly data: Uint8Array;
}

type Row = { seq: number; at: number; actor: string; data: ArrayBuffer; more: number };

/** The document as it was after an update. */
interface SavedState {
  /** Number of that update. */
  readonly seq: number;
  /** A Yjs state update. */
  readonly data: Uint8Array;
}

/**
 * The room's memory: every Yjs update in the order in which it was applied. It is the recording too, so nothing
 * is ever taken out of it. An update above the row limit stands in several rows, of which all but the last say
 * `more`; its number is that of the last. Now and then the whole document is kept beside it, so that opening a long
 * session does not apply all of it.
 */
export class UpdateLog {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  createTables(): void {
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS updates (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, data BLOB NOT NULL, more INTEGER NOT NULL
      )`,
    );
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS saved_state (part INTEGER PRIMARY KEY, seq INTEGER NOT NULL, data BLOB NOT NULL)',
    );
  }

  append(at: number, actor: string, update: Uint8Array): void {
    const parts = split(update);
    for (const [index, part] of parts.entries()) {
      this.#sql.exec(
        'INSERT INTO updates (at, actor, data, more) VALUES (?, ?, ?, ?)',
        at,
        actor,
        part,
        index < parts.length - 1 ? 1 : 0,
      );
    }
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
  last(): { readonly seq: number; readonly at: number } | null {
    const [row] = this.#sql
      .exec<{ seq: number; at: number }>('SELECT seq, at FROM updates ORDER BY seq DESC LIMIT 1')
      .toArray();
    return row ?? null;
  }

  /** The updates in their order, from the one that follows number `after`. */
  *read(after = 0): Generator<LoggedUpdate> {
    let parts: Uint8Array[] = [];
    const rows = this.#sql.exec<Row>('SELECT * FROM updates WHERE seq > ? ORDER BY seq', after);
    for (const row of rows) {
      parts.push(new Uint8Array(row.data));
      if (row.more) continue;
      yield { seq: row.seq, at: row.at, actor: row.actor, data: join(parts) };
      parts = [];
    }
  }

  /** At most `count` updates from the one that follows number `after`. */
  page(after: number, count: number): LoggedUpdate[] {
    const page: LoggedUpdate[] = [];
    for (const update of this.read(after)) {
      page.push(update);
      if (page.length === count) break;
    }
    return page;
  }
}
