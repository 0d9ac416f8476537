import type { Replacement, TextDelta } from '@viva/protocol/text-delta';

/** A selection in offsets: it began at `anchor`, and the caret stands at `head`. */
export interface OffsetSelection {
  readonly anchor: number;
  readonly head: number;
}

/**
 * Where an offset is after a change.
 *
 * @param sticksTo the neighbour it stays with when something is inserted exactly there.
 */
export function transformOffset(
  offset: number,
  delta: TextDelta,
  sticksTo: 'left' | 'right',
): number {
  let at = 0;
  let moved = offset;
  for (const step of delta) {
    if ('retain' in step) at += step.retain;
    else if ('insert' in step) {
      if (at < moved || (at === moved && sticksTo === 'right')) moved += step.insert.length;
      at += step.insert.length;
    } else if (at < moved) moved -= Math.min(step.delete, moved - at);
    if (at > moved) break;
  }
  return moved;
}

/**
 * Where a selection is after somebody else's change. A caret stays behind the character that it stood behind, so
 * that what one types stays together when another types at the same place; a selection never grows.
 */
export function transformSelection(
  { anchor, head }: OffsetSelection,
  delta: TextDelta,
): OffsetSelection {
  if (anchor === head) {
    const caret = transformOffset(head, delta, 'left');
    return { anchor: caret, head: caret };
  }
  const start = transformOffset(Math.min(anchor, head), delta, 'right');
  // What is inserted where a wholly deleted selection was lies beyond its start, never before its end.
  const end = Math.max(start, transformOffset(Math.max(anchor, head), delta, 'left'));
  return anchor < head ? { anchor: start, head: end } : { anchor: end, head: start };
}

/** An edit as it has to be made after somebody else's change, for the same to come of it. */
export function transformReplacement(
  { offset, length, text }: Replacement,
  delta: TextDelta,
): Replacement {
  const start = transformOffset(offset, delta, length > 0 ? 'right' : 'left');
  const end = Math.max(start, transformOffset(offset + length, delta, 'left'));
  return { offset: start, length: end - start, text };
}
