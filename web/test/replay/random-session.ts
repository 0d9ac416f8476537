import { chooseLanguage, fileText, languageFiles } from '@viva/protocol/document';
import type { LanguageId } from '@viva/protocol/languages';
import type { RecordingEntry } from '@viva/protocol/recording';
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import { createUndoManager } from '../../src/collab/undo-manager.ts';
import { Recorder } from './recorder.ts';

const LANGUAGES: LanguageId[] = ['python', 'javascript', 'go'];
const TYPED = ['x', 'yz', '\n', ' = ', '😀', '👩🏽‍💻', 'é', '漢字'];
const PASTED = `${'for (const line of lines) { print(line); }\n'.repeat(50)}😀`;

/** The text of a file, and the Yjs client that wrote each code unit of it. */
export interface WrittenText {
  readonly text: string;
  readonly clients: readonly number[];
}

/** Texts of files by their ids. */
export type Texts = Readonly<Record<string, WrittenText>>;

export interface RandomSession {
  readonly entries: readonly RecordingEntry[];
  /** What was there after so many entries, as the room's own document says. */
  readonly texts: readonly Texts[];
}

/** A whole number from 0 up to, but not including, `limit`. */
const below = (random: prng.PRNG, limit: number) => prng.int32(random, 0, limit - 1);

function clientsOf(room: Y.Doc, file: LanguageId): number[] {
  const clients: number[] = [];
  for (let item = fileText(room, file)?._start ?? null; item; item = item.right) {
    if (item.deleted) continue;
    for (let unit = 0; unit < item.length; unit++) clients.push(item.id.client);
  }
  return clients;
}

/** Somebody's page: it edits what it knows of the session, and may know little of it. */
class Person {
  readonly id: string;
  readonly doc = new Y.Doc();
  readonly #random: prng.PRNG;
  readonly #undo = new Map<Y.Text, Y.UndoManager>();

  constructor(id: string, random: prng.PRNG) {
    this.id = id;
    this.#random = random;
  }

  act(): void {
    const made = LANGUAGES.flatMap((language) => fileText(this.doc, language) ?? []);
    if (made.length === 0) return;
    const text = prng.oneOf(this.#random, made);
    const undo = this.#undoOf(text);
    const act = below(this.#random, 12);
    if (act === 0) undo.undo();
    else if (act === 1) undo.redo();
    else {
      if (act === 2) undo.stopCapturing();
      this.doc.transact(() => this.#edit(text), this);
    }
  }

  /** With several carets, now and then. Nothing keeps it from going through the middle of a character. */
  #edit(text: Y.Text): void {
    const carets = below(this.#random, 4) === 0 ? 1 + below(this.#random, 12) : 1;
    for (let caret = 0; caret < carets; caret++) {
      const at = below(this.#random, text.length + 1);
      const kind = below(this.#random, 100);
      if (kind === 0) text.delete(0, text.length);
      else if (kind === 1) text.insert(at, PASTED);
      else if (kind < 40) text.delete(at, Math.min(1 + below(this.#random, 20), text.length - at));
      else text.insert(at, prng.oneOf(this.#random, TYPED));
    }
  }

  #undoOf(text: Y.Text): Y.UndoManager {
    const undo = this.#undo.get(text) ?? createUndoManager(text);
    undo.addTrackedOrigin(this);
    this.#undo.set(text, undo);
    return undo;
  }
}

/**
 * A session to which all that may happen does happen, at random: several people edit at once and undo, what they do arrives
 * late, partly, or together with others' in one update, and the language changes.
 */
export function randomSession(seed: number, steps: number): RandomSession {
  const random = prng.create(seed);
  const recorder = new Recorder();
  const room = new Y.Doc();
  const texts: Texts[] = [{}];
  room.on('update', (update: Uint8Array, origin: unknown) => {
    recorder.update(typeof origin === 'string' ? origin : 'room', update);
    texts.push(
      Object.fromEntries(
        languageFiles(room).map(({ id, content }) => [
          id,
          { text: content, clients: clientsOf(room, id) },
        ]),
      ),
    );
  });
  chooseLanguage(room, 'python');
  const people = ['a', 'b', 'c', 'd', 'e']
    .slice(0, 2 + below(random, 4))
    .map((id) => new Person(id, random));

  const hear = ({ doc }: Person) =>
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(room, Y.encodeStateVector(doc)));
  const say = (...senders: readonly Person[]) => {
    const known = Y.encodeStateVector(room);
    const updates = senders.map(({ doc }) => Y.encodeStateAsUpdate(doc, known));
    Y.applyUpdate(room, Y.mergeUpdates(updates), senders.map(({ id }) => id).join(','));
  };

  for (let step = 0; step < steps; step++) {
    const person = prng.oneOf(random, people);
    switch (below(random, 16)) {
      case 0:
        room.transact(() => chooseLanguage(room, prng.oneOf(random, LANGUAGES)), person.id);
        break;
      case 1:
        say(...people.filter(() => prng.bool(random)), person);
        break;
      case 2:
      case 3:
      case 4:
      case 5:
        hear(person);
        break;
      default:
        person.act();
        if (below(random, 3) > 0) say(person);
    }
  }
  say(...people);
  return { entries: recorder.entries, texts };
}
