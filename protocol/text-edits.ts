import { type Change, diffChars, diffLines } from 'diff';
import { difference, type Replacement, replacements, type TextDelta } from './text-delta.ts';

/** Texts that are further apart are compared by lines, and then not at all: nobody must stand still for it. */
const MOST_EDITS = 1_000;

/** The edits that make one text of another, in offsets of the text before them: what is the same in both stays untouched. */
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
