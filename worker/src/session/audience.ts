import {
  type NoticeCode,
  type Participant,
  participant,
  type RoomMessage,
} from '@viva/protocol/room';
import type { Connection } from 'partyserver';
import { z } from 'zod';
import { textFrame } from './frames.ts';

/** What the room keeps with each socket; it survives hibernation there. */
const attachment = z.object({
  participant,
  /** Milliseconds since 1970. */
  joinedAt: z.number(),
});
type Attachment = z.infer<typeof attachment>;

/** The people in the room, as its sockets know them: who they are, and what the room says to them. */
export class Audience {
  readonly #connections: () => Iterable<Connection>;

  /** @param connections the room's open sockets; one that is closing may still be among them. */
  constructor(connections: () => Iterable<Connection>) {
    this.#connections = connections;
  }

  admit(connection: Connection, admitted: Participant): void {
    this.#attach(connection, { participant: admitted, joinedAt: Date.now() });
  }

  rename(connection: Connection, name: string): void {
    const { participant: known, joinedAt } = this.#attachment(connection);
    this.#attach(connection, { participant: { ...known, name }, joinedAt });
  }

  /** @throws Error when the socket was never admitted. */
  participant(connection: Connection): Participant {
    return this.#attachment(connection).participant;
  }

  /** Everybody present in the order in which they came, without the one who is just leaving. */
  participants(leaving?: Connection): Participant[] {
    return [...this.#connections()]
      .filter((connection) => connection !== leaving)
      .flatMap((connection) => attachment.safeParse(connection.state).data ?? [])
      .sort((one, other) => one.joinedAt - other.joinedAt)
      .map(({ participant: present }) => present);
  }

  send(connection: Connection, message: RoomMessage): void {
    sendQuietly(connection, textFrame(message));
  }

  notify(connection: Connection, code: NoticeCode, message: string): void {
    this.send(connection, { type: 'notice', code, message });
  }

  broadcast(message: RoomMessage): void {
    const frame = textFrame(message);
    for (const connection of this.#connections()) sendQuietly(connection, frame);
  }

  /** Tells everybody who is there. */
  tellParticipants(leaving?: Connection): void {
    this.broadcast({ type: 'participants', participants: this.participants(leaving) });
  }

  close(code: number, reason: string): void {
    for (const connection of this.#connections()) connection.close(code, reason);
  }

  #attachment(connection: Connection): Attachment {
    return attachment.parse(connection.state);
  }

  /** Beside what is the room's, the base class keeps awareness ids in the same place. */
  #attach(connection: Connection, own: Attachment): void {
    connection.setState((state: unknown) => ({ ...(state as object | null), ...own }));
  }
}

/** A socket that cannot be written to is closing: its close follows, and says all there is to say. */
function sendQuietly(connection: Connection, frame: string): void {
  try {
    connection.send(frame);
  } catch {
    // Nobody is left to read it.
  }
}
