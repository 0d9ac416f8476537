import * as prng from 'lib0/prng';
import { SessionReplay } from '../../web/src/replay/session-replay.ts';
import { digestOf, type Figures, lookThrough, timed, usedBytes } from './figures.ts';
import { read } from './reading.ts';

/** Measures the replay of the page with one recording: `viva.ts file`. */
const [file = ''] = process.argv.slice(2);
const SEEKS = 1000;
const STEPS = 1000;

const random = prng.create(1);
const before = usedBytes();
const replay = new SessionReplay();
const begin = performance.now();
let first: number | null = null;
await read(file, (entries) => {
  for (const entry of entries) replay.append(entry);
  if (first !== null) return;
  show(1);
  first = performance.now() - begin;
});
const complete = performance.now() - begin;
const memory = usedBytes() - before;

const [start = 0] = replay.times;
const end = replay.times.at(-1) ?? 0;
const seeks = Array.from({ length: SEEKS }, () => {
  const time = prng.int53(random, start, end);
  return timed(() => show(replay.framesAt(time)));
});
const steps = Array.from({ length: STEPS }, () => {
  const from = prng.int32(random, 1, replay.length - 1);
  show(from);
  return timed(() => show(replay.nextEdit(from, 1) ?? from));
});
const figures: Figures = {
  first,
  complete,
  applied: null,
  memory,
  seeks,
  steps,
  digest: digestOf(replay.at(replay.length).files),
};
console.log(JSON.stringify(figures));

function show(frames: number): void {
  const { files, activeFile } = replay.at(frames);
  lookThrough(files.get(activeFile ?? '') ?? '');
}
