import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import * as z from 'zod';

/** Where the traces of github.com/josephg/editing-traces are, if they are. */
const FOLDER = process.env.VIVA_TRACES;

const trace = z.object({
  startContent: z.string(),
  endContent: z.string(),
  txns: z.array(
    z.object({
      time: z.string(),
      patches: z.array(z.tuple([z.number(), z.number(), z.string()])),
    }),
  ),
});

/** One transaction of somebody who edits. */
export interface Edit {
  /** Milliseconds since the beginning. */
  readonly at: number;
  /** Position, deleted characters, inserted text; each in the text as the one before has left it. */
  readonly patches: readonly (readonly [number, number, string])[];
}

export interface Trace {
  /** Where it comes from, for the table. */
  readonly source: string;
  readonly edits: readonly Edit[];
  readonly end: string;
}

/** A recorded session; where it is absent, a synthetic one with as many edits. */
export function readTrace(name: string, edits: number): Trace {
  const file = path.join(FOLDER ?? '', `${name}.json.gz`);
  if (FOLDER === undefined || !existsSync(file)) return typing(edits);
  const { startContent, endContent, txns } = trace.parse(
    JSON.parse(gunzipSync(readFileSync(file)).toString()),
  );
  const begin = Date.parse(txns[0]?.time ?? '');
  const start: Edit[] = startContent === '' ? [] : [{ at: 0, patches: [[0, 0, startContent]] }];
  return {
    source: `the trace \`${name}\``,
    edits: [
      ...start,
      ...spread(txns.map(({ time, patches }) => ({ at: Date.parse(time) - begin, patches }))),
    ],
    end: endContent,
  };
}

/** The recorded times are whole seconds, some of them before the last one: what came within one is spread over it. */
function spread(edits: readonly Edit[]): Edit[] {
  let latest = 0;
  const seconds = Map.groupBy(edits, ({ at }) => {
    latest = Math.max(latest, at);
    return latest;
  });
  return Array.from(seconds, ([second, within]) =>
    within.map(({ patches }, index) => ({ at: second + (index * 1000) / within.length, patches })),
  ).flat();
}

/** Somebody who types words here and there, and takes some of it back: 490 edits a minute, always the same. */
export function typing(count: number): Trace {
  const random = prng.create(7);
  const edits: Edit[] = [];
  let length = 0;
  let caret = 0;
  while (edits.length < count) {
    if (prng.int32(random, 0, 30) === 0) caret = prng.int32(random, 0, length);
    const back = caret > 0 && prng.int32(random, 0, 8) === 0;
    const patch = back ? ([caret - 1, 1, ''] as const) : ([caret, 0, prng.letter(random)] as const);
    caret += back ? -1 : 1;
    length += back ? -1 : 1;
    edits.push({ at: (edits.length * 60_000) / 490, patches: [patch] });
  }
  const doc = new Y.Doc();
  for (const edit of edits) apply(doc, edit);
  return { source: 'a synthetic session', edits, end: benchText(doc).toString() };
}

/** The text that benchmarks edit. */
export const benchText = (doc: Y.Doc): Y.Text => doc.getText('bench');

export function apply(doc: Y.Doc, { patches }: Edit, text = benchText(doc)): void {
  doc.transact(() => {
    for (const [position, deleted, inserted] of patches) {
      if (deleted > 0) text.delete(position, deleted);
      if (inserted !== '') text.insert(position, inserted);
    }
  });
}
