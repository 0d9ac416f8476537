import * as Y from 'yjs';

/** Edits that follow each other within this time are one undo step, unless something sets them apart. */
const CAPTURE_MS = 500;

/** A text's undo history. It follows the edits of an origin once that is added to it, and nobody else's. */
export function createUndoManager(text: Y.Text): Y.UndoManager {
  return new Y.UndoManager(text, { captureTimeout: CAPTURE_MS, trackedOrigins: new Set() });
}
