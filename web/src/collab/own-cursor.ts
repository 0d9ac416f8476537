import type * as Y from 'yjs';
import { encodeCursor } from './relative-selection.ts';
import type { Room } from './room.ts';
import type { OffsetSelection } from './text-delta.ts';

/** At most one message about a moving caret in this time: 20 a second. */
const INTERVAL_MS = 50;

/** Where one's own selection in a file can be read. */
export interface SelectionSource {
  /** Null while the file is not the one that shows. */
  read(): OffsetSelection | null;
  /** Calls back whenever the selection has changed; gives the function that ends it. */
  watch(changed: () => void): () => void;
}

/** What tells of this person's cursor in a room: the editor of the moment. */
const latest = new WeakMap<Room, () => void>();

/** Tells the others where this person's first selection in a file is. Returns the function that ends it. */
export function publishOwnCursor(
  room: Room,
  fileId: string,
  text: Y.Text,
  source: SelectionSource,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let publishedAt = Number.NEGATIVE_INFINITY;

  const publish = () => {
    timer = undefined;
    publishedAt = performance.now();
    const selection = source.read();
    room.setCursor(selection && encodeCursor(fileId, text, selection));
  };
  // Never at once: an edit moves the caret before the text holds the edit.
  const schedule = () => {
    timer ??= setTimeout(publish, Math.max(0, publishedAt + INTERVAL_MS - performance.now()));
  };

  latest.set(room, publish);
  const unwatch = source.watch(schedule);
  schedule();
  return () => {
    unwatch();
    clearTimeout(timer);
    // Another may have taken over, and said by now where the cursor is.
    if (latest.get(room) === publish) room.setCursor(null);
  };
}
