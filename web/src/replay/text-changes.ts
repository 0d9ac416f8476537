/** A piece of a text that was taken out and put in at one place, in UTF-16 code units of the text as it is then. */
export interface TextPart {
  readonly at: number;
  readonly deleted: number;
  readonly inserted: string;
}

/** A part of which it is known who wrote it: `writers` says so for each code unit of `inserted`, as `Writers` has it. */
export interface WrittenPart extends TextPart {
  readonly writers: string;
}

/** What one update did to one file. The parts follow one after the other, each in the text that the last one left. */
export interface TextChange {
  readonly file: string;
  readonly parts: readonly WrittenPart[];
}

/**
 * Where a place in the text is after a change.
 *
 * @param ownEdit whether it is the place of whoever made the change: what they insert there stands before it.
 */
export function carry(offset: number, parts: readonly TextPart[], ownEdit: boolean): number {
  let carried = offset;
  for (const { at, deleted, inserted } of parts) {
    if (carried < at || (carried === at && deleted === 0 && !ownEdit)) continue;
    carried = Math.max(carried - deleted, at) + (carried > at || ownEdit ? inserted.length : 0);
  }
  return carried;
}
