import { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import { copyName, deleteCopy } from './browser-storage.ts';

/** A storage that does not answer is done without. */
const RESTORE_WITHIN_MS = 1_000;

/**
 * Keeps a session's document in this browser too, so that a tab that crashes, or is closed while nobody answers, loses
 * nothing that the room has not got. It ends with the document.
 *
 * @returns when the document has what was kept of it.
 */
export async function keepCopy(sessionId: string, doc: Y.Doc): Promise<void> {
  if (typeof indexedDB === 'undefined') return;
  const persistence = new IndexeddbPersistence(copyName(sessionId), doc);
  const late = new Promise((resolve) => setTimeout(resolve, RESTORE_WITHIN_MS));
  await Promise.race([persistence.whenSynced, late]);
}

/** Deletes what is kept of a session, once its document is gone. */
export function discardCopy(sessionId: string, doc: Y.Doc): void {
  doc.once('destroy', () => deleteCopy(sessionId));
}
