import { fileText } from '@viva/protocol/document';
import {
  type ClientMessage,
  decodeMessage,
  encodeMessage,
  type RoomMessage,
  roomMessage,
} from '@viva/protocol/room';
import YProvider from 'y-partyserver/provider';
import * as Y from 'yjs';
import type { Stack } from '../scripts/stack/stack.ts';

/** What a delete set names, as `client:clock`. */
export function* idsOf({ clients }: ReturnType<typeof Y.createDeleteSet>): Generator<string> {
  for (const [client, ranges] of clients) {
    for (const { clock, len } of ranges) {
      for (let at = clock; at < clock + len; at++) yield `${client}:${at}`;
    }
  }
}

/** A participant without a page, faster than a person. It comes back by itself when the connection is lost. */
export class Typist {
  readonly name: string;
  readonly doc = new Y.Doc();
  readonly messages: RoomMessage[] = [];
  /** What others have deleted, as it came from the room. */
  readonly deletionsSeen = new Set<string>();
  readonly #provider: YProvider;
  #undo: Y.UndoManager | null = null;

  constructor(stack: Pick<Stack, 'workerUrl'>, sessionId: string, name: string) {
    this.name = name;
    this.#provider = new YProvider(new URL(stack.workerUrl).host, sessionId, this.doc, {
      prefix: `/api/sessions/${sessionId}/ws`,
      protocol: 'ws',
      params: { name, client: String(this.doc.clientID) },
      disableBc: true,
      maxBackoffTime: 500,
    });
    this.doc.on('afterTransaction', ({ local, deleteSet }) => {
      if (!local) for (const id of idsOf(deleteSet)) this.deletionsSeen.add(id);
    });
    // A killed server refuses connections for a while: the provider goes on trying by itself.
    this.#provider.on('connection-error', () => {});
    this.#provider.on('custom-message', (text: string) => {
      const message = decodeMessage(roomMessage, text);
      if (message) this.messages.push(message);
    });
  }

  get online(): boolean {
    return this.#provider.wsconnected && this.#provider.synced;
  }

  get text(): Y.Text | null {
    return fileText(this.doc, 'python');
  }

  get code(): string {
    return this.text?.toString() ?? '';
  }

  /** Names in the latest list of participants. */
  get names(): string[] {
    const list = this.messages.findLast((message) => 'participants' in message);
    return list?.participants.map(({ name }) => name) ?? [];
  }

  /** Where this one says to be. */
  get place(): unknown {
    return this.#provider.awareness.getLocalState();
  }

  /** Where the others are, as this one sees it. */
  get others(): unknown[] {
    const states = [...this.#provider.awareness.getStates()];
    return states.filter(([clientId]) => clientId !== this.doc.clientID).map(([, state]) => state);
  }

  /** Changes the code; `undo` takes it back. */
  edit(change: (text: Y.Text) => void): void {
    const { text } = this;
    if (!text) return;
    this.#undo ??= new Y.UndoManager(text, { trackedOrigins: new Set([this]) });
    this.doc.transact(() => change(text), this);
  }

  /** Replaces the whole code. */
  write(code: string): void {
    this.edit((text) => {
      text.delete(0, text.length);
      text.insert(0, code);
    });
  }

  undo(): void {
    this.#undo?.undo();
  }

  goTo(place: number): void {
    this.#provider.awareness.setLocalState({ name: this.name, place });
  }

  say(message: ClientMessage): void {
    this.#provider.sendMessage(encodeMessage(message));
  }

  goOffline(): void {
    this.#provider.disconnect();
  }

  goOnline(): void {
    if (!this.#provider.shouldConnect) void this.#provider.connect();
  }

  leave(): void {
    this.#provider.destroy();
    this.doc.destroy();
  }
}
