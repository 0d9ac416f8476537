import * as decoding from 'lib0/decoding';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { idsOf } from '../../e2e/typist.ts';
import type { Tally } from './tally.ts';

const SYNC = 0;
const STEP_1 = 0;
const STEP_2 = 1;

/** What the server says to have, at the beginning of a connection. */
export interface Kept {
  /** How much it has of each Yjs client, or null: not told yet. */
  readonly clocks: ReadonlyMap<number, number> | null;
  /** What of it is deleted, as `client:clock`, or null: not told yet. */
  readonly deleted: ReadonlySet<string> | null;
}

/**
 * A WebSocket class, whose connections come from an address of their own and are counted.
 *
 * @param onKept called with what the server says to have before anything of this connection has reached it.
 */
export function watchedSocket(
  localAddress: string,
  tally: Tally,
  onKept: (kept: Kept) => void,
): typeof globalThis.WebSocket {
  class WatchedSocket extends WebSocket {
    constructor(url: string) {
      super(url, { localAddress, perMessageDeflate: false });
      const told = { clocks: false, deleted: false };
      this.on('open', () => tally.count('connection', 'ok'));
      this.on('unexpected-response', (_, { statusCode }) => {
        tally.count('connection', String(statusCode));
        this.close();
      });
      this.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== undefined) tally.count('connection', error.code);
      });
      this.on('message', (data: ArrayBuffer, isBinary) => {
        if (!isBinary || (told.clocks && told.deleted)) return;
        const decoder = decoding.createDecoder(new Uint8Array(data));
        if (decoding.readVarUint(decoder) !== SYNC) return;
        const step = decoding.readVarUint(decoder);
        const payload = decoding.readVarUint8Array(decoder);
        if (step === STEP_1 && !told.clocks) {
          told.clocks = true;
          onKept({ clocks: Y.decodeStateVector(payload), deleted: null });
        }
        if (step === STEP_2 && !told.deleted) {
          told.deleted = true;
          onKept({ clocks: null, deleted: new Set(idsOf(Y.decodeUpdate(payload).ds)) });
        }
      });
    }
  }
  // The two differ in what only browsers know.
  return WatchedSocket as unknown as typeof globalThis.WebSocket;
}
