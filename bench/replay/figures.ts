import { createHash } from 'node:crypto';
import { languageFiles } from '@viva/protocol/document';
import type * as Y from 'yjs';

/** What a way of replaying gives for one recording, measured in a process of its own. All times are in milliseconds. */
export interface Figures {
  /** From the beginning until the first instant can be shown; null where that is not measured. */
  readonly first: number | null;
  /** Until every instant can be. */
  readonly complete: number;
  /** The same without reading and parsing; null where these cannot be told apart. */
  readonly applied: number | null;
  /** What the process has grown by with all of it, in bytes. */
  readonly memory: number;
  /** From one instant to another that lies anywhere, until its text has been looked through. */
  readonly seeks: readonly number[];
  /** From one instant to that after the next edit. */
  readonly steps: readonly number[];
  /** Tells whether the texts at the end are the right ones. */
  readonly digest: string;
}

/** The memory that the process uses, in bytes, once what it needs no more is gone. */
export function usedBytes(): number {
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Looks through a text to its end, as an editor does that is to show it. */
export function lookThrough(text: string): void {
  if (text.includes('\0')) throw new Error('This is no code.');
}

/** How long something takes. */
export function timed(action: () => void): number {
  const begin = performance.now();
  action();
  return performance.now() - begin;
}

export const digestOf = (files: Iterable<readonly [id: string, text: string]>): string =>
  createHash('sha256')
    .update(JSON.stringify([...files].sort(([one], [other]) => (one < other ? -1 : 1))))
    .digest('hex');

export const documentDigest = (document: Y.Doc): string =>
  digestOf(languageFiles(document).map(({ id, content }) => [id, content]));
