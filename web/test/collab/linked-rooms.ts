import { chooseLanguage, fileText } from '@viva/protocol/document';
import type { LanguageId } from '@viva/protocol/languages';
import type { Participant } from '@viva/protocol/room';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createStore } from 'zustand/vanilla';
import type { Room } from '../../src/collab/room.ts';
import { INITIAL_ROOM_STATE, type RoomState } from '../../src/collab/room-state.ts';
import { createUndoManager } from '../../src/collab/undo-manager.ts';

export const FILE: LanguageId = 'python';

export const participants: Participant[] = [
  { participantId: 'a', name: 'Ada', color: 0, role: 'interviewer' },
  { participantId: 'b', name: 'Bob', color: 7, role: 'candidate' },
];

/** A room without a connection. */
function offlineRoom(participantId: string, clientId: number): Room {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const awareness = new Awareness(doc);
  const undoManagers = new Map<Y.Text, Y.UndoManager>();
  const text = (fileId: string) => fileText(doc, fileId);
  return {
    doc,
    awareness,
    state: createStore<RoomState>(() => ({ ...INITIAL_ROOM_STATE, participantId, participants })),
    text,
    undoManager(fileId) {
      const shared = text(fileId);
      if (!shared) return null;
      const manager = undoManagers.get(shared) ?? createUndoManager(shared);
      undoManagers.set(shared, manager);
      return manager;
    },
    watchEdits: () => () => {},
    setCursor: (cursor) => awareness.setLocalState({ participantId, cursor }),
    pasted() {},
    setAttention() {},
    setLeading() {},
    run() {},
    type() {},
    resizeTerminal() {},
    control() {},
    stop() {},
    setLanguage() {},
    rename() {},
    reconnectNow() {},
    leave: () => doc.destroy(),
  };
}

/** The shared text of a room made here, which is always there. */
export function sharedText(room: Room): Y.Text {
  const text = room.text(FILE);
  if (!text) throw new Error('the file is missing');
  return text;
}

/** Two people in one session whose messages arrive when the test says so, in their order. */
export class LinkedRooms {
  readonly a: Room;
  readonly b: Room;
  readonly #toA: (() => void)[] = [];
  readonly #toB: (() => void)[] = [];

  /** @param first whose insertions Yjs puts first when both insert at one place at the same time. */
  constructor(content: string, first: 'a' | 'b' = 'a') {
    this.a = offlineRoom('a', first === 'a' ? 1 : 2);
    this.b = offlineRoom('b', first === 'a' ? 2 : 1);
    const server = new Y.Doc();
    chooseLanguage(server, FILE);
    const text = fileText(server, FILE);
    text?.delete(0, text.length);
    text?.insert(0, content);
    for (const room of [this.a, this.b]) {
      Y.applyUpdate(room.doc, Y.encodeStateAsUpdate(server), this);
    }
    this.#carry(this.a, this.b, this.#toB);
    this.#carry(this.b, this.a, this.#toA);
  }

  /** Delivers at most so many waiting messages to one side. */
  deliver(to: 'a' | 'b', count = Number.POSITIVE_INFINITY): void {
    const queue = to === 'a' ? this.#toA : this.#toB;
    for (let delivered = 0; delivered < count; delivered++) {
      const message = queue.shift();
      if (!message) return;
      message();
    }
  }

  deliverAll(): void {
    while (this.#toA.length + this.#toB.length > 0) {
      this.deliver('a');
      this.deliver('b');
    }
  }

  leave(): void {
    this.a.leave();
    this.b.leave();
  }

  #carry(from: Room, to: Room, queue: (() => void)[]): void {
    from.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) queue.push(() => Y.applyUpdate(to.doc, update, this));
    });
    from.awareness.on('update', (_: unknown, origin: unknown) => {
      if (origin === this) return;
      const update = encodeAwarenessUpdate(from.awareness, [from.awareness.clientID]);
      queue.push(() => applyAwarenessUpdate(to.awareness, update, this));
    });
  }
}
