import { type Change, diffChars, diffLines } from 'diff';
import type * as Y from 'yjs';
import type { Room } from './room.ts';
import { shownText, writeEdits } from './shown-text.ts';
import { difference, type Replacement, replacements, type TextDelta } from './text-delta.ts';
import { RESTORATION } from './undo-manager.ts';

/** Texts that are further apart are compared by lines, and then not at all: the page must not stand still for it. */
const MOST_EDITS = 1_000;

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

/** The edits that make one text of another, in offsets of the text before them. */
export function editsBetween(before: string, after: string): Replacement[] {
  const limit = { maxEditLength: MOST_EDITS };
  const changes = diffChars(before, after, limit) ?? diffLines(before, after, limit);
  return replacements(changes ? deltaOf(changes) : difference(before, after));
}

const deltaOf = (changes: readonly Change[]): TextDelta =>
  changes.map(({ value, added, removed }) => {
    if (added) return { insert: value };
    return removed ? { delete: value.length } : { retain: value.length };
  });
