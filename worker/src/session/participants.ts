import {
  PALETTE_SIZE,
  type Participant,
  participant,
  participantName,
  type Role,
} from '@viva/protocol/room';
import { nanoid } from 'nanoid';

/** Carries a participant from the admission of a request to its connection; what a client puts there is overwritten. */
const PARTICIPANT_HEADER = 'x-viva-participant';

const NAMELESS: Readonly<Record<Role, string>> = {
  interviewer: 'Interviewer',
  candidate: 'Candidate',
  spectator: 'Spectator',
};

/** Somebody new beside those present: the name made fit to show, the colour one that nobody has. */
export function newParticipant(
  role: Role,
  requestedName: string | null,
  present: readonly Participant[],
): Participant {
  return {
    participantId: nanoid(),
    name: participantName.safeParse(requestedName ?? '').data ?? NAMELESS[role],
    color: freeColor(present),
    role,
  };
}

/** The lowest colour that nobody present has; colours repeat only when all are taken. */
export function freeColor(present: readonly Participant[]): number {
  const taken = new Set(present.map(({ color }) => color));
  for (let color = 0; color < PALETTE_SIZE; color++) if (!taken.has(color)) return color;
  return present.length % PALETTE_SIZE;
}

/**
 * The request as the room's connection shall see it: with the participant, under the participant's id, and
 * without the ticket.
 */
export function withParticipant(request: Request, admitted: Participant): Request {
  const url = new URL(request.url);
  url.search = new URLSearchParams({ _pk: admitted.participantId }).toString();
  const headers = new Headers(request.headers);
  headers.set(PARTICIPANT_HEADER, encodeURIComponent(JSON.stringify(admitted)));
  return new Request(url, { headers });
}

/** Reads what `withParticipant` wrote. */
export const participantFrom = (request: Request): Participant =>
  participant.parse(JSON.parse(decodeURIComponent(request.headers.get(PARTICIPANT_HEADER) ?? '')));
