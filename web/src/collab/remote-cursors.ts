import type { editor } from 'monaco-editor';
import type * as Y from 'yjs';
import { colorClass, RemoteCaret } from './remote-caret.ts';
import type { Room } from './room.ts';
import { type VisibleCursor, visibleCursors } from './visible-cursors.ts';

/** Monaco's `TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges`. */
const NEVER_GROWS = 1 satisfies editor.TrackedRangeStickiness;

interface Shown {
  readonly caret: RemoteCaret;
  place: string;
}

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
  const carets = new Map<string, Shown>();
  const selections = codeEditor.createDecorationsCollection();

  const showCaret = ({ participant, selection, place }: VisibleCursor) => {
    const { participantId, name, color } = participant;
    const position = model.getPositionAt(selection.head);
    const shown = carets.get(participantId) ?? {
      caret: new RemoteCaret(codeEditor, color, position),
      place: '',
    };
    carets.set(participantId, shown);
    shown.caret.update(name, color, position);
    if (shown.place !== place) shown.caret.moved();
    shown.place = place;
  };

  const decorate = ({
    participant,
    selection: { anchor, head },
  }: VisibleCursor): editor.IModelDeltaDecoration => {
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
  };

  const update = () => {
    const here = codeEditor.getModel() === model;
    const cursors = here
      ? visibleCursors(room.awareness.getStates().values(), room.state.getState(), fileId, text)
      : [];
    const gone = new Set(carets.keys());
    for (const cursor of cursors) {
      gone.delete(cursor.participant.participantId);
      showCaret(cursor);
    }
    for (const participantId of gone) {
      carets.get(participantId)?.caret.dispose();
      carets.delete(participantId);
    }
    const selected = cursors.filter(({ selection }) => selection.anchor !== selection.head);
    if (here) selections.set(selected.map(decorate));
  };

  const eachCaret = (action: (caret: RemoteCaret) => void) => {
    for (const { caret } of carets.values()) action(caret);
  };

  room.awareness.on('change', update);
  text.observe(update);
  const unsubscribe = room.state.subscribe((state, before) => {
    if (state.participants !== before.participants) update();
  });
  const listeners = [
    codeEditor.onMouseMove(({ target }) => eachCaret((caret) => caret.pointerAt(target.position))),
    codeEditor.onMouseLeave(() => eachCaret((caret) => caret.pointerAt(null))),
    codeEditor.onDidChangeConfiguration(() => eachCaret((caret) => caret.applyFont())),
  ];
  update();

  return () => {
    for (const listener of listeners) listener.dispose();
    unsubscribe();
    text.unobserve(update);
    room.awareness.off('change', update);
    eachCaret((caret) => caret.dispose());
    carets.clear();
    selections.clear();
  };
}
