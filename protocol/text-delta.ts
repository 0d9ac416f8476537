/**
 * A change of a text as Yjs and Quill write it: steps from the start of the text, lengths in UTF-16 code units.
 * What follows the last step stays as it is.
 */
export type TextDelta = readonly TextDeltaStep[];
export type TextDeltaStep =
  | { readonly retain: number }
  | { readonly insert: string }
  | { readonly delete: number };

/** `length` code units at `offset` replaced by `text`. */
export interface Replacement {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A delta as replacements: ascending, apart from each other, offsets in the text before any of them. */
export function replacements(delta: TextDelta): Replacement[] {
  const result: Replacement[] = [];
  let offset = 0;
  let open: { offset: number; length: number; text: string } | null = null;
  for (const step of delta) {
    if ('retain' in step) {
      offset += step.retain;
      open = null;
      continue;
    }
    if (!open) {
      open = { offset, length: 0, text: '' };
      result.push(open);
    }
    if ('insert' in step) {
      open.text += step.insert;
    } else {
      open.length += step.delete;
      offset += step.delete;
    }
  }
  return result;
}

/**
 * Changes of one edit, all in offsets of the text before it, in an order in which each may be applied by itself:
 * from the end of the text, and of those that begin together the longest first.
 */
export function fromTheEnd(changes: readonly Replacement[]): Replacement[] {
  return changes.toSorted((a, b) => b.offset - a.offset || b.length - a.length);
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff;

/** Whether an offset lies in the middle of a character outside the basic plane. */
export function splitsCharacter(text: string, offset: number): boolean {
  return (
    offset > 0 &&
    offset < text.length &&
    isHighSurrogate(text.charCodeAt(offset - 1)) &&
    isLowSurrogate(text.charCodeAt(offset))
  );
}

/** The one stretch in which two texts differ, as a delta that never splits a character. */
export function difference(before: string, after: string): TextDelta {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (splitsCharacter(before, start) || splitsCharacter(after, start)) start--;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  if (
    splitsCharacter(before, before.length - same) ||
    splitsCharacter(after, after.length - same)
  ) {
    same--;
  }
  return [
    { retain: start },
    { delete: before.length - same - start },
    { insert: after.slice(start, after.length - same) },
  ];
}
