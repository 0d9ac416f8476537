import { table } from '../document.ts';
import { mebibytes, median, ms, p99 } from '../statistics.ts';
import { Client } from './client.ts';
import { latencies } from './latency.ts';
import { coldOpen, fill } from './recovery.ts';
import { type ServerName, SyncServer } from './servers.ts';
import { typing } from './traces.ts';

const READERS = [1, 3, 10, 30, 100];
const ROOMS = [10, 30, 100, 300, 1000];
const EDITS = [1000, 10_000, 100_000, 1_000_000];
/** Edits of a long document travel in packets, or filling it would take hours. */
const PACKET = 20;
const REPETITIONS = 3;

/** How latency grows with the readers of one room. */
export async function readersCurve(names: readonly ServerName[]): Promise<string> {
  const rows: string[][] = [];
  for (const name of names) {
    const server = await SyncServer.start(name);
    try {
      const cells: string[] = [];
      for (const readers of READERS) {
        cells.push(ms(p99(await latencies(server, { readers, rate: 20, seconds: 5 }))));
      }
      rows.push([name, ...cells]);
    } finally {
      await server.stop();
    }
  }
  return table([['readers, p99', ...READERS.map(String)], ...rows]);
}

/** How latency and memory grow with the rooms, each with a writer, a reader and an edit a second. */
export async function roomsCurve(names: readonly ServerName[]): Promise<string> {
  const rows: string[][] = [];
  for (const name of names) {
    const [latency, memory]: [string[], string[]] = [[], []];
    for (const rooms of ROOMS) {
      const server = await SyncServer.start(name);
      try {
        await latencies(server, { readers: 1, rate: 1, seconds: 1 });
        const before = server.memory();
        latency.push(ms(p99(await latencies(server, { rooms, readers: 1, rate: 1, seconds: 5 }))));
        memory.push(`${Math.round((server.memory() - before) / rooms / 1024)} KiB`);
      } finally {
        await server.stop();
      }
    }
    rows.push([`${name}: p99`, ...latency], [`${name}: memory a room`, ...memory]);
  }
  return table([['rooms', ...ROOMS.map(String)], ...rows]);
}

/** How latency, memory and the first opening after a start grow with what has been edited. */
export async function documentsCurve(names: readonly ServerName[]): Promise<string> {
  const rows: string[][] = [];
  for (const name of names) {
    const cells: { p99: string[]; memory: string[]; cold: string[] } = {
      p99: [],
      memory: [],
      cold: [],
    };
    for (const count of EDITS) {
      const server = await SyncServer.start(name);
      try {
        const trace = typing(count);
        await latencies(server, { readers: 1, rate: 1, seconds: 1 });
        const before = server.memory();
        const { address, doc } = await fill(server, trace.edits, PACKET);
        // Servers that keep nothing forget a room that everybody has left.
        const holder = await Client.join(address, doc);
        const load = { readers: 8, rate: 50, seconds: 4, address };
        cells.p99.push(ms(p99(await latencies(server, load))));
        cells.memory.push(mebibytes(server.memory() - before));
        holder.leave();
        if (name === 'Viva') {
          const { times } = await coldOpen(server, trace, REPETITIONS, true, PACKET);
          cells.cold.push(ms(median(times)));
        }
      } finally {
        await server.stop();
      }
    }
    rows.push([`${name}: p99, 8 readers`, ...cells.p99], [`${name}: memory`, ...cells.memory]);
    if (name === 'Viva') rows.push([`${name}: first opening`, ...cells.cold]);
  }
  return table([['edits', ...EDITS.map((count) => count.toLocaleString('en'))], ...rows]);
}
