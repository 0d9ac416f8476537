import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '@viva/protocol/limits';
import * as Y from 'yjs';
import * as z from 'zod';
import { ROOT } from '../../scripts/stack/stack.ts';
import { apply, type Trace } from '../traces.ts';
import { Client } from './client.ts';
import { FakeRunner } from './fake-runner.ts';
import { SyncServer } from './servers.ts';

/** So many times faster than people are: two edits stay further apart than what the room merges. */
const COMPRESSION = 10;
const MINUTE_MS = 60_000;
/** The scripted hour: the one who listens moves the cursor this often, and the one who types runs the code. */
const LISTENER_EVERY_MS = 10_000;
const RUN_EVERY_MS = 3 * MINUTE_MS;
/** A page says that it lives this often. */
const PING_EVERY_MS = 15_000;
/** How long the room is left alone: longer than the runtime waits until it lets an object hibernate. */
const SILENCE_MS = 45_000;

/** A snapshot follows the last edit within this time. */
const SNAPSHOT_MS = LIMITS.snapshotSeconds * 1000 + 5000;

const counts = z.object({
  requests: z.number(),
  messages: z.number(),
  alarms: z.number(),
  rows: z.number(),
  activeMs: z.number(),
  starts: z.number(),
});
export type Counts = z.infer<typeof counts>;

export interface Cost {
  readonly hour: Counts;
  /** Programs that ran to their end. */
  readonly runs: number;
  /** What the room was woken by while nobody did anything. */
  readonly silence: Counts;
  /** Whether it had gone to sleep. */
  readonly slept: boolean;
}

/** Two people at work for as long as a trace takes, and then two open tabs in which nothing happens. */
export async function cost(trace: Trace): Promise<Cost> {
  const runner = await FakeRunner.start();
  const worker = path.join(ROOT, 'worker/test/cost/counting-worker.ts');
  const server = await SyncServer.start('Viva', runner.url, worker);
  const read = async () =>
    counts.parse(await (await fetch(`http://127.0.0.1:${server.port}/counts`)).json());
  try {
    const address = await server.newRoom();
    const doc = new Y.Doc();
    const typist = await Client.join(address, doc);
    const listener = await Client.join(address);
    let runs = 0;
    listener.onText = (text) => {
      if (text.includes('"run-finished"')) runs += 1;
    };
    await interview(trace, doc, typist, listener);
    // The last snapshot.
    await sleep(SNAPSHOT_MS);
    const hour = await read();
    for (let silent = 0; silent < SILENCE_MS; silent += PING_EVERY_MS) {
      for (const tab of [typist, listener]) tab.say({ type: 'ping' });
      await sleep(PING_EVERY_MS);
    }
    const after = await read();
    typist.say({ type: 'rename-self', name: 'Awake' });
    await sleep(1000);
    const slept = (await read()).starts > after.starts;
    typist.leave();
    listener.leave();
    return { hour, runs, silence: difference(after, hour), slept };
  } finally {
    await server.stop();
    runner.stop();
  }
}

async function interview(trace: Trace, doc: Y.Doc, typist: Client, listener: Client) {
  const begin = performance.now();
  const clocks = { typist: 0, listener: 0 };
  const copy = new Y.Doc();
  let caret = 0;
  let nextRun = RUN_EVERY_MS;
  let nextLook = LISTENER_EVERY_MS;
  for (const edit of trace.edits) {
    const rest = begin + edit.at / COMPRESSION - performance.now();
    if (rest > 1) await sleep(rest);
    apply(doc, edit);
    const [position = 0, deleted = 0, inserted = ''] = edit.patches.at(-1) ?? [];
    // A cursor that only follows what is typed stays where it is, before the same character, and is not told.
    if (Math.abs(position - caret) > deleted) {
      typist.place(doc.clientID, ++clocks.typist, { cursor: position });
    }
    caret = position + inserted.length;
    if (edit.at >= nextLook) {
      listener.place(copy.clientID, ++clocks.listener, { cursor: caret });
      while (edit.at >= nextLook) nextLook += LISTENER_EVERY_MS;
    }
    if (edit.at >= nextRun) {
      typist.say({ type: 'run', terminal: { columns: 80, rows: 24 } });
      while (edit.at >= nextRun) nextRun += RUN_EVERY_MS;
    }
  }
}

const difference = (after: Counts, before: Counts): Counts => ({
  requests: after.requests - before.requests,
  messages: after.messages - before.messages,
  alarms: after.alarms - before.alarms,
  rows: after.rows - before.rows,
  activeMs: after.activeMs - before.activeMs,
  starts: after.starts - before.starts,
});
