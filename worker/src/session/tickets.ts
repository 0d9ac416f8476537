import { LIMITS } from '@viva/protocol/limits';
import type { Role } from '@viva/protocol/room';
import { hashToken, newToken } from './tokens.ts';

/** Whom a ticket lets in. */
export interface Pass {
  readonly role: Role;
  /** A participant's id; null for somebody whom nobody will know again. */
  readonly identity: string | null;
}

/** Single-use tickets for one connection each, so that no lasting secret ever stands in a URL. */
export class Tickets {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  createTable(): void {
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS passes (hash TEXT PRIMARY KEY, role TEXT NOT NULL, identity TEXT, expires_at INTEGER NOT NULL)',
    );
  }

  /** @param now milliseconds since 1970. */
  async issue({ role, identity }: Pass, now: number): Promise<string> {
    const ticket = newToken();
    const hash = await hashToken(ticket);
    this.#sql.exec('DELETE FROM passes WHERE expires_at <= ?', now);
    this.#sql.exec(
      'INSERT INTO passes (hash, role, identity, expires_at) VALUES (?, ?, ?, ?)',
      hash,
      role,
      identity,
      now + LIMITS.ticketSeconds * 1000,
    );
    return ticket;
  }

  /** Whom a ticket lets in, which is void from then on; null when it is unknown, used or too old. */
  async redeem(ticket: string, now: number): Promise<Pass | null> {
    const hash = await hashToken(ticket);
    const [row] = this.#sql
      .exec<{ role: string; identity: string | null; expires_at: number }>(
        'DELETE FROM passes WHERE hash = ? RETURNING role, identity, expires_at',
        hash,
      )
      .toArray();
    return row && row.expires_at > now ? { role: row.role as Role, identity: row.identity } : null;
  }
}
