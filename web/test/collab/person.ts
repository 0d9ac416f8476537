import * as prng from 'lib0/prng';
import type * as Y from 'yjs';
import { bindEditor } from '../../src/collab/monaco-binding.ts';
import type { Room } from '../../src/collab/room.ts';
import { FILE, sharedText } from './linked-rooms.ts';
import {
  backspace,
  createEditor,
  destroyEditor,
  paste,
  redo,
  select,
  type,
  undo,
} from './real-monaco.ts';

/** One person at an editor. Each character that they type is theirs, and is typed only once. */
export class Person {
  readonly editor = createEditor();
  readonly text: Y.Text;
  readonly undoManager: Y.UndoManager | null;
  /** What they typed, and how many carets typed it at once. */
  readonly typed = new Map<string, number>();
  /** Every character that they ever deleted, also by taking back. */
  readonly deleted = new Set<string>();
  readonly #unbind: () => void;
  #nextCharacter: number;

  constructor(room: Room, firstCharacter: string) {
    this.#nextCharacter = firstCharacter.charCodeAt(0);
    this.text = sharedText(room);
    this.undoManager = room.undoManager(FILE);
    this.#unbind = bindEditor(this.editor, room, FILE);
    let known = this.text.toString();
    this.text.observe((event, transaction) => {
      let at = 0;
      for (const step of event.delta) {
        const removed = known.slice(at, at + (step.delete ?? 0));
        if (transaction.local) for (const character of removed) this.deleted.add(character);
        at += (step.retain ?? 0) + removed.length;
      }
      known = this.text.toString();
    });
  }

  get shown(): string {
    return this.editor.getValue();
  }

  /** Does one thing that a person does in an editor. */
  act(random: prng.PRNG): void {
    switch (prng.int32(random, 0, 9)) {
      case 0:
        undo(this.editor);
        break;
      case 1:
        redo(this.editor);
        break;
      case 2:
        this.#selectSomewhere(random);
        backspace(this.editor);
        break;
      case 3:
        this.#selectSomewhere(random);
        paste(this.editor, `${this.#write(2)}\r\n${this.#write(1)}\r${this.#write(1)}\n`);
        break;
      case 4:
        this.#selectSomewhere(random, prng.int32(random, 0, 2) + 2);
        type(this.editor, this.#write(1));
        break;
      case 5:
        type(this.editor, prng.oneOf(random, ['\n', ' ', '\t', '😀']));
        break;
      case 6:
        this.#selectSomewhere(random);
        type(this.editor, this.#write(1));
        break;
      default:
        type(this.editor, this.#write(1));
    }
  }

  /** Takes back everything that they did. */
  undoAll(): void {
    for (let steps = this.undoManager?.undoStack.length ?? 0; steps > 0; steps--) undo(this.editor);
  }

  leave(): void {
    this.#unbind();
    destroyEditor(this.editor);
  }

  #write(count: number): string {
    let result = '';
    for (let i = 0; i < count; i++) result += String.fromCharCode(this.#nextCharacter++);
    const carets = this.editor.getSelections()?.length ?? 0;
    for (const character of result) this.typed.set(character, carets);
    return result;
  }

  #selectSomewhere(random: prng.PRNG, count = 1): void {
    const { length } = this.shown;
    const pairs = Array.from({ length: count }, (): [number, number] => {
      const anchor = prng.int32(random, 0, length);
      return [
        anchor,
        prng.oneOf(random, [anchor, Math.min(length, anchor + prng.int32(random, 0, 4))]),
      ];
    });
    select(this.editor, ...pairs);
  }
}
