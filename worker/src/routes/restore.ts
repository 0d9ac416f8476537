import { type RestoreRequest, type RestoreResponse, restoreRequest } from '@viva/protocol/api';
import { Hono } from 'hono';
import type * as Y from 'yjs';
import { addressOf, countRequest } from '../http.ts';
import type { ApiContext, Observed } from '../observe.ts';
import { savedCode } from '../session/restoration.ts';
import { limitedBody, readBody } from './body.ts';
import { openSnapshot } from './history.ts';
import { openRecording, readInstant } from './recordings.ts';
import { answerOf, requireInterviewer, room } from './room.ts';

/** Brings the code of an instant back into a session that goes on. */
export const restoreRoutes = new Hono<Observed>().post('/:id/restore', limitedBody, async (c) => {
  const id = await requireInterviewer(c);
  const request = await readBody(c, restoreRequest);
  await countRequest(c.env.READ_LIMIT, addressOf(c.req.raw));
  // Before anything is read: a session that is over has nothing to restore.
  await answerOf(c, await room(c).describe());
  const document = await documentAsked(c, id, request);
  const answer = await room(c).restore(savedCode(document));
  return c.json<RestoreResponse>(await answerOf(c, answer));
});

/** @throws CodedError `not_found` when there is no such entry or snapshot. */
const documentAsked = async (
  c: ApiContext,
  sessionId: string,
  request: RestoreRequest,
): Promise<Y.Doc> =>
  'seq' in request
    ? (await readInstant(await openRecording(c), request.seq)).document
    : (await openSnapshot(c.env.DB, sessionId, request.snapshot)).document;
