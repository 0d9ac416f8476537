import {
  type ClientMessage,
  encodeMessage,
  MESSAGE_PREFIX,
  type RoomMessage,
} from '@viva/protocol/room';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { writeSyncStep1, writeSyncStep2 } from 'y-protocols/sync';
import type * as Y from 'yjs';
import * as z from 'zod';

/** A binary frame of the y-websocket protocol. What is in a payload only shows when it is applied. */
export type Frame =
  | { readonly kind: 'sync-step-1'; readonly payload: Uint8Array }
  | { readonly kind: 'sync-step-2'; readonly payload: Uint8Array }
  | { readonly kind: 'update'; readonly payload: Uint8Array }
  | { readonly kind: 'awareness'; readonly payload: Uint8Array }
  | { readonly kind: 'query-awareness' };

const SYNC = 0;
const AWARENESS = 1;
const QUERY_AWARENESS = 3;
const SYNC_KINDS = ['sync-step-1', 'sync-step-2', 'update'] as const;

/** Reads a frame. @throws Error when it is none, or more than one. */
export function readFrame(bytes: Uint8Array): Frame {
  const decoder = decoding.createDecoder(bytes);
  const kind = readKind(decoder);
  const frame =
    kind === 'query-awareness' ? { kind } : { kind, payload: decoding.readVarUint8Array(decoder) };
  if (decoding.hasContent(decoder)) throw new Error('bytes after the end of the frame');
  return frame;
}

function readKind(decoder: decoding.Decoder): Frame['kind'] {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case SYNC: {
      const kind = SYNC_KINDS[decoding.readVarUint(decoder)];
      if (kind) return kind;
      throw new Error('unknown kind of sync frame');
    }
    case AWARENESS:
      return 'awareness';
    case QUERY_AWARENESS:
      return 'query-awareness';
    default:
      throw new Error(`unknown type of frame: ${type}`);
  }
}

/** Asks for what the document does not have. */
export function encodeSyncStep1(document: Y.Doc): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, SYNC);
  writeSyncStep1(encoder, document);
  return encoding.toUint8Array(encoder);
}

/** The answer to a sync-step-1: what the document has beyond the other's state vector. */
export function encodeSyncStep2(document: Y.Doc, stateVector: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, SYNC);
  writeSyncStep2(encoder, document, stateVector);
  return encoding.toUint8Array(encoder);
}

/** @param update as the awareness protocol encodes it. */
export function encodeAwareness(update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, AWARENESS);
  encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder);
}

/** One participant's place as the awareness protocol tells it: the newest clock counts, a state of null ends it. */
export interface AwarenessEntry {
  /** The Yjs client that it belongs to. */
  readonly clientId: number;
  readonly clock: number;
  readonly state: Readonly<Record<string, unknown>> | null;
}

const awarenessState = z.record(z.string(), z.unknown()).nullable();

/** Reads the payload of an awareness frame. @throws Error when it is none. */
export function readAwareness(payload: Uint8Array): AwarenessEntry[] {
  const decoder = decoding.createDecoder(payload);
  const entries: AwarenessEntry[] = [];
  // One by one: the number is the sender's word, and no room is made for it before they are there.
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    entries.push({
      clientId: decoding.readVarUint(decoder),
      clock: decoding.readVarUint(decoder),
      state: awarenessState.parse(JSON.parse(decoding.readVarString(decoder))),
    });
  }
  if (decoding.hasContent(decoder)) throw new Error('bytes after the end of the awareness');
  return entries;
}

/** The reverse of `readAwareness`. */
export function writeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const { clientId, clock, state } of entries) {
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, JSON.stringify(state));
  }
  return encoding.toUint8Array(encoder);
}

/** A message as a text frame. */
export const textFrame = (message: RoomMessage | ClientMessage): string =>
  MESSAGE_PREFIX + encodeMessage(message);

/** A binary message as bytes, not copied. */
export const bytesOf = (message: ArrayBuffer | ArrayBufferView): Uint8Array =>
  message instanceof ArrayBuffer
    ? new Uint8Array(message)
    : new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
