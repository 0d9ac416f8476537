import { hasGap } from '@viva/protocol/document';
import { mayEdit, type Role } from '@viva/protocol/room';
import * as Y from 'yjs';
import type { Room } from './collab/room.ts';
import { type EditKey, EditStore } from './edit-store.ts';

/**
 * Keeps a page's own edits in this browser until the room has them, so that a tab that crashes, or is closed while nobody
 * answers, loses nothing. What an earlier page of the same role has left behind is brought in and sent once this person
 * may edit; then it is an edit like any other.
 *
 * @returns the function that ends it; what the room has not confirmed stays.
 */
export function keepUnsavedEdits(sessionId: string, room: Room): () => void {
  const store = EditStore.open().catch(() => null);
  const ended = new AbortController();
  const { doc } = room;

  async function withStore(action: (edits: EditStore) => Promise<void>): Promise<void> {
    const edits = await store;
    // A storage that is blocked or full is done without.
    await (edits && action(edits).catch(() => {}));
  }

  /** Nothing can be edited before the room has told the role. */
  const keyOf = (number: number): EditKey | null => {
    const { role } = room.state.getState();
    return role && [sessionId, role, doc.clientID, number];
  };

  const stopWatching = room.watchEdits({
    made(number, update) {
      const key = keyOf(number);
      if (key) void withStore((edits) => edits.keep(key, update));
    },
    confirmed(number) {
      const key = keyOf(number);
      if (key) void withStore((edits) => edits.dropThrough(key));
    },
  });

  async function restore(edits: EditStore, role: Role): Promise<void> {
    const left = await edits.read(sessionId, role);
    const others = left.filter(({ key: [, , clientId] }) => clientId !== doc.clientID);
    if (others.length === 0 || ended.signal.aborted) return;
    // As one edit of this page, which is kept anew before the old ones are dropped.
    doc.transact(() => {
      for (const { update } of others) Y.applyUpdate(doc, update);
    });
    // What builds on something that is missing is for another time.
    if (!hasGap(doc)) await edits.drop(others.map(({ key }) => key));
  }

  const stopWaiting = room.state.subscribe(({ role, session, language }) => {
    // The language comes with the document.
    if (!role || !session || !language || !mayEdit(role, session)) return;
    stopWaiting();
    void withStore((edits) => restore(edits, role));
  });

  return () => {
    ended.abort();
    stopWaiting();
    stopWatching();
    void withStore(async (edits) => edits.close());
  };
}
