import { LIMITS } from '@viva/protocol/limits';
import {
  type NoticeCode,
  type Participant,
  participant,
  type RoomMessage,
} from '@viva/protocol/room';
import type { Connection } from 'partyserver';
import * as z from 'zod';
import { textFrame } from './frames.ts';
import { Pace } from './pace.ts';
import type { Admission } from './participants.ts';

/** Where a participant is in the code, under the Yjs client that says so. */
const cursor = z.object({
  clientId: z.number(),
  clock: z.number(),
  state: z.record(z.string(), z.unknown()).nullable(),
  /** When it came to say so, in milliseconds since 1970, while the recording does not say so yet. */
  waitsSince: z.number().nullable().default(null),
});
export type Cursor = z.infer<typeof cursor>;

/** What the room keeps with each socket; it survives hibernation there. */
const attachment = z.object({
  participant,
  /** Milliseconds since 1970. */
  joinedAt: z.number(),
  /** Where on the network the socket comes from; null where that is not told. */
  address: z.string().nullable(),
  /** Whether it wants the room's messages. */
  messages: z.boolean().default(true),
  /** The one Yjs client that speaks through the socket, and its place; null until it has spoken. */
  cursor: cursor.nullable(),
});
type Attachment = z.infer<typeof attachment>;

/** The people in the room, as its sockets know them: who they are, where, and what the room says to them. */
export class Audience {
  readonly #connections: () => Iterable<Connection>;
  readonly #known = new WeakMap<Connection, Attachment>();
  /** Sockets that have closed, while they may still be among the others. */
  readonly #left = new WeakSet<Connection>();
  /** Many who come at once are told of together: each list goes to everybody. */
  readonly #lists = new Pace(LIMITS.participantsIntervalMs, () =>
    this.broadcast({ type: 'participants', participants: this.participants() }),
  );

  /** @param connections the room's open sockets; one that is closing may still be among them. */
  constructor(connections: () => Iterable<Connection>) {
    this.#connections = connections;
  }

  /** @param before the cursor of the same tab's last connection. */
  admit(
    connection: Connection,
    { participant: admitted, address, messages, clientId }: Admission,
    before: Cursor | null,
  ): void {
    this.#attach(connection, {
      participant: admitted,
      joinedAt: Date.now(),
      address,
      messages,
      cursor: before ?? this.#unclaimed(clientId),
    });
  }

  /** The beginning of a client's cursor; null when it is not told, or somebody else speaks for it. */
  #unclaimed(clientId: number | null): Cursor | null {
    const claimed = this.cursors().some((cursor) => cursor.clientId === clientId);
    return clientId === null || claimed
      ? null
      : { clientId, clock: 0, state: null, waitsSince: null };
  }

  /** Takes a socket out of the room before it has closed. */
  dismiss(connection: Connection, code: number, reason: string): void {
    this.#known.delete(connection);
    connection.setState(null);
    connection.close(code, reason);
  }

  /** Renames a person, in all of their tabs. */
  rename(participantId: string, name: string): void {
    for (const [connection, known] of this.#all()) {
      if (known.participant.participantId !== participantId) continue;
      this.#attach(connection, { ...known, participant: { ...known.participant, name } });
    }
  }

  /** Null for a socket that was never admitted, or has been dismissed. */
  participant(connection: Connection): Participant | null {
    return this.#attachment(connection)?.participant ?? null;
  }

  address(connection: Connection): string | null {
    return this.#attachment(connection)?.address ?? null;
  }

  cursor(connection: Connection): Cursor | null {
    return this.#attachment(connection)?.cursor ?? null;
  }

  setCursor(connection: Connection, moved: Cursor): void {
    const known = this.#attachment(connection);
    if (known) this.#attach(connection, { ...known, cursor: moved });
  }

  /** The cursors of all sockets, or of one person's. */
  cursors(participantId?: string): Cursor[] {
    return [...this.#all()]
      .filter(
        ([, known]) =>
          participantId === undefined || known.participant.participantId === participantId,
      )
      .flatMap(([, known]) => known.cursor ?? []);
  }

  /** The sockets whose cursors the recording does not have yet. */
  waiting(): Connection[] {
    return [...this.#all()]
      .filter(([, { cursor: own }]) => typeof own?.waitsSince === 'number')
      .map(([connection]) => connection);
  }

  /** A socket has closed: it is not there any more, whatever the platform says. */
  leave(connection: Connection): void {
    this.#left.add(connection);
  }

  /** Everybody present in the order in which they came, each once. */
  participants(): Participant[] {
    const present = [...this.#all()]
      .sort(([, one], [, other]) => one.joinedAt - other.joinedAt)
      .map(([, known]) => known.participant);
    return [
      ...new Map(present.toReversed().map((one) => [one.participantId, one])).values(),
    ].toReversed();
  }

  /** How many sockets there are, or how many of one address. */
  count(address?: string): number {
    const all = [...this.#all()];
    return all.filter(([, known]) => address === undefined || known.address === address).length;
  }

  /** The sockets of one person. */
  connectionsOf(participantId: string): Connection[] {
    return [...this.#all()]
      .filter(([, known]) => known.participant.participantId === participantId)
      .map(([connection]) => connection);
  }

  send(connection: Connection, message: RoomMessage): void {
    if (this.#attachment(connection)?.messages) sendQuietly(connection, textFrame(message));
  }

  notify(connection: Connection, code: NoticeCode, message: string): void {
    this.send(connection, { type: 'notice', code, message });
  }

  broadcast(message: RoomMessage): void {
    const frame = textFrame(message);
    for (const [connection, { messages }] of this.#all()) {
      if (messages) sendQuietly(connection, frame);
    }
  }

  /** Sends a binary frame to everybody. */
  broadcastFrame(frame: Uint8Array): void {
    for (const connection of this.#connections()) sendQuietly(connection, frame);
  }

  /** Tells everybody who is there: now, or soon when they have just been told. */
  tellParticipants(): void {
    this.#lists.ask();
  }

  close(code: number, reason: string): void {
    for (const connection of this.#connections()) connection.close(code, reason);
  }

  *#all(): Generator<readonly [Connection, Attachment]> {
    for (const connection of this.#connections()) {
      const known = this.#left.has(connection) ? null : this.#attachment(connection);
      if (known) yield [connection, known];
    }
  }

  #attachment(connection: Connection): Attachment | null {
    const known = this.#known.get(connection) ?? attachment.safeParse(connection.state).data;
    if (!known) return null;
    this.#known.set(connection, known);
    return known;
  }

  #attach(connection: Connection, own: Attachment): void {
    this.#known.set(connection, own);
    connection.setState(own);
  }
}

/** A socket that cannot be written to is closing: its close follows, and says all there is to say. */
export function sendQuietly(connection: Connection, frame: string | Uint8Array): void {
  try {
    connection.send(frame);
  } catch {
    // Nobody is left to read it.
  }
}
