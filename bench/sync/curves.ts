import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { mebibytes, median, ms, p99 } from '../statistics.ts';
import { typing } from '../traces.ts';
import { latencies } from './latency.ts';
import { coldOpen, fill } from './recovery.ts';
import { type ServerName, SyncServer } from './servers.ts';

const READERS = [1, 3, 10, 30, 100];
const ROOMS = [10, 30, 100, 300, 1000];
const EDITS = [1000, 10_000, 100_000, 1_000_000];
/** Edits of a long document travel in packets, or filling it would take hours. */
const PACKET = 20;
export const CURVE_REPETITIONS = 3;

/** A server that has compiled what it runs. */
async function warm(name: ServerName): Promise<SyncServer> {
  const server = await SyncServer.start(name);
  await latencies(server, { readers: 8, rate: 50, seconds: 2 });
  await quiet();
  return server;
}

/** The median of several measurements. */
async function repeated(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let n = 0; n < CURVE_REPETITIONS; n++) values.push(await measure());
  return median(values);
}

/** How latency grows with the readers of one room. */
export async function readersCurve(names: readonly ServerName[]): Promise<string> {
  const rows: string[][] = [];
  for (const name of names) {
    const server = await warm(name);
    try {
      const cells: string[] = [];
      for (const readers of READERS) {
        const load = { readers, rate: 20, seconds: 4 };
        cells.push(ms(await repeated(async () => p99(await latencies(server, load)))));
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
      const server = await warm(name);
      try {
        const before = server.memory();
        let during = before;
        const load = { rooms, readers: 1, rate: 1, seconds: 5 };
        const atEnd = () => {
          during = server.memory();
        };
        latency.push(ms(p99(await latencies(server, { ...load, atEnd }))));
        memory.push(`${Math.round((during - before) / rooms / 1024)} KiB`);
      } finally {
        await server.stop();
      }
    }
    rows.push([`${name}: p99`, ...latency], [`${name}: memory a room`, ...memory]);
  }
  return `${table([['rooms', ...ROOMS.map(String)], ...rows])}

One run for each figure. Memory is what the server has grown by while all are there, divided by the rooms.`;
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
      const server = await warm(name);
      try {
        const trace = typing(count);
        const before = server.memory();
        const { address, leave } = await fill(server, trace.edits, PACKET);
        cells.memory.push(mebibytes(server.memory() - before));
        const load = { readers: 8, rate: 50, seconds: 4, address };
        cells.p99.push(ms(await repeated(async () => p99(await latencies(server, load)))));
        leave();
        if (name === 'Viva') {
          const { times } = await coldOpen(server, trace, CURVE_REPETITIONS, true, PACKET);
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
