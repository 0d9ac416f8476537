import type { editor } from 'monaco-editor';
import type * as Y from 'yjs';
import { encodeCursor } from './relative-selection.ts';
import type { Room } from './room.ts';
import { readSelections } from './selection-history.ts';

/** At most one message about a moving caret in this time: 20 a second. */
const INTERVAL_MS = 50;

/** Tells the others where this person's first selection in a file is. Returns the function that ends it. */
export function publishOwnCursor(
  codeEditor: editor.ICodeEditor,
  model: editor.ITextModel,
  room: Room,
  fileId: string,
  text: Y.Text,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let publishedAt = Number.NEGATIVE_INFINITY;

  const publish = () => {
    timer = undefined;
    publishedAt = performance.now();
    const [selection] = codeEditor.getModel() === model ? readSelections(codeEditor, model) : [];
    room.setCursor(selection ? encodeCursor(fileId, text, selection) : null);
  };
  // Never at once: an edit moves the caret before the text holds the edit.
  const schedule = () => {
    timer ??= setTimeout(publish, Math.max(0, publishedAt + INTERVAL_MS - performance.now()));
  };

  const listener = codeEditor.onDidChangeCursorSelection(schedule);
  schedule();
  return () => {
    listener.dispose();
    clearTimeout(timer);
    room.setCursor(null);
  };
}
