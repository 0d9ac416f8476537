import type { CursorState } from '@viva/protocol/room';
import * as Y from 'yjs';
import type { OffsetSelection } from './text-delta.ts';

/** A selection that stays where it was meant while everybody edits, also over undo and redo. */
export interface RelativeSelection {
  readonly anchor: Y.RelativePosition;
  readonly head: Y.RelativePosition;
}

/** Which neighbour a position belongs to, as Yjs tells it. */
const LEFT = -1;
const RIGHT = 0;

/** Ties a selection to the text: a caret to the character before it, a selection to its first and last one. */
export function tie(text: Y.Text, { anchor, head }: OffsetSelection): RelativeSelection {
  const at = (offset: number, side: number) =>
    Y.createRelativePositionFromTypeIndex(text, Math.min(offset, text.length), side);
  return {
    anchor: at(anchor, anchor < head ? RIGHT : LEFT),
    head: at(head, head < anchor ? RIGHT : LEFT),
  };
}

/** Where a selection is now; null when it is in another text, or in a part of it that has not arrived yet. */
export function locate(text: Y.Text, { anchor, head }: RelativeSelection): OffsetSelection | null {
  if (!text.doc) return null;
  const from = Y.createAbsolutePositionFromRelativePosition(anchor, text.doc);
  const to = Y.createAbsolutePositionFromRelativePosition(head, text.doc);
  return from?.type === text && to?.type === text ? { anchor: from.index, head: to.index } : null;
}

/** The cursor that goes into the awareness state. */
export function encodeCursor(
  fileId: string,
  text: Y.Text,
  selection: OffsetSelection,
): NonNullable<CursorState['cursor']> {
  const { anchor, head } = tie(text, selection);
  return {
    file: fileId,
    anchor: Y.relativePositionToJSON(anchor),
    head: Y.relativePositionToJSON(head),
  };
}

/** Where another's cursor is; null when what they sent leads nowhere. */
export function locateCursor(
  text: Y.Text,
  { anchor, head }: NonNullable<CursorState['cursor']>,
): OffsetSelection | null {
  try {
    return locate(text, {
      anchor: Y.createRelativePositionFromJSON(anchor),
      head: Y.createRelativePositionFromJSON(head),
    });
  } catch {
    // Anybody may write anything into their awareness state, and Yjs throws at positions that it did not make.
    return null;
  }
}
