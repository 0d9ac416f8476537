import type { TokenHashes } from './tokens.ts';

/** What a room knows of its session besides the code. Times are in milliseconds since 1970. */
export interface Metadata {
  readonly title: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly tokens: TokenHashes;
  /** Candidates may not edit. */
  readonly locked: boolean;
  /** The interviewer has ended the interview. */
  readonly ended: boolean;
  /** Whoever has the link may see the replay. */
  readonly replayOpen: boolean;
  /** Ids of participants who may not come back. */
  readonly removed: readonly string[];
  /** How often in a row saving to D1 has failed. */
  readonly archiveFailures: number;
  /** The newest snapshot in D1, and the number of the last update it holds; 0 before the first. */
  readonly snapshot: { readonly number: number; readonly seq: number };
}

/** What a session that was made by an earlier release does not say. */
const DEFAULTS = {
  locked: false,
  ended: false,
  replayOpen: false,
  removed: [],
  archiveFailures: 0,
};

/** The room's metadata: one row, whose table is there exactly when the session is. */
export class MetadataStore {
  readonly #sql: SqlStorage;
  #current: Metadata | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether the session has been created. Reads only, so that asking for a session that never was leaves no trace. */
  exists(): boolean {
    return (
      this.#sql
        .exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'metadata'")
        .toArray().length > 0
    );
  }

  createTable(): void {
    this.#sql.exec(
      'CREATE TABLE metadata (id INTEGER PRIMARY KEY CHECK (id = 0), value TEXT NOT NULL)',
    );
  }

  /** After the storage has been wiped. */
  forget(): void {
    this.#current = null;
  }

  read(): Metadata {
    this.#current ??= {
      ...DEFAULTS,
      ...(JSON.parse(
        this.#sql.exec<{ value: string }>('SELECT value FROM metadata').one().value,
      ) as Metadata),
    };
    return this.#current;
  }

  change(changes: Partial<Metadata>): void {
    this.write({ ...this.read(), ...changes });
  }

  write(metadata: Metadata): void {
    this.#current = metadata;
    this.#sql.exec(
      'INSERT OR REPLACE INTO metadata (id, value) VALUES (0, ?)',
      JSON.stringify(metadata),
    );
  }
}
