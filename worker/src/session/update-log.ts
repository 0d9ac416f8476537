import { join, split } from '../chunks.ts';

/** One update as it was applied. `at` is in milliseconds since 1970, `actor` a participant's id or `room`. */
export interface LoggedUpdate {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly data: Uint8Array;
}

type Row = { seq: number; at: number; actor: string; data: ArrayBuffer; more: number };

/**
 * The room's memory: every Yjs update in the order in which it was applied. It is the recording too, so nothing
 * is ever taken out of it. An update above the row limit stands in several rows, of which all but the last say
 * `more`; its number is that of the last.
 */
export class UpdateLog {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  createTable(): void {
    this.#sql.exec(
      `CREATE TABLE updates (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, data BLOB NOT NULL, more INTEGER NOT NULL
      )`,
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
