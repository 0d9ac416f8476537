import type { ClientMessage, RoomMessage } from '@viva/protocol/room';
import { MESSAGE_PREFIX } from '@viva/protocol/room';
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import { messageSync } from 'y-partyserver/provider';
import { writeSyncStep2 } from 'y-protocols/sync';
import type * as Y from 'yjs';

const CLOSED = 3;

/** A browser's WebSocket whose other end is the test. Stub the global `WebSocket` with it. */
export class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = CLOSED;
  /** Every socket that was made, in order. */
  static made: FakeSocket[] = [];
  /** Where true, a socket that is closed from here never reports it: the other end is gone. */
  static halfDead = false;

  readonly OPEN = FakeSocket.OPEN;
  readonly url: URL;
  binaryType = 'blob';
  readyState: number = FakeSocket.CONNECTING;
  sent: (string | Uint8Array)[] = [];

  static reset(): void {
    FakeSocket.made = [];
    FakeSocket.halfDead = false;
  }

  static get latest(): FakeSocket {
    const socket = FakeSocket.made.at(-1);
    if (!socket) throw new Error('no socket was made');
    return socket;
  }

  constructor(url: string | URL) {
    super();
    this.url = new URL(url);
    FakeSocket.made.push(this);
  }

  /** Text frames as they were sent. */
  get texts(): string[] {
    return this.sent.filter((frame) => typeof frame === 'string');
  }

  /** What was said in text frames. */
  get messages(): ClientMessage[] {
    return this.texts.map((text) => JSON.parse(text.slice(MESSAGE_PREFIX.length)));
  }

  get binaries(): Uint8Array[] {
    return this.sent.filter((frame) => typeof frame !== 'string');
  }

  send(frame: string | Uint8Array): void {
    this.sent.push(frame);
  }

  close(): void {
    if (this.readyState >= FakeSocket.CLOSING) return;
    this.readyState = FakeSocket.CLOSING;
    if (!FakeSocket.halfDead) queueMicrotask(() => this.closeFromThere(1005));
  }

  /** The other end accepts the connection. */
  accept(): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  /** The other end says something. */
  say(message: RoomMessage): void {
    this.deliver(MESSAGE_PREFIX + JSON.stringify(message));
  }

  /** The other end brings everything that is in its document. */
  bring(doc: Y.Doc): void {
    const encoder = createEncoder();
    writeVarUint(encoder, messageSync);
    writeSyncStep2(encoder, doc);
    this.deliver(toUint8Array(encoder));
  }

  deliver(data: string | Uint8Array<ArrayBuffer>): void {
    const frame = typeof data === 'string' ? data : data.slice().buffer;
    this.dispatchEvent(new MessageEvent('message', { data: frame }));
  }

  /** The connection is over; 1006 is what browsers report of a refused or lost one. */
  closeFromThere(code: number): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.dispatchEvent(new CloseEvent('close', { code }));
  }
}
