import { writeEdits } from '@viva/protocol/shared-text';
import {
  difference,
  type Replacement,
  replacements,
  type TextDelta,
} from '@viva/protocol/text-delta';
import type * as Y from 'yjs';
import { publishOwnCursor } from './own-cursor.ts';
import type { Room } from './room.ts';
import { shownDelta, shownText } from './shown-text.ts';
import { type OffsetSelection, transformReplacement, transformSelection } from './text-delta.ts';
import { type EditKind, editKind, startsUndoStep } from './undo-steps.ts';

/** A plain text field that is bound to a file. */
export interface BoundTextArea {
  selection(): OffsetSelection;
  undo(): void;
  redo(): void;
  /** Calls back once no character is being composed, at once when none is. */
  whenComposed(callback: () => void): void;
  /** Ends it; the field and the room stay. */
  dispose(): void;
}

/**
 * Binds a plain text field to a file of the room: the text both ways, one's own undo and one's own cursor. It is what
 * one types into until the editor has been loaded. Null while the file has not arrived.
 */
export function bindTextArea(
  area: HTMLTextAreaElement,
  room: Room,
  fileId: string,
): BoundTextArea | null {
  const text = room.text(fileId);
  const undoManager = room.undoManager(fileId);
  return text && undoManager ? new TextAreaBinding(area, room, fileId, text, undoManager) : null;
}

class TextAreaBinding implements BoundTextArea {
  readonly #area: HTMLTextAreaElement;
  readonly #text: Y.Text;
  readonly #undoManager: Y.UndoManager;
  readonly #hideOwnCursor: () => void;
  readonly #origin = {};
  readonly #over = new AbortController();
  /** What the field held when it was last equal to the text. */
  #shared: string;
  /** What others did while a character is being composed, which a change of the field would break off; null otherwise. */
  #missed: TextDelta[] | null = null;
  #lastEdit: EditKind | null = null;

  constructor(
    area: HTMLTextAreaElement,
    room: Room,
    fileId: string,
    text: Y.Text,
    undoManager: Y.UndoManager,
  ) {
    this.#area = area;
    this.#text = text;
    this.#undoManager = undoManager;
    this.#shared = shownText(text);
    area.value = this.#shared;
    area.setSelectionRange(0, 0);
    undoManager.addTrackedOrigin(this.#origin);
    undoManager.stopCapturing();
    text.observe(this.#textChanged);
    const { signal } = this.#over;
    area.addEventListener('input', () => this.#typed(), { signal });
    area.addEventListener('compositionstart', () => this.#compose(), { signal });
    area.addEventListener('compositionend', () => this.#composed(), { signal });
    this.#hideOwnCursor = publishOwnCursor(room, fileId, text, {
      read: () => this.selection(),
      watch: (changed) => {
        document.addEventListener('selectionchange', changed, { signal });
        area.addEventListener('selectionchange', changed, { signal });
        return () => {};
      },
    });
  }

  selection(): OffsetSelection {
    const { selectionStart, selectionEnd, selectionDirection } = this.#area;
    return selectionDirection === 'backward'
      ? { anchor: selectionEnd, head: selectionStart }
      : { anchor: selectionStart, head: selectionEnd };
  }

  undo(): void {
    this.#step(() => this.#undoManager.undo());
  }

  redo(): void {
    this.#step(() => this.#undoManager.redo());
  }

  whenComposed(callback: () => void): void {
    if (this.#missed === null) callback();
    else {
      // After the binding's own listener, which shares what was composed.
      const { signal } = this.#over;
      this.#area.addEventListener('compositionend', callback, { once: true, signal });
    }
  }

  dispose(): void {
    this.#over.abort();
    this.#hideOwnCursor();
    this.#text.unobserve(this.#textChanged);
    this.#undoManager.removeTrackedOrigin(this.#origin);
  }

  #typed(): void {
    if (this.#missed === null) this.#share();
  }

  #compose(): void {
    this.#missed = [];
  }

  #composed(): void {
    const missed = this.#missed ?? [];
    this.#missed = null;
    this.#share(missed);
  }

  /** Puts what was typed into the text, in spite of what others have done to it since the field was equal to it. */
  #share(missed: readonly TextDelta[] = []): void {
    const typed = replacements(difference(this.#shared, this.#area.value)).map((edit) =>
      missed.reduce(transformReplacement, edit),
    );
    if (typed.length > 0) {
      this.#separateSteps(typed);
      writeEdits(this.#text, typed, this.#origin);
    }
    const [edit] = typed;
    const caret = edit && missed.length > 0 ? edit.offset + edit.text.length : null;
    this.#show(caret === null ? this.selection() : { anchor: caret, head: caret });
  }

  #separateSteps(typed: readonly Replacement[]): void {
    const kind = editKind(typed);
    if (startsUndoStep(this.#lastEdit, kind)) this.#undoManager.stopCapturing();
    this.#lastEdit = kind;
  }

  #step(take: () => void): void {
    if (this.#area.readOnly || this.#missed) return;
    take();
    this.#undoManager.stopCapturing();
    this.#lastEdit = null;
  }

  readonly #textChanged = (event: Y.YTextEvent, { origin }: Y.Transaction): void => {
    if (origin === this.#origin) return;
    const delta = shownDelta(event);
    if (this.#missed) {
      this.#missed.push(delta);
      return;
    }
    const undone = origin === this.#undoManager ? replacements(delta).at(0) : undefined;
    const caret = undone && undone.offset + undone.text.length;
    this.#show(
      caret === undefined
        ? transformSelection(this.selection(), delta)
        : { anchor: caret, head: caret },
    );
  };

  /** Makes the field what the text is. */
  #show({ anchor, head }: OffsetSelection): void {
    this.#shared = shownText(this.#text);
    if (this.#area.value === this.#shared) return;
    const { scrollTop, scrollLeft } = this.#area;
    this.#area.value = this.#shared;
    this.#area.setSelectionRange(
      Math.min(anchor, head),
      Math.max(anchor, head),
      head < anchor ? 'backward' : 'forward',
    );
    Object.assign(this.#area, { scrollTop, scrollLeft });
  }
}
