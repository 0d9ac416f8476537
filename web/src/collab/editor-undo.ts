import type { Replacement } from '@viva/protocol/text-delta';
import type { editor } from 'monaco-editor';
import type * as Y from 'yjs';
import { locate, type RelativeSelection, tie } from './relative-selection.ts';
import { readSelections, type SelectionHistory, writeSelections } from './selection-history.ts';
import type { OffsetSelection } from './text-delta.ts';
import { CAPTURE_MS } from './undo-manager.ts';
import { type EditKind, editKind, startsUndoStep, type UndoSteps } from './undo-steps.ts';

/** Monaco's `CursorChangeReason.Explicit`: somebody moved the caret with the mouse or the keys. */
const EXPLICIT = 3 satisfies editor.CursorChangeReason;

type StackItem = Y.UndoManager['undoStack'][number];

/** What was selected before and after the edits of an undo step. */
interface StepSelections {
  readonly before: readonly RelativeSelection[];
  readonly after: readonly RelativeSelection[];
}

/** Outlives the editor, as the undo history does: a person comes back to a file and takes back what they did before. */
const stepSelections = new WeakMap<StackItem, StepSelections>();

export interface EditorUndoOptions {
  readonly editor: editor.ICodeEditor;
  readonly model: editor.ITextModel;
  readonly text: Y.Text;
  readonly undoManager: Y.UndoManager;
  readonly selectionHistory: SelectionHistory;
  readonly steps: UndoSteps;
  readonly readOnly: () => boolean;
}

/**
 * Puts a file's own undo history in the place of the model's. Monaco's undo and redo commands (keys, menus, palette,
 * and its own features) all end at four methods of the model, which are overridden until `dispose`.
 */
export class EditorUndo {
  readonly #options: EditorUndoOptions;
  readonly #cursorListener: { dispose(): void };
  readonly #overrides = {
    undo: () => this.#step('undo'),
    redo: () => this.#step('redo'),
    canUndo: () => this.#options.undoManager.canUndo(),
    canRedo: () => this.#options.undoManager.canRedo(),
  };
  #lastEdit: EditKind | null = null;
  #lastCommand: number | null = null;
  #selectionBefore: readonly RelativeSelection[] = [];
  /** The model's version after an edit for which the caret has not moved yet; Monaco moves it later. */
  #editVersion: number | null = null;

  constructor(options: EditorUndoOptions) {
    this.#options = options;
    this.#cursorListener = options.editor.onDidChangeCursorSelection((event) => {
      if (event.reason === EXPLICIT) this.#separate();
      else if (event.modelVersionId === this.#editVersion) this.#rememberSelectionAfter();
      this.#editVersion = null;
    });
    options.undoManager.on('stack-item-added', this.#stepAdded);
    this.#separate();
    Object.assign(options.model, this.#overrides);
  }

  /** To be called with each edit of this editor before it goes into the text, so that it falls into the right step. */
  willEdit(version: number, edits: readonly Replacement[]): void {
    const { text, undoManager, selectionHistory, steps } = this.#options;
    const { command } = steps;
    const kind = editKind(edits);
    const starts =
      command === null ? startsUndoStep(this.#lastEdit, kind) : command !== this.#lastCommand;
    if (starts) undoManager.stopCapturing();
    undoManager.captureTimeout = command === null ? CAPTURE_MS : Number.POSITIVE_INFINITY;
    this.#lastEdit = kind;
    this.#lastCommand = command;
    this.#editVersion = version;
    this.#selectionBefore = selectionHistory
      .before(version)
      .map((selection) => tie(text, selection));
  }

  dispose(): void {
    const { model, undoManager } = this.#options;
    for (const name of Object.keys(this.#overrides)) Reflect.deleteProperty(model, name);
    undoManager.off('stack-item-added', this.#stepAdded);
    this.#cursorListener.dispose();
  }

  #step(direction: 'undo' | 'redo'): void {
    const { editor: codeEditor, model, undoManager, readOnly } = this.#options;
    if (readOnly()) return;
    const item = direction === 'undo' ? undoManager.undo() : undoManager.redo();
    this.#separate();
    const step = item && stepSelections.get(item);
    if (!step || codeEditor.getModel() !== model) return;
    const selections = this.#locate(direction === 'undo' ? step.before : step.after);
    writeSelections(codeEditor, model, selections, direction);
    const caret = codeEditor.getPosition();
    if (caret) codeEditor.revealPositionInCenterIfOutsideViewport(caret);
  }

  /** The next edit begins an undo step of its own. */
  #separate(): void {
    this.#options.undoManager.stopCapturing();
    this.#lastEdit = null;
  }

  readonly #stepAdded = ({ stackItem }: { stackItem: StackItem }): void => {
    // While a step is taken back, the new one is its counterpart on the other stack.
    const counterpart = this.#options.undoManager.currStackItem;
    const selections = counterpart
      ? stepSelections.get(counterpart)
      : { before: this.#selectionBefore, after: this.#selectionBefore };
    if (selections) stepSelections.set(stackItem, selections);
  };

  #rememberSelectionAfter(): void {
    const { editor: codeEditor, model, text, undoManager } = this.#options;
    const latest = undoManager.undoStack.at(-1);
    const step = latest && stepSelections.get(latest);
    if (!step) return;
    const after = readSelections(codeEditor, model).map((selection) => tie(text, selection));
    stepSelections.set(latest, { ...step, after });
  }

  #locate(selections: readonly RelativeSelection[]): OffsetSelection[] {
    return selections.flatMap((selection) => locate(this.#options.text, selection) ?? []);
  }
}
