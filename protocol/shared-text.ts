import type * as Y from 'yjs';
import { fromTheEnd, type Replacement } from './text-delta.ts';

/** Every client of the protocol may write into the document, and a Y.Text takes other things than text. */
const EMBEDDED_OBJECT = '\ufffc';

/** What a step of a Y.Text's delta inserts, with one character for each thing that is no text. */
export const insertedText = (insert: unknown): string =>
  typeof insert === 'string' ? insert : EMBEDDED_OBJECT;

/** A shared text with one character for each thing in it that is no text: as long as `text.length`. */
export function wholeText(text: Y.Text): string {
  const steps: readonly { insert?: unknown }[] = text.toDelta();
  return steps.map(({ insert }) => insertedText(insert)).join('');
}

/** Puts edits, all in offsets of the text before them, into the text in one transaction. */
export function writeEdits(
  text: Y.Text,
  edits: readonly Replacement[],
  origin: object | null,
): void {
  text.doc?.transact(() => {
    for (const edit of fromTheEnd(edits)) {
      text.delete(edit.offset, edit.length);
      text.insert(edit.offset, edit.text.toWellFormed());
    }
  }, origin);
}
