import type { TicketResponse } from '@viva/protocol/api';
import { LIMITS } from '@viva/protocol/limits';
import type { Role } from '@viva/protocol/room';
import type { Connection } from 'partyserver';
import { addressOf } from '../http.ts';
import { failure, type Result, success } from '../result.ts';
import type { Audience } from './audience.ts';
import type { MetadataStore } from './metadata.ts';
import { type Admission, clientIdOf, identityOf, newParticipant } from './participants.ts';
import type { Pass, Tickets } from './tickets.ts';

/** What somebody is told whom the interviewer has sent away. */
export const REMOVED_WORDS = 'The interviewer has removed you from this session.';

/** Whoever comes without a ticket. */
const ANYBODY: Pass = { role: 'candidate', identity: null };

const REMOVED = failure('forbidden', REMOVED_WORDS);
const INVALID = failure('forbidden', 'This ticket is not valid any more.');
const FULL = failure('room_full', 'This session is full.');
const CROWDED = failure('room_full', 'Too many people have joined from this network.');

/** Who asks for a ticket. */
export interface Visitor {
  /** To be known by again; null to be nobody's. */
  readonly key: string | null;
  /** The Yjs client that will speak through the socket, where the page has told. */
  readonly clientId: number | null;
  readonly address: string | null;
}

/** The way into a room: who may enter, and as whom. */
export class Door {
  readonly #metadata: MetadataStore;
  readonly #tickets: Tickets;
  readonly #audience: Audience;

  constructor(metadata: MetadataStore, tickets: Tickets, audience: Audience) {
    this.#metadata = metadata;
    this.#tickets = tickets;
    this.#audience = audience;
  }

  async issueTicket(role: Role, visitor: Visitor): Promise<Result<TicketResponse>> {
    const { key, clientId, address } = visitor;
    const identity = key === null ? null : await identityOf(key, role);
    if (key !== null && role !== 'interviewer' && (await this.#isRemovedPerson(key))) {
      return REMOVED;
    }
    // A page that is told here need not find out by a socket that never opens.
    const full = this.#lacksRoom(identity, clientId, address);
    if (full) return full;
    const ticket = await this.#tickets.issue({ role, identity }, Date.now());
    return success({ ticket, role, expiresIn: LIMITS.ticketSeconds });
  }

  /** Who asks for the room socket, if they may have it. */
  async admit(request: Request): Promise<Result<Admission>> {
    const { searchParams } = new URL(request.url);
    const address = addressOf(request);
    const ticket = searchParams.get('ticket');
    const pass = ticket === null ? ANYBODY : await this.#tickets.redeem(ticket, Date.now());
    if (!pass) return INVALID;
    if (this.#isRemoved(pass.identity)) return REMOVED;
    const clientId = clientIdOf(searchParams.get('client'));
    const full = this.#lacksRoom(pass.identity, clientId, address);
    if (full) return full;
    const name = searchParams.get('name');
    const present = this.#audience.participants();
    return success({
      participant: newParticipant(pass.role, name, pass.identity, present),
      clientId,
      address,
      messages: searchParams.get('messages') !== 'none',
    });
  }

  /** The connection of a person through which a Yjs client speaks already; null when there is none. */
  twin(participantId: string | null, clientId: number | null): Connection | null {
    if (participantId === null || clientId === null) return null;
    const connections = this.#audience.connectionsOf(participantId);
    const speaks = (connection: Connection) =>
      this.#audience.cursor(connection)?.clientId === clientId;
    return connections.find(speaks) ?? null;
  }

  /** Why there is no place for one more; null when there is. */
  #lacksRoom(
    identity: string | null,
    clientId: number | null,
    address: string | null,
  ): Result<never> | null {
    // The connection whose place this one takes may still be there.
    const twins = this.twin(identity, clientId) === null ? 0 : 1;
    if (this.#audience.count() - twins >= LIMITS.participants) return FULL;
    const crowded =
      address !== null && this.#audience.count(address) - twins >= LIMITS.socketsPerAddress;
    return crowded ? CROWDED : null;
  }

  /** Who was removed in one role does not come back in the other. */
  async #isRemovedPerson(key: string): Promise<boolean> {
    const roles = ['candidate', 'spectator'] as const;
    const identities = await Promise.all(roles.map((role) => identityOf(key, role)));
    return identities.some((identity) => this.#isRemoved(identity));
  }

  #isRemoved(identity: string | null): boolean {
    return identity !== null && this.#metadata.read().removed.includes(identity);
  }
}
