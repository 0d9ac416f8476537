import { activeFileId, fileText } from '@viva/protocol/document';
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import { documentDigest, type Figures, lookThrough, timed, usedBytes } from './figures.ts';
import { read } from './reading.ts';

/** Measures what one would have without a replay of one's own, updates that are applied from the start: `raw-log.ts file`. */
const [file = ''] = process.argv.slice(2);
const SEEKS = 20;
const STEPS = 1000;

const random = prng.create(1);
const before = usedBytes();
const begin = performance.now();
const updates: Uint8Array[] = [];
const times: number[] = [];
await read(file, (entries) => {
  for (const entry of entries) {
    if ('event' in entry) continue;
    updates.push(Uint8Array.from(Buffer.from(entry.update, 'base64')));
    times.push(Date.parse(entry.at));
  }
});
let document = new Y.Doc();
const applied = timed(() => replayTo(updates.length));
const complete = performance.now() - begin;
const memory = usedBytes() - before;
const digest = documentDigest(document);

const [start = 0] = times;
const end = times.at(-1) ?? 0;
const seeks = Array.from({ length: SEEKS }, () => {
  const time = prng.int53(random, start, end);
  return timed(() => {
    document = new Y.Doc();
    replayTo(times.filter((at) => at <= time).length);
    show();
  });
});
document = new Y.Doc();
const middle = Math.floor(updates.length / 2);
replayTo(middle);
const steps = updates.slice(middle, middle + STEPS).map((update) =>
  timed(() => {
    Y.applyUpdate(document, update);
    show();
  }),
);
const figures: Figures = { first: null, complete, applied, memory, seeks, steps, digest };
console.log(JSON.stringify(figures));

function replayTo(count: number): void {
  for (const update of updates.slice(0, count)) Y.applyUpdate(document, update);
}

function show(): void {
  lookThrough(fileText(document, activeFileId(document) ?? '')?.toString() ?? '');
}
