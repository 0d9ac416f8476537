import { replayAccess } from '@viva/protocol/api';
import { errorBody } from '@viva/protocol/errors';
import { type ApiFailure, type ApiResult, UNREACHABLE } from '../api-result.ts';

/** Whose recording it is, and the interviewer's token; null where the interviewer has opened the replay to everybody. */
export interface RecordingAddress {
  readonly sessionId: string;
  readonly token: string | null;
}

/**
 * Asks the API for something of a session's past.
 *
 * @param path behind the session's own, with the slash that it begins with.
 * @throws TypeError when nobody answers, as `fetch` does.
 */
export function fetchPast(
  { sessionId, token }: RecordingAddress,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  return fetch(`/api/sessions/${encodeURIComponent(sessionId)}${path}`, { ...init, headers });
}

/** What an answer that is none says went wrong. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const body = errorBody.safeParse(await response.json().catch(() => null)).data;
  return body?.error ?? UNREACHABLE.error;
}

/** Fetches a file of a session's past as it is. Never throws. */
export async function fetchFile(address: RecordingAddress, path: string): Promise<ApiResult<Blob>> {
  try {
    const response = await fetchPast(address, path);
    if (!response.ok) return { ok: false, error: await failureOf(response) };
    return { ok: true, value: await response.blob() };
  } catch {
    return UNREACHABLE;
  }
}

/** Opens the replay to whoever has the link, or closes it again; tells what holds then. Never throws. */
export async function setReplayOpen(
  address: RecordingAddress,
  open: boolean,
): Promise<ApiResult<boolean>> {
  try {
    const response = await fetchPast(address, '/replay', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ open }),
    });
    if (!response.ok) return { ok: false, error: await failureOf(response) };
    return { ok: true, value: replayAccess.parse(await response.json()).open };
  } catch {
    return UNREACHABLE;
  }
}
