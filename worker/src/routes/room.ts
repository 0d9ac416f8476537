import { sessionId } from '@viva/protocol/api';
import { CodedError } from '@viva/protocol/errors';
import type { Context } from 'hono';
import type { Env } from '../env.ts';
import { unwrap } from '../result.ts';
import { bearerToken } from '../session/tokens.ts';

type SessionContext = Context<{ Bindings: Env }>;

/** The room of the session in the address. An id that no session can have does not wake one. */
export function room(c: SessionContext) {
  const id = sessionId.safeParse(c.req.param('id'));
  if (!id.success) throw new CodedError('session_not_found', 'This session does not exist.');
  return c.env.SESSION_ROOM.getByName(id.data);
}

/** The bearer token of the request. @throws CodedError `unauthorized` when there is none. */
export function requireToken(c: SessionContext): string {
  const token = bearerToken(c.req.header('Authorization'));
  if (!token) throw new CodedError('unauthorized', 'Send the token of the link as a bearer token.');
  return token;
}

/**
 * Lets only the interviewer through.
 *
 * @returns the session's id.
 * @throws CodedError `session_not_found`, `unauthorized` or `forbidden`.
 */
export async function requireInterviewer(c: SessionContext): Promise<string> {
  const stub = room(c);
  const role = unwrap(await stub.authorize(requireToken(c)));
  if (role !== 'interviewer')
    throw new CodedError('forbidden', 'Only the interviewer may see this.');
  return sessionId.parse(c.req.param('id'));
}
