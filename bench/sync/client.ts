import { type ClientMessage, encodeMessage, MESSAGE_PREFIX } from '@viva/protocol/room';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import WebSocket from 'ws';
import * as Y from 'yjs';
import type { RoomAddress } from './servers.ts';

const SYNC = 0;
const AWARENESS = 1;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
/** Hocuspocus: what a client has to say first. */
const AUTH = 2;
/** Hocuspocus: an answer to `SYNC` that wants none. */
const SYNC_REPLY = 4;

/** How long a client may take to get the document. */
const PATIENCE_MS = 60_000;

/** A participant of the y-websocket protocol, in the plainest form that is correct. */
export class Client {
  readonly #socket: WebSocket;
  readonly #documentName: string | null;
  readonly #doc: Y.Doc | null;
  /** Called with each update of the room. */
  onUpdate: (update: Uint8Array) => void = () => {};
  /** Called with each message of Viva's own. */
  onText: (text: string) => void = () => {};
  /** Whether the room has given all that it had. */
  #synced = false;
  #whenSynced: () => void = () => {};

  private constructor(address: RoomAddress, doc: Y.Doc | null) {
    this.#documentName = address.documentName;
    this.#doc = doc;
    this.#socket = new WebSocket(address.url, { perMessageDeflate: false });
    this.#socket.binaryType = 'nodebuffer';
    this.#socket.on('open', () => this.#greet());
    this.#socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#receive(data);
      else this.onText(data.toString());
    });
    doc?.on('update', this.#share);
  }

  readonly #share = (update: Uint8Array, origin: unknown) => {
    if (origin !== this && this.#synced) this.send(update);
  };

  /**
   * Resolves when the room has sent the document.
   *
   * @param doc the participant's document; null for one that only looks at what comes.
   * @throws Error when the server refuses, or does not answer in time.
   */
  static async join(address: RoomAddress, doc: Y.Doc | null = null): Promise<Client> {
    const client = new Client(address, doc);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no document in time')), PATIENCE_MS);
      client.#whenSynced = () => {
        clearTimeout(timer);
        resolve();
      };
      client.#socket.on('error', reject);
      client.#socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    });
    return client;
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(update: Uint8Array): void {
    this.#sendFrame(SYNC, UPDATE, update);
  }

  /** Says where this one is. */
  place(clientId: number, clock: number, state: unknown): void {
    const entries = encoding.createEncoder();
    for (const number of [1, clientId, clock]) encoding.writeVarUint(entries, number);
    encoding.writeVarString(entries, JSON.stringify(state));
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, AWARENESS);
    encoding.writeVarUint8Array(encoder, encoding.toUint8Array(entries));
    this.#socket.send(encoding.toUint8Array(encoder));
  }

  /** Sends a message of Viva's own. */
  say(message: ClientMessage): void {
    this.#socket.send(MESSAGE_PREFIX + encodeMessage(message));
  }

  /** Reads nothing more, as a participant whose network has stalled. */
  stall(): void {
    this.#socket.pause();
  }

  leave(): void {
    this.#doc?.off('update', this.#share);
    this.#socket.terminate();
  }

  #greet(): void {
    if (this.#documentName !== null) {
      const encoder = encoding.createEncoder();
      encoding.writeVarString(encoder, this.#documentName);
      encoding.writeVarUint(encoder, AUTH);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, 'token');
      this.#socket.send(encoding.toUint8Array(encoder));
    }
    this.#sendFrame(SYNC, STEP_1, Y.encodeStateVector(this.#doc ?? new Y.Doc()));
  }

  #receive(data: Buffer): void {
    const decoder = decoding.createDecoder(data);
    if (this.#documentName !== null) decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    if (type !== SYNC && !(type === SYNC_REPLY && this.#documentName !== null)) return;
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === STEP_1) {
      if (this.#doc) this.#sendFrame(SYNC, STEP_2, Y.encodeStateAsUpdate(this.#doc, payload));
      return;
    }
    if (this.#doc) Y.applyUpdate(this.#doc, payload, this);
    this.onUpdate(payload);
    if (step === STEP_2 && !this.#synced) {
      this.#synced = true;
      this.#whenSynced();
    }
  }

  #sendFrame(type: number, step: number, payload: Uint8Array): void {
    const encoder = encoding.createEncoder();
    if (this.#documentName !== null) encoding.writeVarString(encoder, this.#documentName);
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
    this.#socket.send(encoding.toUint8Array(encoder));
  }
}
