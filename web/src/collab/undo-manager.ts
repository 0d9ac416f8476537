import * as Y from 'yjs';

/** Edits that follow each other within this time are one undo step, unless something sets them apart. */
export const CAPTURE_MS = 500;

/** The origin of a restoration: the edit of a person who brings an earlier text back. */
export const RESTORATION = {};

/** A text's undo history. It follows restorations, the edits of an origin once that is added to it, and nobody else's. */
export function createUndoManager(text: Y.Text): Y.UndoManager {
  const manager = new Y.UndoManager(text, {
    captureTimeout: CAPTURE_MS,
    trackedOrigins: new Set([RESTORATION]),
  });
  manager.doc.on('beforeTransaction', (transaction: Y.Transaction) => {
    if (transaction.origin !== manager) return;
    for (const { insertions } of manager.undoing ? manager.undoStack : manager.redoStack) {
      Y.iterateDeletedStructs(transaction, insertions, (struct) => {
        if (struct instanceof Y.Item) splitLikeSuccessors(transaction, struct);
      });
    }
  });
  return manager;
}

/**
 * Splits an item that was deleted and brought back just as what it was brought back as has been split since.
 *
 * Yjs follows an item to one successor only. When somebody has typed into brought-back text, a further undo
 * would take back nothing but the first part of it; when Yjs has joined it with its neighbour, the neighbour too.
 */
function splitLikeSuccessors(transaction: Y.Transaction, item: Y.Item): void {
  if (!item.redone) return;
  const successor = splitAt(transaction, item.redone, 0);
  if (!(successor instanceof Y.Item)) return;
  if (successor.length > item.length) splitAt(transaction, successor.id, item.length);
  splitLikeSuccessors(transaction, successor);
  if (successor.length < item.length) {
    splitLikeSuccessors(transaction, splitAt(transaction, item.id, successor.length));
  }
}

/** The item that begins so many code units after an id, split off when need be. */
const splitAt = (transaction: Y.Transaction, { client, clock }: Y.ID, offset: number) =>
  Y.getItemCleanStart(transaction, Y.createID(client, clock + offset));
