import type { Role } from '@viva/protocol/room';
import { forget, recall, remember, STORAGE_KEY } from './browser-storage.ts';

/** The token in a link's fragment, `#token=…`; null when there is none. */
export function tokenInFragment(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('token') || null;
}

export const recallToken = (sessionId: string): string | null =>
  recall(STORAGE_KEY.token(sessionId));

export const rememberToken = (sessionId: string, token: string): void =>
  remember(STORAGE_KEY.token(sessionId), token);

export const forgetToken = (sessionId: string): void => forget(STORAGE_KEY.token(sessionId));

/** A link into a session. */
export interface ShareLink {
  readonly role: Role;
  readonly href: string;
}

/**
 * The links that somebody of a role can pass on from this browser. Without a token one joins as candidate.
 *
 * @param spectatorToken as the room told it; null where it has not.
 */
export function shareLinks(
  sessionId: string,
  role: Role | null,
  spectatorToken: string | null,
): readonly ShareLink[] {
  const { href } = new URL(`/session/${sessionId}`, location.origin);
  const link = (linkRole: Role, token: string | null): readonly ShareLink[] =>
    token === null ? [] : [{ role: linkRole, href: `${href}#token=${token}` }];
  return [
    { role: 'candidate', href },
    ...link('spectator', spectatorToken),
    ...(role === 'interviewer' ? link('interviewer', recallToken(sessionId)) : []),
  ];
}
