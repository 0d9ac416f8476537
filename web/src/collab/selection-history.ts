import type { editor } from 'monaco-editor';
import type { OffsetSelection } from './text-delta.ts';

interface Snapshot {
  /** The model's version that the offsets belong to. */
  readonly version: number;
  readonly selections: readonly OffsetSelection[];
}

/** The editor's selections in offsets of its model. */
export function readSelections(
  codeEditor: editor.ICodeEditor,
  model: editor.ITextModel,
): OffsetSelection[] {
  return (codeEditor.getSelections() ?? []).map((selection) => ({
    anchor: model.getOffsetAt({
      lineNumber: selection.selectionStartLineNumber,
      column: selection.selectionStartColumn,
    }),
    head: model.getOffsetAt({
      lineNumber: selection.positionLineNumber,
      column: selection.positionColumn,
    }),
  }));
}

/** Selects in the editor, unless just this is selected already. */
export function writeSelections(
  codeEditor: editor.ICodeEditor,
  model: editor.ITextModel,
  selections: readonly OffsetSelection[],
  source: string,
): void {
  const current = readSelections(codeEditor, model);
  const same =
    current.length === selections.length &&
    current.every(
      ({ anchor, head }, index) =>
        anchor === selections[index]?.anchor && head === selections[index]?.head,
    );
  if (same || selections.length === 0) return;
  codeEditor.setSelections(
    selections.map(({ anchor, head }) => {
      const start = model.getPositionAt(anchor);
      const position = model.getPositionAt(head);
      return {
        selectionStartLineNumber: start.lineNumber,
        selectionStartColumn: start.column,
        positionLineNumber: position.lineNumber,
        positionColumn: position.column,
      };
    }),
    source,
  );
}

/**
 * What was selected before an edit. When Monaco reports an edit, its lines have changed already, and depending on
 * where the edit came from its selections have too: so both the latest and the one before are kept in offsets.
 */
export class SelectionHistory {
  readonly #editor: editor.ICodeEditor;
  readonly #model: editor.ITextModel;
  #latest: Snapshot;
  #previous: Snapshot;

  constructor(codeEditor: editor.ICodeEditor, model: editor.ITextModel) {
    this.#editor = codeEditor;
    this.#model = model;
    this.#latest = this.#read();
    this.#previous = this.#latest;
  }

  /** To be called whenever the selections or the model have changed. */
  update(): void {
    const now = this.#read();
    if (now.version !== this.#latest.version) this.#previous = this.#latest;
    this.#latest = now;
  }

  /** What was selected before the model came to a version. */
  before(version: number): readonly OffsetSelection[] {
    return (this.#latest.version < version ? this.#latest : this.#previous).selections;
  }

  #read(): Snapshot {
    return {
      version: this.#model.getVersionId(),
      selections: readSelections(this.#editor, this.#model),
    };
  }
}
