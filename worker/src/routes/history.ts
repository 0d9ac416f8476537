import {
  type ExecutionsResponse,
  executionsQuery,
  type SnapshotResponse,
  type SnapshotsResponse,
} from '@viva/protocol/api';
import { currentLanguage, languageFiles } from '@viva/protocol/document';
import { CodedError } from '@viva/protocol/errors';
import { parseInput } from '@viva/protocol/parse';
import { Hono } from 'hono';
import * as Y from 'yjs';
import { listExecutions, listSnapshots, readSnapshot } from '../db/history.ts';
import type { Observed } from '../observe.ts';
import { requireInterviewer } from './room.ts';

/** What was: runs and saved states from D1, for the interviewer. */
export const historyRoutes = new Hono<Observed>()
  .get('/:id/executions', async (c) => {
    const id = await requireInterviewer(c);
    const { before, limit } = parseInput(executionsQuery, c.req.query());
    const rows = await listExecutions(c.env.DB, id, before ?? null, limit);
    const executions = rows.map(({ id: executionId, sessionId: _, startedAt, ...row }) => ({
      executionId,
      ...row,
      startedAt: startedAt.toISOString(),
    }));
    const last = rows.length === limit ? executions.at(-1) : undefined;
    const next = last ? `${last.startedAt},${last.executionId}` : null;
    return c.json<ExecutionsResponse>({ executions, next });
  })
  .get('/:id/snapshots', async (c) => {
    const rows = await listSnapshots(c.env.DB, await requireInterviewer(c));
    const snapshots = rows.map(({ number, reason, createdAt }) => ({
      number,
      reason,
      createdAt: createdAt.toISOString(),
    }));
    return c.json<SnapshotsResponse>({ snapshots });
  })
  .get('/:id/snapshots/:n', async (c) => {
    const id = await requireInterviewer(c);
    const number = Number(c.req.param('n'));
    const { reason, createdAt, document } = await openSnapshot(c.env.DB, id, number);
    return c.json<SnapshotResponse>({
      number,
      reason,
      createdAt: createdAt.toISOString(),
      language: currentLanguage(document),
      files: languageFiles(document),
    });
  });

/** A snapshot with the document that it saved. @throws CodedError `not_found` when there is no such snapshot. */
export async function openSnapshot(database: D1Database, sessionId: string, number: number) {
  const snapshot = await readSnapshot(database, sessionId, number);
  if (!snapshot) throw new CodedError('not_found', 'This session has no such snapshot.');
  const document = new Y.Doc();
  Y.applyUpdate(document, snapshot.state);
  return { ...snapshot, document };
}
