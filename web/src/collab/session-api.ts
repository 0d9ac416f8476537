import { ticketResponse } from '@viva/protocol/api';
import { errorBody } from '@viva/protocol/errors';
import type { ClosedReason } from './room-state.ts';

/**
 * The API of one session. `token` is the host's or a spectator's; without one a person joins as candidate. By its `key`
 * the room knows a person again; without one nobody does.
 */
export interface SessionAccess {
  /** The page's origin, `https://viva.example` for example. */
  readonly origin: string;
  readonly sessionId: string;
  readonly token: string | null;
  readonly key: string | null;
}

export type TicketAnswer =
  | {
      readonly status: 'issued';
      readonly ticket: string;
      /** With which others may watch; null for candidates. */
      readonly spectatorToken: string | null;
    }
  | { readonly status: 'refused'; readonly reason: ClosedReason }
  /** Nobody answered, or not now: worth another try. */
  | { readonly status: 'unavailable' };

/**
 * How long one question may go unanswered. A connection can be accepted and never served: by a server that is only just
 * starting, or by a network that has gone. Asking again costs little.
 */
const ANSWER_WITHIN_MS = 5_000;

/** Aborts with `over`, and when the answer is late. */
const patience = (over: AbortSignal) =>
  AbortSignal.any([over, AbortSignal.timeout(ANSWER_WITHIN_MS)]);

const sessionUrl = ({ origin, sessionId }: SessionAccess) =>
  `${origin}/api/sessions/${encodeURIComponent(sessionId)}`;

/** What an HTTP status says of the session; null when it says nothing final. */
function standing(status: number): ClosedReason | null {
  if (status === 404) return 'not-found';
  if (status === 410) return 'expired';
  return null;
}

/** Why no ticket is given; null when it is worth another try. */
async function refusalOf(response: Response, token: string | null): Promise<ClosedReason | null> {
  const { status } = response;
  // Who shows no token is forbidden for one reason only.
  if (status === 401 || status === 403) return token === null ? 'removed' : 'bad-ticket';
  if (status !== 429) return standing(status);
  const body = errorBody.safeParse(await response.json().catch(() => null)).data;
  return body?.error.code === 'room_full' ? 'room-full' : null;
}

/**
 * Asks for a single-use ticket, so that no lasting secret ever stands in a URL. Never throws.
 *
 * @param clientId the Yjs client that will use it.
 */
export async function requestTicket(
  access: SessionAccess,
  clientId: number,
  signal: AbortSignal,
): Promise<TicketAnswer> {
  const { token, key } = access;
  try {
    const response = await fetch(`${sessionUrl(access)}/tickets`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ client: clientId, ...(key !== null && { key }) }),
      signal: patience(signal),
    });
    if (response.ok) {
      const { ticket, spectatorToken = null } = ticketResponse.parse(await response.json());
      return { status: 'issued', ticket, spectatorToken };
    }
    const reason = await refusalOf(response, token);
    return reason ? { status: 'refused', reason } : { status: 'unavailable' };
  } catch {
    return { status: 'unavailable' };
  }
}

/**
 * Why the room cannot be joined at all. Browsers hide the status of a refused WebSocket upgrade, so this asks
 * for the session itself. Null when it is there, or when nobody answers. Never throws.
 */
export async function requestStanding(
  access: SessionAccess,
  signal: AbortSignal,
): Promise<ClosedReason | null> {
  try {
    const response = await fetch(sessionUrl(access), { signal: patience(signal) });
    await response.body?.cancel();
    return standing(response.status);
  } catch {
    return null;
  }
}
