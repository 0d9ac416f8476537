import { writeEdits } from '@viva/protocol/shared-text';
import {
  difference,
  type Replacement,
  replacements,
  type TextDelta,
} from '@viva/protocol/text-delta';
import type { editor, IRange } from 'monaco-editor';
import type * as Y from 'yjs';
import { shownDelta, shownText } from './shown-text.ts';

/** Monaco's `EndOfLineSequence.LF`; importing the enum would bring in the whole editor. */
const LF = 0 satisfies editor.EndOfLineSequence;

const receiving = new WeakSet<editor.ITextModel>();

/** Whether a model is changing right now because the shared text has: by another person, or by undo. */
export const isReceiving = (model: editor.ITextModel): boolean => receiving.has(model);

export interface ModelSyncOptions {
  readonly model: editor.ITextModel;
  readonly text: Y.Text;
  /** The origin of the transactions that carry this editor's edits. */
  readonly origin: object;
  /** Edits are taken back rather than shared while this is true. */
  readonly readOnly: () => boolean;
  /** Called with an edit of this editor before it goes into the text. */
  readonly willShare: (version: number, edits: readonly Replacement[]) => void;
  /** Puts a change into the model by calling `apply`, and keeps right what depends on it. */
  readonly receive: (delta: TextDelta, apply: () => void) => void;
}

/** Keeps a Monaco model and a shared text equal, in both directions, from now until `dispose`. */
export class ModelSync {
  readonly #options: ModelSyncOptions;
  /** The model's version that is equal to the text: an event that finds the model there is an echo. */
  #synced: number;
  readonly #listener: { dispose(): void };

  constructor(options: ModelSyncOptions) {
    this.#options = options;
    options.model.setEOL(LF);
    this.#synced = options.model.getVersionId();
    this.#repair();
    this.#listener = options.model.onDidChangeContent((event) => this.#modelChanged(event));
    options.text.observe(this.#textChanged);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#options.text.unobserve(this.#textChanged);
  }

  #modelChanged(event: editor.IModelContentChangedEvent): void {
    const { model, readOnly } = this.#options;
    model.setEOL(LF);
    const version = model.getVersionId();
    if (version === this.#synced) return;
    const edits = this.#edits(event);
    this.#synced = version;
    const clean = !readOnly() && this.#share(version, edits);
    if (!clean || this.#drifted()) this.#repair();
  }

  /** What an event changed. Monaco reports edits that listeners make meanwhile with it, in no useful order. */
  #edits({ versionId, isFlush, changes }: editor.IModelContentChangedEvent): Replacement[] {
    const { model, text } = this.#options;
    const single = versionId === this.#synced + 1 && versionId === model.getVersionId();
    return single && !isFlush
      ? changes.map((change) => ({
          offset: change.rangeOffset,
          length: change.rangeLength,
          text: change.text,
        }))
      : replacements(difference(shownText(text), model.getValue()));
  }

  /** Puts edits into the text. Returns whether it took them as they were. */
  #share(version: number, edits: readonly Replacement[]): boolean {
    const { text, origin, willShare } = this.#options;
    if (edits.length === 0) return true;
    willShare(version, edits);
    writeEdits(text, edits, origin);
    return edits.every((edit) => edit.text.isWellFormed());
  }

  readonly #textChanged = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin === this.#options.origin) return;
    const delta = shownDelta(event);
    // Yjs replaces both halves of a character that somebody splits, and reports only what split it.
    const clean = this.#ranges(delta).every(({ range }) => this.#isExact(range));
    if (clean) this.#apply(delta);
    if (!clean || this.#drifted()) this.#repair();
  };

  #drifted(): boolean {
    const { model, text } = this.#options;
    return model.getValueLength() !== text.length;
  }

  /** Makes the model what the text is, whatever it was. */
  #repair(): void {
    const { model, text } = this.#options;
    this.#apply(difference(model.getValue(), shownText(text)));
  }

  #apply(delta: TextDelta): void {
    const { model, receive } = this.#options;
    const edits = this.#ranges(delta);
    if (edits.length === 0) return;
    receiving.add(model);
    try {
      receive(delta, () => {
        this.#synced = model.getVersionId() + 1;
        // Unlike `pushEditOperations`, this leaves Monaco's own undo history alone.
        model.applyEdits(edits);
      });
    } finally {
      receiving.delete(model);
    }
  }

  #ranges(delta: TextDelta): { range: IRange; text: string }[] {
    const { model } = this.#options;
    return replacements(delta).map(({ offset, length, text }) => {
      const start = model.getPositionAt(offset);
      const end = model.getPositionAt(offset + length);
      return {
        range: {
          startLineNumber: start.lineNumber,
          startColumn: start.column,
          endLineNumber: end.lineNumber,
          endColumn: end.column,
        },
        text,
      };
    });
  }

  /** Whether Monaco edits just this range; it moves an end that lies within a character. */
  #isExact(range: IRange): boolean {
    return this.#options.model.validateRange(range).equalsRange(range);
  }
}
