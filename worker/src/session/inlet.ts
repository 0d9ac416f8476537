import { LIMITS } from '@viva/protocol/limits';
import {
  CLOSE_CODE,
  type ClientMessage,
  type CloseCode,
  clientMessage,
  decodeMessage,
  MESSAGE_PREFIX,
  type Participant,
} from '@viva/protocol/room';
import type { Connection, WSMessage } from 'partyserver';
import type { Audience } from './audience.ts';
import { bytesOf, type Frame, readFrame } from './frames.ts';
import { SendingLimit } from './sending-limit.ts';

export interface InletListener {
  /** May throw when the frame's payload is not what its kind promises. */
  onFrame(connection: Connection, sender: Participant, frame: Frame): void;
  onMessage(connection: Connection, sender: Participant, message: ClientMessage): void;
  /** Sends somebody away, of whom nothing more is to be heard. */
  putOut(connection: Connection, code: CloseCode, reason: string): void;
}

/** What sockets send, on the way in: what is too large, too much or makes no sense goes no further. */
export class Inlet {
  readonly #audience: Audience;
  readonly #listener: InletListener;
  readonly #rates = new SendingLimit<Connection>();
  readonly #strikes = new WeakMap<Connection, number>();

  constructor(audience: Audience, listener: InletListener) {
    this.#audience = audience;
    this.#listener = listener;
  }

  receive(connection: Connection, message: WSMessage): void {
    if (typeof message === 'string') this.#onText(connection, message);
    else this.#onBytes(connection, bytesOf(message));
  }

  /** Closes a socket whose frame cannot be applied: what follows would build on it. */
  refuse(connection: Connection): void {
    this.#listener.putOut(connection, CLOSE_CODE.badMessage, 'This frame makes no sense.');
  }

  /** Counts a message that makes no sense; after a few the socket is closed. */
  strike(connection: Connection): void {
    const strikes = (this.#strikes.get(connection) ?? 0) + 1;
    this.#strikes.set(connection, strikes);
    this.#audience.notify(connection, 'error', 'The room did not understand this message.');
    if (strikes >= LIMITS.badMessages) {
      const reason = 'Too many messages that make no sense.';
      this.#listener.putOut(connection, CLOSE_CODE.badMessage, reason);
    }
  }

  #onBytes(connection: Connection, bytes: Uint8Array): void {
    if (bytes.length > LIMITS.frameBytes) {
      this.#listener.putOut(connection, CLOSE_CODE.tooLarge, 'This change is too large.');
      return;
    }
    const sender = this.#audience.participant(connection);
    if (sender === null || !this.#admits(connection, bytes.length)) return;
    try {
      this.#listener.onFrame(connection, sender, readFrame(bytes));
    } catch {
      this.refuse(connection);
    }
  }

  #onText(connection: Connection, text: string): void {
    const sender = this.#audience.participant(connection);
    if (sender === null || !this.#admits(connection, text.length)) return;
    const message =
      text.length <= LIMITS.frameBytes && text.startsWith(MESSAGE_PREFIX)
        ? decodeMessage(clientMessage, text.slice(MESSAGE_PREFIX.length))
        : null;
    if (message) this.#listener.onMessage(connection, sender, message);
    else this.strike(connection);
  }

  #admits(connection: Connection, bytes: number): boolean {
    const admitted = this.#rates.admits(connection, bytes, Date.now());
    if (!admitted) this.#listener.putOut(connection, CLOSE_CODE.tooMany, 'Too much at once.');
    return admitted;
  }
}
