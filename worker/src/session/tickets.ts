import { LIMITS } from '@viva/protocol/limits';
import type { Role } from '@viva/protocol/room';
import { hashToken, newToken } from './tokens.ts';

/** Single-use passes for one connection each, so that no lasting token ever stands in a URL. */
export class Tickets {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  createTable(): void {
    this.#sql.exec(
      'CREATE TABLE tickets (hash TEXT PRIMARY KEY, role TEXT NOT NULL, expires_at INTEGER NOT NULL)',
    );
  }

  /** @param now milliseconds since 1970. */
  async issue(role: Role, now: number): Promise<string> {
    const ticket = newToken();
    const hash = await hashToken(ticket);
    this.#sql.exec('DELETE FROM tickets WHERE expires_at <= ?', now);
    this.#sql.exec(
      'INSERT INTO tickets (hash, role, expires_at) VALUES (?, ?, ?)',
      hash,
      role,
      now + LIMITS.ticketSeconds * 1000,
    );
    return ticket;
  }

  /** The role of a ticket, which is void from then on; null when it is unknown, used or too old. */
  async redeem(ticket: string, now: number): Promise<Role | null> {
    const hash = await hashToken(ticket);
    const [row] = this.#sql
      .exec<{ role: string; expires_at: number }>(
        'DELETE FROM tickets WHERE hash = ? RETURNING role, expires_at',
        hash,
      )
      .toArray();
    return row && row.expires_at > now ? (row.role as Role) : null;
  }
}
