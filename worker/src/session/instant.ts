import type { InstantResponse } from '@viva/protocol/api';
import { currentLanguage, languageFiles, type SourceFile } from '@viva/protocol/document';
import type { RecordingEntry } from '@viva/protocol/recording';
import { strToU8, type Zippable, zipSync } from 'fflate';
import * as Y from 'yjs';
import { lineBatches } from '../streams.ts';

/** The document as it was right after an entry of a recording. */
export interface Instant {
  /** The time of that entry, ISO 8601. */
  readonly at: string;
  readonly document: Y.Doc;
}

/**
 * Reads a recording up to the entry of a number, and no further.
 *
 * @param recording its lines from the first one on, as NDJSON.
 * @returns null when it has no entry of that number.
 * @throws whatever the stream fails with.
 */
export async function documentAt(
  recording: ReadableStream<Uint8Array>,
  seq: number,
): Promise<Instant | null> {
  const document = new Y.Doc();
  for await (const lines of lineBatches(recording)) {
    const entries = lines.map((line) => JSON.parse(line) as RecordingEntry);
    const wanted = entries.filter((entry) => entry.seq <= seq);
    // Yjs cleans up after each transaction, which for each update by itself takes as long as the update.
    document.transact(() => {
      for (const entry of wanted) {
        if ('update' in entry) Y.applyUpdate(document, Uint8Array.fromBase64(entry.update));
      }
    });
    const last = wanted.at(-1);
    if (last?.seq === seq) return { at: last.at, document };
    if (wanted.length < entries.length) return null;
  }
  return null;
}

/** The code at an instant, as the API gives it. */
export const codeAt = (seq: number, { at, document }: Instant): InstantResponse => ({
  seq,
  at,
  language: currentLanguage(document),
  files: languageFiles(document),
});

/**
 * Files as a zip archive.
 *
 * @param files whose paths are those of the table of languages, whatever a client has written into the document.
 * @param changedAt the time that each of them was changed last, ISO 8601; a zip archive has two-second steps.
 */
export function zipOf(files: readonly SourceFile[], changedAt: string): Uint8Array {
  const entries: Zippable = {};
  for (const { path, content } of files) entries[path] = strToU8(content);
  return zipSync(entries, { mtime: changedAt });
}
