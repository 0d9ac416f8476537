import type { LanguageId } from '@viva/protocol/languages';
import type { Verdict } from '@viva/protocol/run';
import { customType, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** D1 takes bytes as they are and gives them back as an array of numbers. */
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array | ArrayBuffer | number[] }>({
  dataType: () => 'blob',
  fromDriver: (value) =>
    value instanceof Uint8Array ? value : Uint8Array.from(new Uint8Array(value)),
});

const time = (name: string) => integer(name, { mode: 'timestamp_ms' });

/** One row a session; the room itself holds what changes from moment to moment. */
export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    language: text('language').$type<LanguageId>().notNull(),
    status: text('status').$type<'active' | 'ended'>().notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    /** Of the two tokens, for whoever asks when the room is no more. */
    hostHash: text('host_hash'),
    spectatorHash: text('spectator_hash'),
    /** Whoever has the link may see the replay. */
    replayOpen: integer('replay_open', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [index('sessions_by_expiry').on(table.expiresAt)],
);

/** A saved state of a session's document, numbered from 1. Its bytes are in `snapshot_chunks`. */
export const snapshots = sqliteTable(
  'snapshots',
  {
    sessionId: text('session_id').notNull(),
    number: integer('number').notNull(),
    reason: text('reason').$type<SnapshotReason>().notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.number] })],
);

export type SnapshotReason = 'periodic' | 'run' | 'end';

/** A Yjs state update in parts, each below D1's limit for a row. */
export const snapshotChunks = sqliteTable(
  'snapshot_chunks',
  {
    sessionId: text('session_id').notNull(),
    number: integer('number').notNull(),
    part: integer('part').notNull(),
    data: bytes('data').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.number, table.part] })],
);

/** A session's whole recording, NDJSON compressed by gzip, in parts, once its room is no more. */
export const recordingChunks = sqliteTable(
  'recording_chunks',
  {
    sessionId: text('session_id').notNull(),
    part: integer('part').notNull(),
    /** The recording's version; updates alone, as earlier releases have archived them, are of the first. */
    version: integer('version').notNull().default(1),
    data: bytes('data').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.part] })],
);

/** Finished runs. Times are in milliseconds, memory in bytes. */
export const executions = sqliteTable(
  'executions',
  {
    id: text('id').primaryKey(),
    sessionId: text('session_id').notNull(),
    language: text('language').$type<LanguageId>().notNull(),
    byName: text('by_name').notNull(),
    startedAt: time('started_at').notNull(),
    verdict: text('verdict').$type<Verdict>().notNull(),
    exitCode: integer('exit_code'),
    signal: text('signal'),
    executionTime: integer('execution_time').notNull(),
    memory: integer('memory').notNull(),
    truncated: integer('truncated', { mode: 'boolean' }).notNull(),
  },
  (table) => [index('executions_by_session').on(table.sessionId, table.startedAt)],
);
