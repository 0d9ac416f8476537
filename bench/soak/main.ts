import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as prng from 'lib0/prng';
import { freePort } from '../../scripts/stack/ports.ts';
import { provideSandbox } from '../../scripts/stack/sandbox.ts';
import { createStack, type Stack } from '../../scripts/stack/stack.ts';
import { buildServer } from '../../server/build.ts';
import { planKills, wreak } from './chaos.ts';
import { MemoryWatch } from './memory-watch.ts';
import { type Findings, report } from './report.ts';
import { Room, until } from './room.ts';
import { Tally } from './tally.ts';

/**
 * `npm run soak [rooms] [minutes] [seed]`: two people in each room type and run for so long, while the server for one
 * machine and the runner are killed at random. For a while after that nothing is killed, to see what goes wrong by itself;
 * and at the end nobody types any more, to see whether memory stays flat. Fails when anything was lost, when something goes
 * wrong while nothing is killed, or when memory grows. Without arguments it takes 200 rooms and 10 minutes, and writes what
 * it found to docs/benchmarks.md.
 */
const [rooms = '200', minutes = '10', seed = String(randomInt(1_000_000))] = process.argv.slice(2);
const ROOMS = Number(rooms);
const MINUTES = Number(minutes);
if (!(Number.isInteger(ROOMS) && ROOMS > 0 && MINUTES > 0)) {
  console.error('npm run soak [rooms] [minutes] [seed]: both are numbers above zero.');
  process.exit(1);
}

/** How long after that people type while nothing is killed, and how long they only press Run, as a share of that time … */
const CALM_SHARE = 0.15;
const REST_SHARE = 0.2;
/** … and at least so long each. */
const LEAST_MS = 10_000;
/** Rooms that are opened, or looked through at the end, at once. */
const AT_ONCE = 8;
/** All runs together, a second: what two processors do beside all the rest. */
const RUNS_A_SECOND = 0.5;
/** How long what is under way may take when people have stopped. */
const REST_WITHIN_MS = 90_000;

const random = prng.create(Number(seed));
const tally = new Tally();

// Each person's connection waits for the end of the process.
process.setMaxListeners(0);
await buildServer();
const folder = mkdtempSync(path.join(tmpdir(), 'viva-soak-'));
const stack = await createStack({
  page: 'server',
  ports: { web: await freePort(), worker: await freePort(), runner: await freePort() },
  host: '127.0.0.1',
  stateDir: folder,
  sandbox: provideSandbox(),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stack.stop().finally(() => process.exit(1)));
}
let passed = false;
try {
  await stack.start();
  passed = report(await soak(stack), ROOMS === 200 && MINUTES === 10);
} finally {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(passed ? 0 : 1);

async function soak(stack: Stack): Promise<Findings> {
  const memory = new MemoryWatch(stack);
  const numbers = Array.from({ length: ROOMS }, (_, number) => number);
  console.log(`Opening ${ROOMS} rooms of two; the seed is ${seed} …`);
  const origin = new URL(stack.workerUrl);
  const all = await inTurns(numbers, (number) => Room.open(number, origin, tally));
  const people = all.flatMap((room) => room.people);

  console.log(`They type and run for ${MINUTES} minutes …`);
  const typing = new AbortController();
  const over = new AbortController();
  // One of their own for each, so that what one does says nothing of what another does.
  const chance = () => prng.create(prng.uint32(random, 0, 2 ** 32 - 1));
  const working = [
    ...people.map((person) => person.type(chance(), typing.signal)),
    ...all.map((room) => room.visit(chance(), over.signal)),
    pressRun(all, over.signal),
  ];
  const begin = performance.now();
  const churnMs = MINUTES * 60_000;
  const kills = planKills(random, churnMs);
  await wreak(kills, stack, all);
  await until(() => all.every(({ online }) => online), REST_WITHIN_MS);
  await sleep(Math.max(0, begin + churnMs - performance.now()));
  tally.churning = false;
  console.log('  everybody is back, and nothing more is killed');
  await sleep(Math.max(LEAST_MS, churnMs * CALM_SHARE));
  typing.abort();
  const took = performance.now() - begin;
  console.log('  they only press Run');
  const rest = { from: performance.now(), to: 0 };
  await sleep(Math.max(LEAST_MS, churnMs * REST_SHARE));
  rest.to = performance.now();
  over.abort();
  await Promise.all(working);

  console.log('They have stopped; comparing what everybody has …');
  await until(() => all.every((room) => room.atRest()), REST_WITHIN_MS).catch(() => {});
  const differences = (await inTurns(all, (room) => room.difference())).filter(
    (difference) => difference !== null,
  );
  memory.stop();
  for (const room of all) room.leave();
  return {
    rooms: ROOMS,
    minutes: MINUTES,
    seed,
    sandbox: stack.runner.options.env.VIVA_SANDBOX ?? '',
    editsASecond: people.reduce((sum, { edits }) => sum + edits, 0) / (took / 1000),
    kills,
    looked: all.reduce((sum, { looked }) => sum + looked, 0),
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
    differences,
    latencies: all.flatMap(({ latencies }) => latencies),
    tally,
    memory: { server: memory.use('server', rest), runner: memory.use('runner', rest) },
  };
}

async function pressRun(all: readonly Room[], signal: AbortSignal): Promise<void> {
  const runs: Promise<void>[] = [];
  while (!signal.aborted) {
    runs.push(prng.oneOf(random, all as Room[]).run());
    await sleep(1000 / RUNS_A_SECOND, undefined, { signal }).catch(() => {});
  }
  await Promise.all(runs);
}

/** Does something with all of them, a few at once, and gives what came of it in their order. */
async function inTurns<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
