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

/** The link that lets others join as candidates; it carries no token. */
export const candidateLink = (sessionId: string): string =>
  new URL(`/session/${sessionId}`, location.origin).href;
