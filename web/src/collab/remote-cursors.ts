import type { editor } from 'monaco-editor';
import type * as Y from 'yjs';
import { CursorLayer } from './cursor-layer.ts';
import type { Room } from './room.ts';
import { visibleCursors } from './visible-cursors.ts';

/**
 * Shows the others' carets and selections in a file. The model has to follow the text already, so this is called
 * after the two have been bound.
 *
 * @returns the function that ends it.
 */
export function showRemoteCursors(
  codeEditor: editor.ICodeEditor,
  model: editor.ITextModel,
  room: Room,
  fileId: string,
  text: Y.Text,
): () => void {
  const layer = new CursorLayer(codeEditor);

  const update = () => {
    const here = codeEditor.getModel() === model;
    const states = room.awareness.getStates().values();
    layer.show(here ? visibleCursors(states, room.state.getState(), fileId, text) : []);
  };

  room.awareness.on('change', update);
  text.observe(update);
  const unsubscribe = room.state.subscribe((state, before) => {
    if (state.participants !== before.participants) update();
  });
  update();

  return () => {
    unsubscribe();
    text.unobserve(update);
    room.awareness.off('change', update);
    layer.dispose();
  };
}
