import { RECORDING_VERSION } from '@viva/protocol/recording';
import { and, eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { drizzle } from 'drizzle-orm/d1';
import { split } from '../chunks.ts';
import {
  executions,
  recordingChunks,
  type SnapshotReason,
  sessions,
  snapshotChunks,
  snapshots,
} from './schema.ts';

/** What a room hands to D1 at one time. */
export interface ArchiveEntry {
  readonly session: typeof sessions.$inferInsert;
  /** Null when the state is in D1 already. */
  readonly snapshot: {
    readonly number: number;
    readonly reason: SnapshotReason;
    readonly createdAt: Date;
    /** A Yjs state update. */
    readonly state: Uint8Array;
  } | null;
  /** Null while the room keeps it. */
  readonly recording: Uint8Array | null;
  readonly executions: readonly (typeof executions.$inferInsert)[];
}

/** Writes an entry in one transaction. Writing it again changes nothing, so a failed attempt is simply repeated. */
export async function archive(database: D1Database, entry: ArchiveEntry): Promise<void> {
  const db = drizzle(database);
  const sessionId = entry.session.id;
  const saveSession = db
    .insert(sessions)
    .values(entry.session)
    .onConflictDoUpdate({ target: sessions.id, set: entry.session });
  const rest: BatchItem<'sqlite'>[] = entry.executions.map((execution) =>
    db.insert(executions).values(execution).onConflictDoNothing(),
  );
  if (entry.snapshot) {
    const { state, ...snapshot } = entry.snapshot;
    const row = { sessionId, ...snapshot };
    rest.push(
      db
        .insert(snapshots)
        .values(row)
        .onConflictDoUpdate({ target: [snapshots.sessionId, snapshots.number], set: row }),
      db
        .delete(snapshotChunks)
        .where(
          and(eq(snapshotChunks.sessionId, sessionId), eq(snapshotChunks.number, snapshot.number)),
        ),
      ...split(state).map((data, part) =>
        db.insert(snapshotChunks).values({ sessionId, number: snapshot.number, part, data }),
      ),
    );
  }
  if (entry.recording) {
    rest.push(
      db.delete(recordingChunks).where(eq(recordingChunks.sessionId, sessionId)),
      ...split(entry.recording).map((data, part) =>
        db.insert(recordingChunks).values({ sessionId, part, version: RECORDING_VERSION, data }),
      ),
    );
  }
  await db.batch([saveSession, ...rest]);
}
