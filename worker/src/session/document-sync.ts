import { type Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { encodeAwareness, encodeSyncStep2, type Frame } from './frames.ts';

/** A frame that follows from another, and who gets it. */
export interface Answer {
  readonly to: 'sender' | 'everybody';
  readonly frame: Uint8Array;
}

/** Who a frame came from, as Yjs is told it, and whether they may only read. */
export interface Sender {
  readonly origin: object;
  readonly readOnly: boolean;
}

/** Whether Yjs holds back updates because something that they build on has not arrived. */
export const hasGap = ({ store }: Y.Doc): boolean =>
  store.pendingStructs !== null || store.pendingDs !== null;

/**
 * Applies a frame to the shared document and its awareness.
 *
 * @returns what is to be sent for it; an update is not among it, because the document itself reports every change.
 * @throws Error when the payload is not what the frame's kind promises.
 */
export function applyFrame(
  document: Y.Doc & { readonly awareness: Awareness },
  frame: Frame,
  { origin, readOnly }: Sender,
): Answer | null {
  const { awareness } = document;
  switch (frame.kind) {
    case 'sync-step-1':
      return { to: 'sender', frame: encodeSyncStep2(document, frame.payload) };
    case 'sync-step-2':
    case 'update':
      if (!readOnly) Y.applyUpdate(document, frame.payload, origin);
      return null;
    case 'awareness':
      applyAwarenessUpdate(awareness, frame.payload, origin);
      return { to: 'everybody', frame: encodeAwareness(frame.payload) };
    case 'query-awareness': {
      const everybody = [...awareness.getStates().keys()];
      const states = encodeAwarenessUpdate(awareness, everybody);
      return { to: 'sender', frame: encodeAwareness(states) };
    }
  }
}
