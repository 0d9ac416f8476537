import { cursorState } from '@viva/protocol/room';
import { useEffect, useState } from 'react';
import type * as Y from 'yjs';
import { EditNews, editNear, endOfChange, type LineEdit } from '../collab/nearby-edits.ts';
import { locateCursor } from '../collab/relative-selection.ts';
import type { Room } from '../collab/room.ts';
import { visibleCursors } from '../collab/visible-cursors.ts';

interface NearbyEditLineProps {
  readonly room: Room;
  /** The file that is shown; null before the document has arrived. */
  readonly fileId: string | null;
}

/** Tells screen readers, when they have nothing else to say, who changes the text near this person's caret. */
export function NearbyEditLine({ room, fileId }: NearbyEditLineProps) {
  const [told, setTold] = useState<{ readonly edit: LineEdit; readonly id: number } | null>(null);

  useEffect(() => {
    const text = fileId === null ? null : room.text(fileId);
    if (!text || fileId === null) return;
    const news = new EditNews();
    const onChange = ({ delta }: Y.YTextEvent, { local }: Y.Transaction) => {
      if (local || !isInEditor(document.activeElement)) return;
      const edit = nearby(room, fileId, text, endOfChange(delta));
      if (!edit || !news.isNews(edit, Date.now())) return;
      setTold((before) => ({ edit, id: (before?.id ?? 0) + 1 }));
    };
    text.observe(onChange);
    return () => text.unobserve(onChange);
  }, [room, fileId]);

  return (
    <p aria-live="polite" className="sr-only">
      {/* An element of its own each time, so that the same words are read out again. */}
      {told && (
        <span key={told.id}>
          {`${told.edit.participant.name} is editing line ${told.edit.line}.`}
        </span>
      )}
    </p>
  );
}

const isInEditor = (element: Element | null) => Boolean(element?.closest('[data-code-editor]'));

function nearby(
  room: Room,
  fileId: string,
  text: Y.Text,
  changedAt: number | null,
): LineEdit | null {
  const own = cursorState.safeParse(room.awareness.getLocalState()).data?.cursor;
  if (changedAt === null || own?.file !== fileId) return null;
  const caret = locateCursor(text, own);
  if (!caret) return null;
  const others = visibleCursors(
    room.awareness.getStates().values(),
    room.state.getState(),
    fileId,
    text,
  );
  return editNear(text.toString(), changedAt, caret.head, others);
}
