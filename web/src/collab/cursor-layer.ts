import type { editor } from 'monaco-editor';
import { colorClass, RemoteCaret } from './remote-caret.ts';
import type { VisibleCursor } from './visible-cursors.ts';

/** Monaco's `TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges`. */
const NEVER_GROWS = 1 satisfies editor.TrackedRangeStickiness;

interface Shown {
  readonly caret: RemoteCaret;
  place: string;
}

/** Other people's carets and selections above an editor's text. */
export class CursorLayer {
  readonly #editor: editor.ICodeEditor;
  readonly #carets = new Map<string, Shown>();
  readonly #selections: editor.IEditorDecorationsCollection;
  readonly #listeners: readonly { dispose(): void }[];

  constructor(codeEditor: editor.ICodeEditor) {
    this.#editor = codeEditor;
    this.#selections = codeEditor.createDecorationsCollection();
    this.#listeners = [
      codeEditor.onMouseMove(({ target }) =>
        this.#each((caret) => caret.pointerAt(target.position)),
      ),
      codeEditor.onMouseLeave(() => this.#each((caret) => caret.pointerAt(null))),
      codeEditor.onDidChangeConfiguration(() => this.#each((caret) => caret.applyFont())),
    ];
  }

  /** Shows these in the text that the editor shows now, and no others. */
  show(cursors: readonly VisibleCursor[]): void {
    const model = this.#editor.getModel();
    if (!model) return;
    const gone = new Set(this.#carets.keys());
    for (const cursor of cursors) {
      gone.delete(cursor.participant.participantId);
      this.#showCaret(model, cursor);
    }
    for (const participantId of gone) {
      this.#carets.get(participantId)?.caret.dispose();
      this.#carets.delete(participantId);
    }
    const selected = cursors.filter(({ selection }) => selection.anchor !== selection.head);
    this.#selections.set(selected.map((cursor) => decoration(model, cursor)));
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#each((caret) => caret.dispose());
    this.#carets.clear();
    this.#selections.clear();
  }

  #showCaret(model: editor.ITextModel, { participant, selection, place }: VisibleCursor): void {
    const { participantId, name, color } = participant;
    const position = model.getPositionAt(selection.head);
    const shown = this.#carets.get(participantId) ?? {
      caret: new RemoteCaret(this.#editor, color, position),
      place: '',
    };
    this.#carets.set(participantId, shown);
    shown.caret.update(name, color, position);
    if (shown.place !== place) shown.caret.moved();
    shown.place = place;
  }

  #each(action: (caret: RemoteCaret) => void): void {
    for (const { caret } of this.#carets.values()) action(caret);
  }
}

function decoration(
  model: editor.ITextModel,
  { participant, selection: { anchor, head } }: VisibleCursor,
): editor.IModelDeltaDecoration {
  const start = model.getPositionAt(Math.min(anchor, head));
  const end = model.getPositionAt(Math.max(anchor, head));
  return {
    range: {
      startLineNumber: start.lineNumber,
      startColumn: start.column,
      endLineNumber: end.lineNumber,
      endColumn: end.column,
    },
    options: {
      className: `remote-selection ${colorClass(participant.color)}`,
      stickiness: NEVER_GROWS,
    },
  };
}
