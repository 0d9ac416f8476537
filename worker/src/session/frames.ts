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

/** A message as a text frame. */
export const textFrame = (message: RoomMessage | ClientMessage): string =>
  MESSAGE_PREFIX + encodeMessage(message);

/** A binary message as bytes, not copied. */
export const bytesOf = (message: ArrayBuffer | ArrayBufferView): Uint8Array =>
  message instanceof ArrayBuffer
    ? new Uint8Array(message)
    : new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
