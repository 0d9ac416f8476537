import { eq, inArray, lt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { executions, recordingChunks, sessions, snapshotChunks, snapshots } from './schema.ts';

/** What is left of a session whose room is no more; null when there never was one, or its time here is over, too. */
export async function readTombstone(database: D1Database, sessionId: string) {
  const [row] = await drizzle(database)
    .select({
      hostHash: sessions.hostHash,
      spectatorHash: sessions.spectatorHash,
      replayOpen: sessions.replayOpen,
    })
    .from(sessions)
    .where(eq(sessions.id, sessionId));
  return row ?? null;
}

/** Opens the replay of a session whose room is no more to whoever has the link, or closes it. */
export async function openReplay(
  database: D1Database,
  sessionId: string,
  open: boolean,
): Promise<void> {
  await drizzle(database)
    .update(sessions)
    .set({ replayOpen: open })
    .where(eq(sessions.id, sessionId));
}

/**
 * Deletes all that D1 holds of sessions that expired before a moment.
 *
 * @returns how many sessions that were.
 */
export async function deleteExpired(database: D1Database, before: Date): Promise<number> {
  const db = drizzle(database);
  const expired = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(lt(sessions.expiresAt, before));
  const results = await db.batch([
    db.delete(executions).where(inArray(executions.sessionId, expired)),
    db.delete(snapshotChunks).where(inArray(snapshotChunks.sessionId, expired)),
    db.delete(snapshots).where(inArray(snapshots.sessionId, expired)),
    db.delete(recordingChunks).where(inArray(recordingChunks.sessionId, expired)),
    db.delete(sessions).where(lt(sessions.expiresAt, before)),
  ]);
  return results[4].meta.changes;
}
