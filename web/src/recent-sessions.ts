import { LIMITS } from '@viva/protocol/limits';
import type { Role } from '@viva/protocol/room';
import { forget, forgetEdits, recall, remember, STORAGE_KEY } from './browser-storage.ts';

/** A session that this browser was in. */
export interface RecentSession {
  readonly sessionId: string;
  readonly title: string;
  readonly role: Role;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

/** More than that nobody looks through. */
const MOST = 50;
const RETENTION_MS = LIMITS.retentionDays * 24 * 3_600_000;

/**
 * The sessions of which there is still something at a time, in milliseconds since 1970; the latest visit first. Of the
 * others nothing stays in this browser, the keys to them included.
 */
export function recentSessions(now: number): readonly RecentSession[] {
  const isThere = ({ expiresAt }: RecentSession) => Date.parse(expiresAt) + RETENTION_MS > now;
  for (const { sessionId } of stored().filter((session) => !isThere(session))) {
    forgetSession(sessionId);
  }
  return stored();
}

/** Keeps a session, or what has changed about it, as the latest one. */
export function rememberSession(session: RecentSession): void {
  const others = stored().filter(({ sessionId }) => sessionId !== session.sessionId);
  remember(STORAGE_KEY.sessions, JSON.stringify([session, ...others]));
  for (const { sessionId } of others.slice(MOST - 1)) forgetSession(sessionId);
}

/** Whether this browser was in a session, or has made it: who comes again has been told what it records. */
export const isKnown = (sessionId: string): boolean =>
  stored().some((session) => session.sessionId === sessionId);

/** Leaves nothing of a session in this browser, the keys to it included. */
export function forgetSession(sessionId: string): void {
  const others = stored().filter((session) => session.sessionId !== sessionId);
  remember(STORAGE_KEY.sessions, JSON.stringify(others));
  forget(STORAGE_KEY.token(sessionId));
  void forgetEdits(sessionId);
}

function stored(): readonly RecentSession[] {
  try {
    const list: unknown = JSON.parse(recall(STORAGE_KEY.sessions) ?? '[]');
    return Array.isArray(list) ? list.filter(isRecentSession) : [];
  } catch {
    return [];
  }
}

/** Without the schemas, which the landing page does not load. */
function isRecentSession(value: unknown): value is RecentSession {
  const { sessionId, title, role, expiresAt } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof sessionId === 'string' &&
    typeof title === 'string' &&
    (role === 'interviewer' || role === 'candidate' || role === 'spectator') &&
    typeof expiresAt === 'string'
  );
}
