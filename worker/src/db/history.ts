import { and, asc, desc, eq, lt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { join } from '../chunks.ts';
import { executions, recordingChunks, snapshotChunks, snapshots } from './schema.ts';

/** Finished runs, newest first, from those that began before a moment. */
export const listExecutions = (
  database: D1Database,
  sessionId: string,
  before: Date | null,
  limit: number,
) =>
  drizzle(database)
    .select()
    .from(executions)
    .where(
      and(
        eq(executions.sessionId, sessionId),
        before ? lt(executions.startedAt, before) : undefined,
      ),
    )
    .orderBy(desc(executions.startedAt))
    .limit(limit);

/** A session's snapshots in their order, without their bytes. */
export const listSnapshots = (database: D1Database, sessionId: string) =>
  drizzle(database)
    .select()
    .from(snapshots)
    .where(eq(snapshots.sessionId, sessionId))
    .orderBy(asc(snapshots.number));

/** One snapshot with its state, a Yjs update; null when there is no such snapshot. */
export async function readSnapshot(database: D1Database, sessionId: string, number: number) {
  const db = drizzle(database);
  const [[snapshot], chunks] = await db.batch([
    db
      .select()
      .from(snapshots)
      .where(and(eq(snapshots.sessionId, sessionId), eq(snapshots.number, number))),
    db
      .select()
      .from(snapshotChunks)
      .where(and(eq(snapshotChunks.sessionId, sessionId), eq(snapshotChunks.number, number)))
      .orderBy(asc(snapshotChunks.part)),
  ]);
  return snapshot ? { ...snapshot, state: join(chunks.map(({ data }) => data)) } : null;
}

/** The recording of a session whose room is no more, as it was archived in its version; null when there is none. */
export async function readRecording(database: D1Database, sessionId: string) {
  const parts = await drizzle(database)
    .select()
    .from(recordingChunks)
    .where(eq(recordingChunks.sessionId, sessionId))
    .orderBy(asc(recordingChunks.part));
  const [first] = parts;
  return first ? { version: first.version, bytes: join(parts.map(({ data }) => data)) } : null;
}
