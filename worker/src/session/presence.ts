import { LIMITS } from '@viva/protocol/limits';
import type { Connection } from 'partyserver';
import { type Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import type { Audience } from './audience.ts';
import { type AwarenessEntry, encodeAwareness, writeAwareness } from './frames.ts';
import { Pace } from './pace.ts';

/** Where states come from that are no news to the base class: it would keep a list of its own with the socket. */
const OWN = 'presence';

/**
 * Where everybody is. Each socket speaks for one Yjs client only: what it says of others is somebody else's, or made
 * up. A cursor is kept with its socket, so that a room that wakes up knows them all before anything else happens.
 */
export class Presence {
  readonly #awareness: Awareness;
  readonly #audience: Audience;
  readonly #onMove: (connection: Connection) => void;
  readonly #moved = new Set<number>();
  /** At rest a cursor goes out at once; those that move within the interval after it go out together. */
  readonly #pace = new Pace(LIMITS.cursorIntervalMs, () => this.#send());

  /** @param onMove called when the cursor of a socket says something else, before anybody is told. */
  constructor(awareness: Awareness, audience: Audience, onMove: (connection: Connection) => void) {
    this.#awareness = awareness;
    this.#audience = audience;
    this.#onMove = onMove;
  }

  /** Knows again what the sockets say, after the room has woken up. */
  restore(): void {
    const entries = this.#audience.cursors().filter(({ state }) => state !== null);
    if (entries.length > 0) this.#apply(entries);
  }

  /**
   * Takes what a socket says of its own client; anything else is dropped.
   *
   * @returns false when its state is too large.
   */
  receive(connection: Connection, entries: readonly AwarenessEntry[]): boolean {
    const own = this.#own(connection, entries);
    // The protocol hears no client before its clock has moved.
    if (own === undefined || own.clock === 0) return true;
    if (!this.#isOwn(connection, own.state)) return true;
    if (JSON.stringify(own.state).length > LIMITS.cursorBytes) return false;
    if (own.clock < (this.#audience.cursor(connection)?.clock ?? 0)) return true;
    this.#audience.setCursor(connection, { ...own, waitsSince: Date.now() });
    this.#apply([own]);
    this.#onMove(connection);
    this.#tell(own.clientId);
    return true;
  }

  /**
   * Takes away the cursor of a socket that closes. Where its close has woken the room, nothing else may know of it. The
   * clock stays, so that the same client is heard when it comes again with the next.
   */
  leave(connection: Connection): void {
    const cursor = this.#audience.cursor(connection);
    if (cursor === null || cursor.state === null) return;
    const { clientId, clock } = cursor;
    this.#apply([{ clientId, clock, state: null }]);
    this.#tell(clientId);
  }

  /** What all clients say, as a frame. */
  everybody(): Uint8Array {
    return this.#frame([...this.#awareness.getStates().keys()]);
  }

  /** The entry of a socket's client: the one that it has spoken for before, or the first that nobody else speaks for. */
  #own(connection: Connection, entries: readonly AwarenessEntry[]): AwarenessEntry | undefined {
    const bound = this.#audience.cursor(connection)?.clientId;
    if (bound !== undefined) return entries.find(({ clientId }) => clientId === bound);
    const taken = new Set(this.#audience.cursors().map(({ clientId }) => clientId));
    return entries.find(({ clientId, state }) => state !== null && !taken.has(clientId));
  }

  /** A state may name its participant, but nobody else. */
  #isOwn(connection: Connection, state: AwarenessEntry['state']): boolean {
    const named = state?.participantId;
    return named === undefined || named === this.#audience.participant(connection)?.participantId;
  }

  #apply(entries: readonly AwarenessEntry[]): void {
    applyAwarenessUpdate(this.#awareness, writeAwareness(entries), OWN);
  }

  #tell(clientId: number): void {
    this.#moved.add(clientId);
    this.#pace.ask();
  }

  #send(): void {
    const moved = [...this.#moved];
    this.#moved.clear();
    this.#audience.broadcastFrame(this.#frame(moved));
  }

  #frame(clientIds: number[]): Uint8Array {
    const known = clientIds.filter((clientId) => this.#awareness.meta.has(clientId));
    return encodeAwareness(encodeAwarenessUpdate(this.#awareness, known));
  }
}
