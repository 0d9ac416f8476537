import { yjsClientId } from '@viva/protocol/api';
import {
  PALETTE_SIZE,
  type Participant,
  participant,
  participantName,
  type Role,
} from '@viva/protocol/room';
import { nanoid } from 'nanoid';
import * as z from 'zod';
import { hashToken } from './tokens.ts';

/** Somebody who may enter, with what the room keeps of their socket. */
export interface Admission {
  readonly participant: Participant;
  /** The Yjs client that will speak through the socket, where the page has told. */
  readonly clientId: number | null;
  /** Where on the network they come from, where that is told. */
  readonly address: string | null;
  /** Whether the room's messages are sent: clients that only know the y-websocket protocol take any frame for binary. */
  readonly messages: boolean;
}

/** Carries an admission from the admission of a request to its connection; what a client puts there is overwritten. */
const ADMISSION_HEADER = 'x-viva-admission';

const NAMELESS: Readonly<Record<Role, string>> = {
  interviewer: 'Interviewer',
  candidate: 'Candidate',
  spectator: 'Spectator',
};

/**
 * Somebody beside those present: the name made fit to show, the colour one that nobody has; or one of those present, in
 * another tab.
 *
 * @param identity a participant's id; null for somebody that nobody will know again.
 */
export function newParticipant(
  role: Role,
  requestedName: string | null,
  identity: string | null,
  present: readonly Participant[],
): Participant {
  const known = present.find(({ participantId }) => participantId === identity);
  const name = participantName.safeParse(requestedName ?? '').data;
  return {
    participantId: identity ?? nanoid(),
    name: known?.name ?? name ?? NAMELESS[role],
    color: known?.color ?? freeColor(present),
    role,
  };
}

/** The id of the person who has a key, in one role: public, it tells nothing of the key. */
export const identityOf = async (key: string, role: Role): Promise<string> =>
  (await hashToken(`${role} ${key}`)).slice(0, 32);

/** The Yjs client that a page says will speak through its socket. */
export const clientIdOf = (text: string | null): number | null =>
  text ? (yjsClientId.safeParse(Number(text)).data ?? null) : null;

/** The lowest colour that nobody present has; colours repeat only when all are taken. */
export function freeColor(present: readonly Participant[]): number {
  const taken = new Set(present.map(({ color }) => color));
  for (let color = 0; color < PALETTE_SIZE; color++) if (!taken.has(color)) return color;
  return present.length % PALETTE_SIZE;
}

const admission: z.ZodType<Admission> = z.object({
  participant,
  clientId: z.number().nullable(),
  address: z.string().nullable(),
  messages: z.boolean(),
});

/** The request as the room's connection shall see it: with the admission, under an id of its own, and without secrets. */
export function withAdmission(request: Request, admitted: Admission): Request {
  const url = new URL(request.url);
  url.search = new URLSearchParams({ _pk: nanoid() }).toString();
  const headers = new Headers(request.headers);
  headers.set(ADMISSION_HEADER, encodeURIComponent(JSON.stringify(admitted)));
  return new Request(url, { headers });
}

/** Reads what `withAdmission` wrote. */
export const admissionFrom = (request: Request): Admission =>
  admission.parse(JSON.parse(decodeURIComponent(request.headers.get(ADMISSION_HEADER) ?? '')));
