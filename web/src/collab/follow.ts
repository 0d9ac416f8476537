import type { editor } from 'monaco-editor';
import type { Room } from './room.ts';
import { visibleCursors } from './visible-cursors.ts';

/** Monaco's `ScrollType.Smooth`. */
const SMOOTH = 0 satisfies editor.ScrollType;

/** Keeps another participant's caret in view. Returns the function that ends it. */
export function followCaret(
  codeEditor: editor.ICodeEditor,
  room: Room,
  fileId: string,
  participantId: string,
): () => void {
  const text = room.text(fileId);
  if (!text) return () => {};
  const reveal = () => {
    const model = codeEditor.getModel();
    const states = room.awareness.getStates().values();
    const followed = visibleCursors(states, room.state.getState(), fileId, text).find(
      ({ participant }) => participant.participantId === participantId,
    );
    if (!model || !followed) return;
    const position = model.getPositionAt(followed.selection.head);
    codeEditor.revealPositionInCenterIfOutsideViewport(position, SMOOTH);
  };
  room.awareness.on('change', reveal);
  text.observe(reveal);
  // What says that one follows takes some of the editor's height.
  const layout = codeEditor.onDidLayoutChange(reveal);
  reveal();
  return () => {
    room.awareness.off('change', reveal);
    text.unobserve(reveal);
    layout.dispose();
  };
}
