import type { Replacement } from '@viva/protocol/text-delta';

/**
 * What an edit is to the person who made it. `bulk` is more than a key types at once: a paste, a completion,
 * a formatted document.
 */
export type EditKind = 'word' | 'space' | 'newline' | 'delete' | 'bulk';

/**
 * What tells the undo steps of an editor apart. With keys that have commands of their own, a step is what one command
 * did, from Vim's `i` to Escape too; otherwise words and pauses of typing tell steps apart, and `command` is null.
 */
export interface UndoSteps {
  /** Counts the commands. */
  command: number | null;
}

/** The longest text that a single key types: a bracket with the one that closes it, or an emoji. */
const KEY_LENGTH = 2;

/** The kind of an edit, from its changes; with several carets they are alike. */
export function editKind(changes: readonly Pick<Replacement, 'text'>[]): EditKind {
  const longest = changes.reduce(
    (found, { text }) => (text.length > found.length ? text : found),
    '',
  );
  if (longest === '') return 'delete';
  if (/^\n[ \t]*$/.test(longest)) return 'newline';
  if (longest.length > KEY_LENGTH || longest.includes('\n')) return 'bulk';
  return /^\s+$/.test(longest) ? 'space' : 'word';
}

/** Whether an edit begins an undo step of its own, although the one before it was made just now. */
export function startsUndoStep(previous: EditKind | null, next: EditKind): boolean {
  if (next === 'newline' || next === 'bulk' || previous === 'bulk') return true;
  if (next === 'delete' || previous === 'delete') return next !== previous;
  return next === 'space' && previous === 'word';
}
