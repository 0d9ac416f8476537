import { sessionId } from '@viva/protocol/api';
import { CodedError } from '@viva/protocol/errors';
import type { Role } from '@viva/protocol/room';
import { readTombstone } from '../db/retention.ts';
import type { ApiContext } from '../observe.ts';
import { type Result, unwrap } from '../result.ts';
import { bearerToken, roleOfToken } from '../session/tokens.ts';

const unknownSession = () => new CodedError('session_not_found', 'This session does not exist.');

const missingToken = () =>
  new CodedError('unauthorized', 'Send the token of the link as a bearer token.');

/** The room of the session in the address. An id that no session can have does not wake one. */
export function room(c: ApiContext) {
  const id = sessionId.safeParse(c.req.param('id'));
  if (!id.success) throw unknownSession();
  return c.env.SESSION_ROOM.getByName(id.data);
}

/**
 * The value of what a room answered. Where no room knows the session, D1 tells whether there ever was one.
 *
 * @throws CodedError the failure, where there is one.
 */
export async function answerOf<T>(c: ApiContext, answer: Result<T>): Promise<T> {
  const unknown = !answer.ok && answer.code === 'session_not_found';
  if (unknown && (await readTombstone(c.env.DB, c.req.param('id') ?? ''))) {
    throw new CodedError('session_ended', 'This session has expired.');
  }
  return unwrap(answer);
}

/** The bearer token of the request. @throws CodedError `unauthorized` when there is none. */
export function requireToken(c: ApiContext): string {
  const token = bearerToken(c.req.header('Authorization'));
  if (!token) throw missingToken();
  return token;
}

/**
 * Lets only the interviewer through.
 *
 * @returns the session's id.
 * @throws CodedError `session_not_found`, `unauthorized` or `forbidden`.
 */
export async function requireInterviewer(c: ApiContext): Promise<string> {
  const stub = room(c);
  const id = sessionId.parse(c.req.param('id'));
  const token = requireToken(c);
  const answer = await stub.authorize(token);
  const known = answer.ok || answer.code !== 'session_not_found';
  const role = known ? unwrap(answer) : await archivedRole(c, id, token);
  if (role !== 'interviewer')
    throw new CodedError('forbidden', 'Only the interviewer may see this.');
  return id;
}

/**
 * Lets the interviewer through, and everybody as long as the replay is open, whatever token they send.
 *
 * @returns the session's id.
 * @throws CodedError as `requireInterviewer` does.
 */
export async function requireReplay(c: ApiContext): Promise<string> {
  const answer = await room(c).replayIsOpen();
  const id = sessionId.parse(c.req.param('id'));
  const open = answer.ok ? answer.value : (await readTombstone(c.env.DB, id))?.replayOpen;
  if (open === undefined) throw unknownSession();
  return open ? id : requireInterviewer(c);
}

/** The role of a token in a session whose room is no more. @throws CodedError when there is none. */
async function archivedRole(c: ApiContext, id: string, token: string): Promise<Role> {
  const tombstone = await readTombstone(c.env.DB, id);
  if (!tombstone) throw unknownSession();
  const { hostHash, spectatorHash } = tombstone;
  const role =
    hostHash && spectatorHash
      ? await roleOfToken(token, { host: hostHash, spectator: spectatorHash })
      : null;
  if (!role) throw new CodedError('forbidden', 'This link is not valid for the session.');
  return role;
}
