import type * as Y from 'yjs';
import { fromTheEnd, type Replacement, type TextDelta, type TextDeltaStep } from './text-delta.ts';

/**
 * The shared text as the editor shows it. Every client of the protocol may write into the document, and some things
 * that fit into a Y.Text fit into no editor with LF line ends. Each is shown as one character, so that offsets
 * are the same on both sides.
 */
const CARRIAGE_RETURN = '\u240d';
const EMBEDDED_OBJECT = '\ufffc';

const shown = (insert: unknown): string =>
  typeof insert === 'string' ? insert.replaceAll('\r', CARRIAGE_RETURN) : EMBEDDED_OBJECT;

/** The whole text; as long as `text.length`. */
export function shownText(text: Y.Text): string {
  const steps: readonly { insert?: unknown }[] = text.toDelta();
  return steps.map(({ insert }) => shown(insert)).join('');
}

/** The change of a text event, read while the event is being handled. */
export function shownDelta(event: Y.YTextEvent): TextDelta {
  return event.delta.flatMap((step): TextDeltaStep[] => {
    if (step.retain !== undefined) return [{ retain: step.retain }];
    if (step.delete !== undefined) return [{ delete: step.delete }];
    return step.insert === undefined ? [] : [{ insert: shown(step.insert) }];
  });
}

/** Puts edits, all in offsets of the text before them, into the text in one transaction. */
export function writeEdits(text: Y.Text, edits: readonly Replacement[], origin: object): void {
  text.doc?.transact(() => {
    for (const edit of fromTheEnd(edits)) {
      text.delete(edit.offset, edit.length);
      text.insert(edit.offset, edit.text.toWellFormed());
    }
  }, origin);
}
