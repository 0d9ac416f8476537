import { fileText } from '@viva/protocol/document';
import type { CursorState } from '@viva/protocol/room';
import * as Y from 'yjs';
import * as z from 'zod';

/** Where a cursor is: offsets in UTF-16 code units from the start of a file; `file` is null when it is nowhere. */
export interface Place {
  readonly file: string | null;
  readonly anchor: number;
  readonly head: number;
}

export const NOWHERE: Place = { file: null, anchor: 0, head: 0 };

const structId = z.object({ client: z.uint32(), clock: z.number().int().nonnegative() });

/** A Yjs relative position as JSON. Without names of root types: Yjs would make those that it does not know. */
const relativePosition = z.object({
  type: structId.nullish(),
  item: structId.nullish(),
  assoc: z.number().optional(),
});

/**
 * Where a cursor is in the document as it stands.
 *
 * @returns null when it leads nowhere, or into what has not arrived yet.
 */
export function placeOf(document: Y.Doc, cursor: CursorState['cursor']): Place | null {
  if (cursor === null) return NOWHERE;
  const text = fileText(document, cursor.file);
  const anchor = text && offsetIn(text, document, cursor.anchor);
  const head = text && offsetIn(text, document, cursor.head);
  if (anchor === null || head === null) return null;
  return { file: cursor.file, anchor, head };
}

function offsetIn(text: Y.Text, document: Y.Doc, position: unknown): number | null {
  const json = relativePosition.safeParse(position).data;
  if (!json) return null;
  try {
    const relative = Y.createRelativePositionFromJSON(json);
    const absolute = Y.createAbsolutePositionFromRelativePosition(relative, document);
    return absolute?.type === text ? absolute.index : null;
  } catch {
    // Anybody may make positions up, and Yjs throws at those that it cannot follow.
    return null;
  }
}
