import { setTimeout as sleep, setImmediate as soon } from 'node:timers/promises';
import * as Y from 'yjs';
import { benchText } from '../traces.ts';
import { Client } from './client.ts';
import type { RoomAddress, SyncServer } from './servers.ts';

/** How long what has been sent may take to arrive, after the last of it. */
const PATIENCE_MS = 20_000;

/** Somebody who types one character after the other; each is one more tick of the writer's clock. */
class Writer {
  readonly #doc = new Y.Doc();
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
    this.#doc.on('update', (update) => this.#client.send(update));
  }

  static async join(address: RoomAddress): Promise<Writer> {
    return new Writer(await Client.join(address));
  }

  get clientId(): number {
    return this.#doc.clientID;
  }

  type(text: string): void {
    const all = benchText(this.#doc);
    this.#doc.transact(() => {
      // What is long takes the place of what was there: much goes over the network, and the document stays small.
      if (text.length > 1) all.delete(0, all.length);
      all.insert(all.length, text);
    });
  }

  leave(): void {
    this.#client.leave();
  }
}

/** Somebody who notes when each of the writer's edits has come. */
class Reader {
  readonly #client: Client;
  readonly arrivals: number[] = [];

  private constructor(client: Client, writer: number, step: number) {
    this.#client = client;
    client.onUpdate = (update) => {
      const clock = Y.parseUpdateMeta(update).to.get(writer) ?? 0;
      const now = performance.now();
      while (this.arrivals.length * step < clock) this.arrivals.push(now);
    };
  }

  /** @param step characters of one edit. */
  static async join(address: RoomAddress, writer: number, step: number): Promise<Reader> {
    return new Reader(await Client.join(address), writer, step);
  }

  leave(): void {
    this.#client.leave();
  }
}

/** Resolves at a moment; a timer alone is late by up to a millisecond or more. */
async function until(moment: number): Promise<void> {
  const rest = moment - performance.now();
  if (rest > 2) await sleep(rest - 1);
  while (performance.now() < moment) await soon();
}

async function allHave(readers: readonly Reader[], count: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (readers.some(({ arrivals }) => arrivals.length < count)) {
    if (performance.now() > deadline) throw new Error('An edit has not arrived.');
    await sleep(5);
  }
}

export interface Load {
  /** Rooms with a writer each. */
  readonly rooms?: number;
  /** Readers in each room. */
  readonly readers: number;
  /** Edits a second, in each room. */
  readonly rate: number;
  readonly seconds: number;
  /** Characters of each edit. */
  readonly characters?: number;
  /** Where to write; a new room where there is none. */
  readonly address?: RoomAddress;
  /** Called at the end, while everybody is still there. */
  readonly atEnd?: () => void;
}

/** Rooms that are opened at once. */
const AT_ONCE = 20;

/**
 * How long edits take to reach each reader: one sample an edit and reader, in milliseconds, from the moment when the
 * edit was due, so that a server that holds the writer up does not look the better for it.
 */
export async function latencies(server: SyncServer, load: Load): Promise<number[]> {
  const rooms: Room[] = [];
  for (let opened = 0; opened < (load.rooms ?? 1); opened += AT_ONCE) {
    const next = Math.min(AT_ONCE, (load.rooms ?? 1) - opened);
    rooms.push(...(await Promise.all(Array.from({ length: next }, () => Room.open(server, load)))));
  }
  try {
    const begin = performance.now() + 100;
    const samples = await Promise.all(
      rooms.map((room, index) =>
        room.measure(load, begin + (index * 1000) / load.rate / rooms.length),
      ),
    );
    load.atEnd?.();
    return samples.flat();
  } finally {
    for (const room of rooms) room.leave();
  }
}

/** A writer and the readers. */
class Room {
  readonly #writer: Writer;
  readonly #readers: readonly Reader[];

  private constructor(writer: Writer, readers: readonly Reader[]) {
    this.#writer = writer;
    this.#readers = readers;
  }

  static async open(server: SyncServer, { readers, characters = 1, address }: Load): Promise<Room> {
    const place = address ?? (await server.newRoom());
    const writer = await Writer.join(place);
    const joined: Reader[] = [];
    for (let n = 0; n < readers; n++) {
      joined.push(await Reader.join(place, writer.clientId, characters));
    }
    return new Room(writer, joined);
  }

  async measure({ rate, seconds, characters = 1 }: Load, begin: number): Promise<number[]> {
    const count = Math.round(rate * seconds);
    const due = Array.from({ length: count }, (_, index) => begin + (index * 1000) / rate);
    for (const moment of due) {
      await until(moment);
      this.#writer.type('x'.repeat(characters));
    }
    await allHave(this.#readers, count);
    return this.#readers.flatMap(({ arrivals }) =>
      due.map((moment, index) => (arrivals[index] ?? Number.NaN) - moment),
    );
  }

  /** Edits a second, when they come as fast as they can be written. */
  async burst(count: number): Promise<number> {
    const begin = performance.now();
    for (let n = 1; n <= count; n++) {
      this.#writer.type('x');
      // Lets what has been written out, and what has come in.
      if (n % 50 === 0) await soon();
    }
    await allHave(this.#readers, count);
    const last = Math.max(...this.#readers.map(({ arrivals }) => arrivals.at(-1) ?? Number.NaN));
    return (count * 1000) / (last - begin);
  }

  leave(): void {
    this.#writer.leave();
    for (const reader of this.#readers) reader.leave();
  }
}

export async function burst(server: SyncServer, readers: number, count: number): Promise<number> {
  const room = await Room.open(server, { readers, rate: 0, seconds: 0 });
  try {
    return await room.burst(count);
  } finally {
    room.leave();
  }
}
