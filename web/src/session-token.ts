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

/** Keeps the token for spectators that the session was made with: nobody tells it again. */
export const rememberSpectatorToken = (sessionId: string, token: string): void =>
  remember(STORAGE_KEY.spectatorToken(sessionId), token);

/** A link into a session. */
export interface ShareLink {
  readonly role: Role;
  readonly href: string;
}

/** The links that somebody of a role can pass on from this browser. Without a token one joins as candidate. */
export function shareLinks(sessionId: string, role: Role | null): readonly ShareLink[] {
  const { href } = new URL(`/session/${sessionId}`, location.origin);
  const link = (linkRole: Role, token: string | null): readonly ShareLink[] =>
    token === null ? [] : [{ role: linkRole, href: `${href}#token=${token}` }];
  return [
    { role: 'candidate', href },
    ...link('spectator', spectatorToken(sessionId, role)),
    ...(role === 'interviewer' ? link('interviewer', recallToken(sessionId)) : []),
  ];
}

/** A spectator's own token, or the one that the session was made with. */
const spectatorToken = (sessionId: string, role: Role | null): string | null =>
  recall(STORAGE_KEY.spectatorToken(sessionId)) ??
  (role === 'spectator' ? recallToken(sessionId) : null);
