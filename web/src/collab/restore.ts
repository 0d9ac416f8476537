import { writeEdits } from '@viva/protocol/shared-text';
import { editsBetween } from '@viva/protocol/text-edits';
import type * as Y from 'yjs';
import type { Room } from './room.ts';
import { shownText } from './shown-text.ts';
import { RESTORATION } from './undo-manager.ts';

/**
 * Makes files what they were, each as an ordinary edit and one undo step: what is the same in both stays untouched, and
 * with it the carets in it and who wrote it. Files that were not there by then stay as they are.
 *
 * @param files the texts to bring back, by the files' ids.
 * @returns the ids of the files that have changed by it.
 */
export function restoreFiles(
  room: Pick<Room, 'text' | 'undoManager'>,
  files: ReadonlyMap<string, string>,
): string[] {
  const changed: string[] = [];
  for (const [id, wanted] of files) {
    const text = room.text(id);
    const undoManager = room.undoManager(id);
    if (text && undoManager && restoreText(text, undoManager, wanted)) changed.push(id);
  }
  return changed;
}

function restoreText(text: Y.Text, undoManager: Y.UndoManager, wanted: string): boolean {
  const edits = editsBetween(shownText(text), wanted);
  if (edits.length === 0) return false;
  undoManager.stopCapturing();
  writeEdits(text, edits, RESTORATION);
  undoManager.stopCapturing();
  return true;
}
