import type { ExecutionsCursor } from '@viva/protocol/api';
import { and, asc, desc, eq, lt, or } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { join } from '../chunks.ts';
import { executions, recordingChunks, sessions, snapshotChunks, snapshots } from './schema.ts';

/** Finished runs, newest first, those of one millisecond by their ids; from the one that follows a place in that order. */
export const listExecutions = (
  database: D1Database,
  sessionId: string,
  before: ExecutionsCursor | null,
  limit: number,
) =>
  drizzle(database)
    .select()
    .from(executions)
    .where(and(eq(executions.sessionId, sessionId), before ? follows(before) : undefined))
    .orderBy(desc(executions.startedAt), desc(executions.id))
    .limit(limit);

function follows({ startedAt, executionId }: ExecutionsCursor) {
  const at = new Date(startedAt);
  return or(
    lt(executions.startedAt, at),
    and(eq(executions.startedAt, at), lt(executions.id, executionId)),
  );
}

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

/** What is known of the recording of a session whose room is no more; null when there is none. */
export async function describeArchive(database: D1Database, sessionId: string) {
  const [row] = await drizzle(database)
    .select({
      version: recordingChunks.version,
      title: sessions.title,
      createdAt: sessions.createdAt,
      /** Time of its last entry; in what earlier releases have archived, of its last update. */
      until: sessions.updatedAt,
    })
    .from(recordingChunks)
    .innerJoin(sessions, eq(sessions.id, recordingChunks.sessionId))
    .where(and(eq(recordingChunks.sessionId, sessionId), eq(recordingChunks.part, 0)));
  return row ?? null;
}

/** The bytes of an archived recording, of which a part at a time is in memory. */
export async function* readArchive(
  database: D1Database,
  sessionId: string,
): AsyncGenerator<Uint8Array> {
  const db = drizzle(database);
  for (let part = 0; ; part++) {
    const [row] = await db
      .select({ data: recordingChunks.data })
      .from(recordingChunks)
      .where(and(eq(recordingChunks.sessionId, sessionId), eq(recordingChunks.part, part)));
    if (!row) return;
    yield row.data;
  }
}
