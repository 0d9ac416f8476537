import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as Y from 'yjs';
import { apply, benchText, type Edit, type Trace } from '../traces.ts';
import { Client } from './client.ts';
import type { RoomAddress, SyncServer } from './servers.ts';

/** People in one room of a storm. */
const ROOM = 10;
const RETRY_MS = 50;
const PATIENCE_MS = 60_000;
/** Frames on one connection: a room bounds how many a second it takes of one. */
const FRAMES = 8000;
/** A room keeps the whole document at most this long after the last edit. */
const KEPT_WITHIN_MS = 35_000;

/** Somebody who comes back by themselves, with what was typed meanwhile. */
class Returner {
  readonly doc = new Y.Doc();
  readonly #address: RoomAddress;
  #client: Client | null = null;

  constructor(address: RoomAddress) {
    this.#address = address;
  }

  get text(): Y.Text {
    return benchText(this.doc);
  }

  async join(): Promise<void> {
    this.#client = await Client.join(this.#address, this.doc);
  }

  drop(): void {
    this.#client?.leave();
  }

  async comeBack(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      try {
        return await this.join();
      } catch {
        await sleep(RETRY_MS);
      }
    }
    throw new Error('The server does not let anybody back.');
  }
}

/**
 * Kills the server under so many people, each of whom types something meanwhile.
 *
 * @returns milliseconds from the moment when the server takes connections again until all have what all have typed.
 */
export async function storm(server: SyncServer, count: number): Promise<number> {
  const rooms: Returner[][] = [];
  for (let left = count; left > 0; left -= ROOM) {
    const address = await server.newRoom();
    const people = Array.from({ length: Math.min(ROOM, left) }, () => new Returner(address));
    await Promise.all(people.map((person) => person.join()));
    people[0]?.text.insert(0, 'x'.repeat(2000));
    rooms.push(people);
  }
  await until(() => rooms.flat().every(({ text }) => text.length === 2000));
  const everybody = rooms.flat();
  await server.kill();
  for (const person of everybody) {
    person.drop();
    person.text.insert(0, 'y');
  }
  const back = Promise.all(everybody.map((person) => person.comeBack()));
  const restarted = server.restart();
  const begin = await firstConnection(server.port);
  await back;
  await until(() =>
    rooms.every((people) => people.every(({ text }) => text.length === 2000 + people.length)),
  );
  const took = performance.now() - begin;
  await restarted;
  for (const person of everybody) person.drop();
  return took;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('Not everybody has everything.');
    await sleep(2);
  }
}

async function firstConnection(port: number): Promise<number> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (connected) return performance.now();
    await sleep(5);
  }
}

/**
 * Makes a room in which all of the edits were made, one update each, and somebody has seen the last. Somebody stays in
 * it until `leave` is called.
 *
 * @param perFrame edits that travel together.
 */
export async function fill(
  server: SyncServer,
  edits: readonly Edit[],
  perFrame = 1,
): Promise<{ readonly address: RoomAddress; readonly doc: Y.Doc; readonly leave: () => void }> {
  const address = await server.newRoom();
  const doc = new Y.Doc();
  let waiting: Uint8Array[] = [];
  doc.on('update', (update) => waiting.push(update));
  let client = await Client.join(address);
  let frames = 0;
  for (const [index, edit] of edits.entries()) {
    apply(doc, edit);
    if (waiting.length < perFrame && index < edits.length - 1) continue;
    client.send(waiting.length === 1 && waiting[0] ? waiting[0] : Y.mergeUpdates(waiting));
    waiting = [];
    frames += 1;
    if (frames % 50 === 0) await sleep(0);
    if (frames % FRAMES !== 0) continue;
    await has(address, doc);
    // The next one comes before the last one goes: a room that all have left may be forgotten.
    const next = await Client.join(address);
    client.leave();
    client = next;
  }
  await has(address, doc);
  return { address, doc, leave: () => client.leave() };
}

/** Resolves once whoever comes newly finds everything there. */
async function has(address: RoomAddress, doc: Y.Doc): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const copy = new Y.Doc();
    const client = await Client.join(address, copy);
    client.leave();
    if (benchText(copy).toString() === benchText(doc).toString()) return;
    if (performance.now() > deadline) throw new Error('The room does not have everything.');
    await sleep(20);
  }
}

export interface ColdOpen {
  /** Milliseconds from the first packet to the whole document, each time. */
  readonly times: readonly number[];
  /** How many of the openings lacked something that somebody had seen. */
  readonly lost: number;
}

/**
 * Kills the server and opens a room of it first thing.
 *
 * @param kept whether the room has had the time to keep the whole document beside its log.
 */
export async function coldOpen(
  server: SyncServer,
  trace: Trace,
  repetitions: number,
  kept: boolean,
  perFrame = 1,
): Promise<ColdOpen> {
  const { address, doc, leave } = await fill(server, trace.edits, perFrame);
  leave();
  if (benchText(doc).toString() !== trace.end) throw new Error('The trace gives another text.');
  if (kept) await sleep(KEPT_WITHIN_MS);
  const times: number[] = [];
  let lost = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    await server.kill();
    await server.restart();
    const copy = new Y.Doc();
    const begin = performance.now();
    const client = await Client.join(address, copy);
    times.push(performance.now() - begin);
    client.leave();
    if (benchText(copy).toString() !== trace.end) lost += 1;
  }
  return { times, lost };
}
