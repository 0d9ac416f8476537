import { setTimeout as sleep } from 'node:timers/promises';
import { fileText } from '@viva/protocol/document';
import {
  type ClientMessage,
  decodeMessage,
  encodeMessage,
  type RoomMessage,
  roomMessage,
} from '@viva/protocol/room';
import type { Verdict } from '@viva/protocol/run';
import * as prng from 'lib0/prng';
import YProvider from 'y-partyserver/provider';
import * as Y from 'yjs';
import { idsOf } from '../../e2e/typist.ts';
import type { Tally } from './tally.ts';
import { type Kept, watchedSocket } from './watched-socket.ts';

const WORDS = 'the queue is empty so return what was found before and sort it by time again'.split(
  ' ',
);
/** The provider comes back after a growing time, up to this. */
const COME_BACK_WITHIN_MS = 2_500;

/** A run as one person has heard of it. */
export interface RunHeard {
  output: string;
  /** Null until it has ended. */
  verdict: Verdict | null;
}

export interface PersonOptions {
  /** The server, as `127.0.0.1:8788`. */
  readonly host: string;
  readonly sessionId: string;
  readonly name: string;
  /** The loopback address that their connections come from. */
  readonly localAddress: string;
  readonly tally: Tally;
  readonly onKept: (kept: Kept) => void;
  /** Called with each notice of the room. */
  readonly onNotice: (code: string) => void;
}

/** Somebody who types in a session as people do, and comes back by themselves when the connection is lost. */
export class Person {
  readonly name: string;
  readonly doc = new Y.Doc();
  readonly runs = new Map<string, RunHeard>();
  /** What others have deleted, as it came from the room. */
  readonly deletionsSeen = new Set<string>();
  /** Edits made here. */
  edits = 0;
  /** Called with each edit made here: how far this person's changes go by it. */
  onEdit: (clock: number) => void = () => {};
  /** Called with each change of others. */
  onChange: () => void = () => {};
  readonly #provider: YProvider;
  #participantId = '';

  constructor({ host, sessionId, name, localAddress, tally, onKept, onNotice }: PersonOptions) {
    this.name = name;
    this.#provider = new YProvider(host, sessionId, this.doc, {
      prefix: `/api/sessions/${sessionId}/ws`,
      protocol: 'ws',
      params: { name, client: String(this.doc.clientID) },
      disableBc: true,
      maxBackoffTime: COME_BACK_WITHIN_MS,
      WebSocketPolyfill: watchedSocket(localAddress, tally, onKept),
    });
    this.doc.on('afterTransaction', ({ local, deleteSet }) => {
      if (local) return;
      for (const id of idsOf(deleteSet)) this.deletionsSeen.add(id);
      this.onChange();
    });
    this.#provider.on('connection-error', () => {});
    this.#provider.on('custom-message', (text: string) => {
      const message = decodeMessage(roomMessage, text);
      if (message?.type === 'notice') onNotice(message.code);
      else if (message) this.#hear(message);
    });
  }

  get online(): boolean {
    return this.#provider.wsconnected && this.#provider.synced;
  }

  /** Whether there is no connection, not even one that has not heard yet that the server has died. */
  get offline(): boolean {
    return !this.#provider.wsconnected;
  }

  get text(): Y.Text | null {
    return fileText(this.doc, 'python');
  }

  get code(): string {
    return this.text?.toString() ?? '';
  }

  /** How far this person has the changes of a Yjs client. */
  knows(clientId: number): number {
    return Y.getState(this.doc.store, clientId);
  }

  say(message: ClientMessage): void {
    this.#provider.sendMessage(encodeMessage(message));
  }

  /** Replaces the whole code. */
  write(code: string): void {
    this.#edit((text) => {
      text.delete(0, text.length);
      text.insert(0, code);
    });
  }

  /** Types a few words and stops to think, again and again, in comments of their own. */
  async type(random: prng.PRNG, until: AbortSignal): Promise<void> {
    const pause = (least: number, most: number) =>
      sleep(prng.int32(random, least, most), undefined, { signal: until }).catch(() => {});
    await pause(0, 10_000);
    while (!until.aborted) {
      for (const character of this.#thought(random)) {
        if (until.aborted) return;
        this.#put(character);
        await pause(80, 420);
      }
      await pause(2_000, 20_000);
    }
  }

  leave(): void {
    this.#provider.destroy();
    this.doc.destroy();
  }

  /** What is typed in one go; a backspace takes one character back. */
  #thought(random: prng.PRNG): string {
    const words = Array.from({ length: prng.int32(random, 1, 5) }, () => prng.oneOf(random, WORDS));
    const end = prng.oneOf(random, [' ', ' ', '\n', '\b'.repeat(prng.int32(random, 1, 6))]);
    return `${words.join(' ')}${end}`;
  }

  #put(character: string): void {
    const mark = `# ${this.name} `;
    this.#edit((text) => {
      const code = text.toString();
      const start = code.lastIndexOf(mark) + mark.length;
      const end = code.indexOf('\n', start);
      if (character === '\n') text.insert(end, `\n${mark}`);
      else if (character !== '\b') text.insert(end, character);
      else if (end > start) text.delete(end - 1, 1);
      const place = Y.createRelativePositionFromTypeIndex(text, end);
      const at = { file: 'python', anchor: place, head: place };
      this.#provider.awareness.setLocalState({ participantId: this.#participantId, cursor: at });
    });
  }

  #edit(change: (text: Y.Text) => void): void {
    const { text } = this;
    if (!text) return;
    this.doc.transact(() => change(text), this);
    this.edits += 1;
    this.onEdit(this.knows(this.doc.clientID));
  }

  #hear(message: RoomMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#participantId = message.participantId;
        if (message.run) {
          const { executionId, output, result } = message.run;
          const text = output.map(({ data }) => data).join('');
          this.runs.set(executionId, { output: text, verdict: result?.verdict ?? null });
        }
        break;
      case 'run-started':
        this.runs.set(message.executionId, { output: '', verdict: null });
        break;
      case 'output': {
        const run = this.runs.get(message.executionId);
        if (run) run.output += message.data;
        break;
      }
      case 'run-finished': {
        const run = this.runs.get(message.executionId);
        if (run) run.verdict = message.verdict;
        break;
      }
    }
  }
}
