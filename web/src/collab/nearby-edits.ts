import type { Participant } from '@viva/protocol/room';
import type * as Y from 'yjs';
import type { VisibleCursor } from './visible-cursors.ts';

/** Lines above and below one's own caret that are near it. */
const NEAR_LINES = 3;
/** Who has been told of goes on until they have paused for so long. */
const GOES_ON_MS = 20_000;
/** Nobody else is told of for so long after somebody has been. */
const QUIET_MS = 5_000;

/** Somebody's edit; `line` counts from 1. */
export interface LineEdit {
  readonly participant: Participant;
  readonly line: number;
}

/** Where a change ends in the text as it is after it, in UTF-16 code units; null when it is none. */
export function endOfChange(delta: Y.YTextEvent['delta']): number | null {
  let at = 0;
  let end: number | null = null;
  for (const { retain = 0, insert, delete: deleted } of delta) {
    at += retain;
    if (typeof insert === 'string') at += insert.length;
    if (insert !== undefined || deleted !== undefined) end = at;
  }
  return end;
}

/** How many lines end between two places. */
function linesBetween(content: string, one: number, other: number): number {
  const end = Math.max(one, other);
  let lines = 0;
  let at = content.indexOf('\n', Math.min(one, other));
  while (at !== -1 && at < end) {
    lines++;
    at = content.indexOf('\n', at + 1);
  }
  return lines;
}

/**
 * Who has changed a line near one's own caret: a change does not name its author, so it is the one whose caret is there.
 *
 * @param content the text after the change.
 * @param changedAt where it changed, and `caret` where one's own caret is, in UTF-16 code units.
 * @returns null when it is not near, or nobody is there.
 */
export function editNear(
  content: string,
  changedAt: number,
  caret: number,
  others: readonly VisibleCursor[],
): LineEdit | null {
  if (linesBetween(content, changedAt, caret) > NEAR_LINES) return null;
  const [closest] = others
    .map(({ participant, selection }) => ({
      participant,
      lines: linesBetween(content, selection.head, changedAt),
      characters: Math.abs(selection.head - changedAt),
    }))
    // A caret is told of a moment after what was typed at it: Enter has moved it to the next line meanwhile.
    .filter(({ lines }) => lines <= 1)
    .sort((one, other) => one.characters - other.characters);
  return closest
    ? { participant: closest.participant, line: linesBetween(content, 0, changedAt) + 1 }
    : null;
}

/** Tells which edits are news: not somebody's who goes on where they are known to be, and not one after the other. */
export class EditNews {
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Whose edits have been told of, with the latest line and time of each. */
  readonly #known = new Map<string, { readonly line: number; readonly at: number }>();

  /** @param now in milliseconds. */
  isNews({ participant: { participantId }, line }: LineEdit, now: number): boolean {
    const known = this.#known.get(participantId);
    const goesOn =
      known !== undefined &&
      now - known.at < GOES_ON_MS &&
      Math.abs(line - known.line) <= NEAR_LINES;
    if (!goesOn && now - this.#toldAt < QUIET_MS) return false;
    this.#known.set(participantId, { line, at: now });
    if (!goesOn) this.#toldAt = now;
    return !goesOn;
  }
}
