import { chooseLanguage, fileText } from '@viva/protocol/document';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { SessionReplay } from '../../src/replay/session-replay.ts';

/** A session of which each update is recorded as the actor's who is named with it. */
class Session {
  readonly room = new Y.Doc();
  readonly replay = new SessionReplay();
  readonly #start: string;

  constructor() {
    chooseLanguage(this.room, 'python');
    this.#append('room', Y.encodeStateAsUpdate(this.room));
    this.#start = this.text.toString();
  }

  get text(): Y.Text {
    return fileText(this.room, 'python') as Y.Text;
  }

  /** Somebody's page, which knows what the room knows now. */
  page(): { doc: Y.Doc; text: Y.Text } {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.room));
    return { doc, text: fileText(doc, 'python') as Y.Text };
  }

  /** What pages have come to hold reaches the room in one update. */
  receive(actor: string, ...pages: readonly { doc: Y.Doc }[]): void {
    const known = Y.encodeStateVector(this.room);
    const update = Y.mergeUpdates(pages.map(({ doc }) => Y.encodeStateAsUpdate(doc, known)));
    Y.applyUpdate(this.room, update);
    this.#append(actor, update);
  }

  /** What stands in the text now behind what the session began with, by who wrote it. */
  written(): (readonly [participantId: string, text: string])[] {
    const instant = this.replay.at(this.replay.length);
    const text = instant.files.get('python') ?? '';
    expect(text).toBe(this.text.toString());
    expect(instant.writers.get('python')).toHaveLength(text.length);
    return this.replay
      .writtenBy(instant, 'python')
      .filter(({ participantId }) => participantId !== 'room')
      .map(({ start, end, participantId }) => [participantId, text.slice(start, end)]);
  }

  get start(): string {
    return this.#start;
  }

  #append(actor: string, update: Uint8Array): void {
    const seq = this.replay.lastSeq + 1;
    const base64 = btoa(Array.from(update, (byte) => String.fromCharCode(byte)).join(''));
    this.replay.append({ seq, at: new Date(seq).toISOString(), actor, update: base64 });
  }
}

test('each character is its writer’s, also in the middle of another’s, and across what is deleted', () => {
  const session = new Session();
  const ann = session.page();
  ann.text.insert(0, 'ann ann');
  session.receive('ann', ann);
  const bob = session.page();
  bob.text.insert(3, '-bob-');
  session.receive('bob', bob);
  expect(session.written()).toEqual([
    ['ann', 'ann'],
    ['bob', '-bob-'],
    ['ann', ' ann'],
  ]);
  const cy = session.page();
  cy.text.delete(1, 5);
  session.receive('cy', cy);
  expect(session.written()).toEqual([
    ['ann', 'a'],
    ['bob', 'b-'],
    ['ann', ' ann'],
  ]);
});

test('what several people wrote at once is told apart, as soon as one of them is known', () => {
  const session = new Session();
  const [ann, bob] = [session.page(), session.page()];
  ann.text.insert(0, 'ann');
  bob.text.insert(session.start.length, 'bob');
  session.receive('ann,bob', ann, bob);
  expect(session.written()).toEqual([]);
  ann.text.insert(3, '!');
  session.receive('ann', ann);
  expect(session.written()).toEqual([['ann', 'ann!']]);
  ann.text.insert(4, '?');
  bob.text.insert(bob.text.length, '?');
  session.receive('bob,ann', bob, ann);
  expect(session.written()).toEqual([
    ['ann', 'ann!?'],
    ['bob', 'bob?'],
  ]);
});

test('somebody’s second tab writes in their name', () => {
  const session = new Session();
  const tabs = [session.page(), session.page()];
  tabs[0]?.text.insert(0, 'one');
  session.receive('ann', ...tabs.slice(0, 1));
  tabs[1]?.text.insert(session.start.length, 'two');
  session.receive('ann', ...tabs.slice(1));
  expect(session.written()).toEqual([
    ['ann', 'one'],
    ['ann', 'two'],
  ]);
});

test('a file that comes with a text has its writers from the beginning', () => {
  const session = new Session();
  expect(session.replay.writtenBy(session.replay.at(1), 'python')).toEqual([
    { start: 0, end: session.start.length, participantId: 'room' },
  ]);
});
