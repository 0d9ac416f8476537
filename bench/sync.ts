import * as prng from 'lib0/prng';
import { writeCharts } from './charts/write.ts';
import { circumstances, table, writeSection } from './document.ts';
import { quiet } from './quiet.ts';
import { mebibytes, median, ms, p95, p99, times } from './statistics.ts';
import { cost } from './sync/cost.ts';
import { CURVE_REPETITIONS, documentsCurve, readersCurve, roomsCurve } from './sync/curves.ts';
import { burst, latencies } from './sync/latency.ts';
import { coldOpen, storm } from './sync/recovery.ts';
import { type ServerName, SyncServer } from './sync/servers.ts';
import { stalled } from './sync/stalled.ts';
import { readTrace } from './traces.ts';

/**
 * `npm run bench:sync [repetitions] [part …]`: measures the room against other servers for Yjs, in turn and in one run,
 * and writes the tables to docs/benchmarks.md. Five repetitions of all parts take about an hour. With VIVA_TRACES set to
 * a folder with the recorded sessions of github.com/josephg/editing-traces these are replayed, otherwise synthetic ones.
 */
const [repetitions = '5', ...chosen] = process.argv.slice(2);
const REPETITIONS = Number(repetitions);
const SERVERS: readonly ServerName[] = ['Viva', 'y-websocket', 'Hocuspocus'];
const random = prng.create(1);

const RATES = [100, 200, 400, 800, 1600, 3200];
const STORMS = [10, 50, 200];
const BURST = 4000;
const MOST_P99_MS = 50;

/** One figure of each server, from repetitions in which the servers take turns in changing order. */
async function compare(
  measure: (server: SyncServer) => Promise<number>,
): Promise<ReadonlyMap<ServerName, number>> {
  const samples = await inTurns(measure);
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

/** What each repetition gives of each server. */
async function inTurns<T>(
  measure: (server: SyncServer) => Promise<T>,
): Promise<ReadonlyMap<ServerName, readonly T[]>> {
  const servers = new Map<ServerName, SyncServer>();
  const samples = new Map<ServerName, T[]>(SERVERS.map((name) => [name, []]));
  try {
    for (const name of SERVERS) servers.set(name, await SyncServer.start(name));
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      for (const [name, server] of shuffled([...servers])) {
        await quiet();
        samples.get(name)?.push(await measure(server));
      }
    }
  } finally {
    for (const server of servers.values()) await server.stop();
  }
  return samples;
}

function shuffled<T>(items: readonly T[]): T[] {
  const order = items.map((item) => [prng.real53(random), item] as const);
  return order.sort(([one], [other]) => one - other).map(([, item]) => item);
}

/** Rows of a table: each figure by server, and Viva's as a ratio to the best of the others. */
function comparison(
  title: string,
  rows: readonly (readonly [what: string, figures: ReadonlyMap<ServerName, number>])[],
  format: (value: number) => string,
  best: (...values: number[]) => number = Math.min,
): string {
  const peers = SERVERS.filter((name) => name !== 'Viva');
  return table([
    [title, ...SERVERS, 'Viva ÷ the best other'],
    ...rows.map(([what, figures]) => {
      const of = (name: ServerName) => figures.get(name) ?? Number.NaN;
      const ratio = of('Viva') / best(...peers.map(of));
      return [what, ...SERVERS.map((name) => format(of(name))), times(ratio)];
    }),
  ]);
}

async function latencyTable(): Promise<string> {
  const rows: [string, ReadonlyMap<ServerName, number>][] = [];
  for (const readers of [1, 8, 30]) {
    const load = { readers, rate: 50, seconds: 4 };
    const samples = await inTurns((server) => latencies(server, load));
    for (const [label, of] of [
      ['p50', median],
      ['p95', p95],
      ['p99', p99],
    ] as const) {
      const figures = new Map([...samples].map(([name, all]) => [name, median(all.map(of))]));
      rows.push([`${readers} reader${readers > 1 ? 's' : ''}, ${label}`, figures]);
    }
  }
  return `${comparison('50 edits a second', rows, ms)}

From the moment an edit is due until a reader has it. Viva's is on disk by then; the others keep nothing.`;
}

async function throughput(): Promise<string> {
  const rate = await compare(async (server) => {
    let highest = 0;
    for (const candidate of RATES) {
      const load = { readers: 8, rate: candidate, seconds: 2 };
      // A server that cannot follow may not even deliver in time.
      const samples = await latencies(server, load).catch(() => null);
      if (samples === null || p99(samples) >= MOST_P99_MS) break;
      highest = candidate;
    }
    return highest;
  });
  const all = await compare((server) => burst(server, 8, BURST));
  const each = (value: number) => `${Math.round(value).toLocaleString('en')}/s`;
  const merged =
    'What follows two edits within five milliseconds Viva merges, so in a burst its readers get few frames; the others send one for each edit.';
  return `${comparison(
    '8 readers',
    [
      [`highest rate with p99 < ${MOST_P99_MS} ms, of ${RATES.join(', ')}`, rate],
      [`burst of ${BURST.toLocaleString('en')} edits`, all],
    ],
    each,
    Math.max,
  )}\n\nNo rate above the last was tried. ${merged}`;
}

async function storms(): Promise<string> {
  const rows: [string, ReadonlyMap<ServerName, number>][] = [];
  for (const people of STORMS) {
    rows.push([`${people} people`, await compare((server) => storm(server, people))]);
  }
  return `${comparison('after a kill', rows, ms)}

Rooms of ten. From the moment when the server takes connections again until everybody has what everybody has typed meanwhile. Viva opens its rooms from disk; the others get them from the clients.`;
}

async function manyRooms(): Promise<string> {
  const load = { rooms: 200, readers: 1, rate: 1, seconds: 5 };
  const latency = await compare(async (server) => p99(await latencies(server, load)));
  return comparison('200 rooms of two, an edit a second in each', [['p99', latency]], ms);
}

async function cold(): Promise<string> {
  const trace = readTrace('rustcode', 36_981);
  const rows: string[][] = [];
  let lost = 0;
  for (const kept of [true, false]) {
    const server = await SyncServer.start('Viva');
    try {
      const opened = await coldOpen(server, trace, REPETITIONS, kept);
      lost += opened.lost;
      const what = kept ? 'with the document kept beside the log' : 'killed before it was kept';
      rows.push([what, ms(median(opened.times)), ms(Math.max(...opened.times))]);
    } finally {
      await server.stop();
    }
  }
  return `${table([['first opening after a start', 'median', 'slowest'], ...rows])}

${trace.edits.length.toLocaleString('en')} edits of ${trace.source}, from the first packet to the whole text. The others keep nothing to open. Openings that lacked an edit which somebody had seen: ${lost}.`;
}

async function slowReader(): Promise<string> {
  const rows: string[][] = [];
  for (const name of SERVERS) {
    const server = await SyncServer.start(name);
    try {
      await quiet();
      const { alone, beside, grown } = await stalled(server);
      rows.push([name, ms(p99(alone)), ms(p99(beside)), mebibytes(grown)]);
    } finally {
      await server.stop();
    }
  }
  return table([['', 'p99 alone', 'p99 beside it', 'the server grows by'], ...rows]);
}

async function costTable(): Promise<string> {
  const trace = readTrace('clownschool_flat', 23_136);
  const { hour, runs, silence, slept } = await cost(trace);
  const minutes = (trace.edits.at(-1)?.at ?? 0) / 60_000;
  const billed = ({ requests, messages, alarms }: typeof hour) =>
    Math.ceil(requests + alarms + messages / 20).toLocaleString('en');
  const row = (what: string, counts: typeof hour) => [
    what,
    billed(counts),
    counts.messages.toLocaleString('en'),
    String(counts.alarms),
    counts.rows.toLocaleString('en'),
    `${(counts.activeMs / 1000).toFixed(1)} s`,
  ];
  return `${table([
    ['', 'billed requests', 'messages', 'alarms', 'rows written', 'not able to hibernate'],
    row(
      `${minutes.toFixed(0)} minutes, ${trace.edits.length.toLocaleString('en')} edits, ${runs} runs`,
      hour,
    ),
    row('45 silent seconds with two open tabs', silence),
  ])}

${trace.source}, ten times as fast as it was recorded, with a second person who moves the cursor every ten seconds. Twenty messages are billed as one request. The alarms are those of the shorter time: at its own speed the one for the snapshot would ring up to ${Math.round(minutes * 2)} times, and each time a few rows are written. The silent room ${slept ? 'had gone to sleep' : '**had not gone to sleep**'}.`;
}

/** How the figures of a part come about, for the line below its table. */
const MEDIAN = `median of ${REPETITIONS}`;
const CURVE = `median of ${CURVE_REPETITIONS}`;
const ONCE = 'one run';

type Part = readonly [title: string, how: string, run: () => Promise<string>];

const PARTS: Readonly<Record<string, Part>> = {
  latency: ['Latency of an edit', MEDIAN, latencyTable],
  throughput: ['Throughput', MEDIAN, throughput],
  storm: ['Reconnect storm', MEDIAN, storms],
  rooms: ['Many rooms', MEDIAN, manyRooms],
  cold: ['Cold open', MEDIAN, cold],
  stalled: ['A reader who takes nothing', ONCE, slowReader],
  'curve-readers': ['More readers', CURVE, () => readersCurve(SERVERS)],
  'curve-rooms': ['More rooms', ONCE, () => roomsCurve(SERVERS)],
  'curve-documents': ['Longer documents', CURVE, () => documentsCurve(SERVERS)],
  cost: ['What an hour costs', ONCE, costTable],
};

for (const [name, [title, how, run]] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`${title} …`);
  const text = await run();
  console.log(`${text}\n`);
  writeSection(
    `sync/${name}`,
    `### The room: ${title.toLowerCase()}\n\n${text}\n\n${circumstances('bench:sync', how)}`,
  );
}
writeCharts();
