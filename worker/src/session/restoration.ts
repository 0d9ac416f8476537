import { currentLanguage, fileText } from '@viva/protocol/document';
import { LANGUAGE_IDS, type LanguageId } from '@viva/protocol/languages';
import { wholeText } from '@viva/protocol/shared-text';
import type { Replacement } from '@viva/protocol/text-delta';
import { editsBetween } from '@viva/protocol/text-edits';
import type * as Y from 'yjs';

/** The code of a document, to be brought back into another. */
export interface SavedCode {
  /** Null where none had been chosen. */
  readonly language: LanguageId | null;
  /** The texts by the files' ids. What is no text in them stands there as one character. */
  readonly files: ReadonlyMap<LanguageId, string>;
}

export function savedCode(document: Y.Doc): SavedCode {
  const files = new Map<LanguageId, string>();
  for (const id of LANGUAGE_IDS) {
    const text = fileText(document, id);
    if (text) files.set(id, wholeText(text));
  }
  return { language: currentLanguage(document), files };
}

/** Edits of one shared text, all in its offsets before them. */
export interface TextEdits {
  readonly text: Y.Text;
  readonly edits: readonly Replacement[];
}

/** What has to be edited in a document for its texts to be those that were saved; files that were not saved stay. */
export function restoringEdits(document: Y.Doc, { files }: SavedCode): TextEdits[] {
  const found: TextEdits[] = [];
  for (const [id, wanted] of files) {
    const text = fileText(document, id);
    const edits = text ? editsBetween(wholeText(text), wanted) : [];
    if (text && edits.length > 0) found.push({ text, edits });
  }
  return found;
}

/** The UTF-8 bytes that edits put into the document. */
export function insertedBytes(changes: readonly TextEdits[]): number {
  const encoder = new TextEncoder();
  return changes
    .flatMap(({ edits }) => edits)
    .reduce((bytes, { text }) => bytes + encoder.encode(text).length, 0);
}
