import type { editor } from 'monaco-editor';
import { EditorUndo } from './editor-undo.ts';
import { ModelSync } from './model-sync.ts';
import { publishOwnCursor } from './own-cursor.ts';
import { showRemoteCursors } from './remote-cursors.ts';
import type { Room } from './room.ts';
import { readSelections, SelectionHistory, writeSelections } from './selection-history.ts';
import { transformSelection } from './text-delta.ts';
import type { UndoSteps } from './undo-steps.ts';

/**
 * Binds an editor and its present model to a file of the room: the text both ways, one's own undo, one's own
 * cursor and the others'. Nothing is bound while the file has not arrived.
 *
 * @returns the function that ends it; the editor, its model and the room stay.
 */
export function bindEditor(
  codeEditor: editor.IStandaloneCodeEditor,
  room: Room,
  fileId: string,
  steps: UndoSteps = { command: null },
): () => void {
  const model = codeEditor.getModel();
  const text = room.text(fileId);
  const undoManager = room.undoManager(fileId);
  if (!model || !text || !undoManager) return () => {};

  const origin = { editor: codeEditor.getId() };
  const readOnly = () => codeEditor.getRawOptions().readOnly === true;
  const selectionHistory = new SelectionHistory(codeEditor, model);
  undoManager.addTrackedOrigin(origin);
  const undo = new EditorUndo({
    editor: codeEditor,
    model,
    text,
    undoManager,
    selectionHistory,
    steps,
    readOnly,
  });
  const sync = new ModelSync({
    model,
    text,
    origin,
    readOnly,
    willShare: (version, edits) => undo.willEdit(version, edits),
    receive: (delta, apply) => {
      if (codeEditor.getModel() !== model) {
        apply();
        return;
      }
      const selections = readSelections(codeEditor, model);
      apply();
      writeSelections(
        codeEditor,
        model,
        selections.map((selection) => transformSelection(selection, delta)),
        'remote',
      );
    },
  });
  const listeners = [
    model.onDidChangeContent(() => selectionHistory.update()),
    codeEditor.onDidChangeCursorSelection(() => selectionHistory.update()),
  ];
  const hideOwnCursor = publishOwnCursor(room, fileId, text, {
    read: () =>
      (codeEditor.getModel() === model && readSelections(codeEditor, model).at(0)) || null,
    watch: (changed) => {
      const listener = codeEditor.onDidChangeCursorSelection(changed);
      return () => listener.dispose();
    },
  });
  const hideRemoteCursors = showRemoteCursors(codeEditor, model, room, fileId, text);

  return () => {
    hideRemoteCursors();
    hideOwnCursor();
    for (const listener of listeners) listener.dispose();
    sync.dispose();
    undo.dispose();
    undoManager.removeTrackedOrigin(origin);
  };
}
