import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeCharts } from '../charts/write.ts';
import { circumstances, table, writeSection } from '../document.ts';
import { quiet } from '../quiet.ts';
import { mebibytes, median, ms, p95, times } from '../statistics.ts';
import type { Figures } from './figures.ts';
import type { Recorded } from './record.ts';

/**
 * `npm run bench:replay [runs]`: measures the replay of interviews of one hour and of three, beside Yjs updates that are
 * applied from the start, each in a process of its own, and writes the tables to docs/benchmarks.md. With VIVA_TRACES set
 * to a folder with the recorded sessions of github.com/josephg/editing-traces these are replayed, otherwise synthetic ones.
 */
const RUNS = Number(process.argv[2] ?? '5');
const HOURS = [1, 3];
const WAYS = ['viva', 'raw-log'] as const;

type Way = (typeof WAYS)[number];

/** A recording, and what each run has given. */
interface Measured {
  readonly recorded: Recorded;
  readonly runs: Readonly<Record<Way, readonly Figures[]>>;
}

async function measure(hours: number, folder: string): Promise<Measured> {
  const file = path.join(folder, `${hours}.ndjson`);
  // The worker writes base64 with what Node has only when asked.
  const recorded: Recorded = inOwnProcess('--js-base-64', 'record', String(hours), file);
  const runs: Record<Way, Figures[]> = { viva: [], 'raw-log': [] };
  for (let run = 0; run < RUNS; run++) {
    for (const way of run % 2 === 0 ? WAYS : WAYS.toReversed()) {
      await quiet();
      const figures: Figures = inOwnProcess('--expose-gc', way, file);
      if (figures.digest !== recorded.digest) throw new Error(`${way} gives other texts.`);
      runs[way].push(figures);
    }
  }
  return { recorded, runs };
}

/** What a program beside this one prints. */
function inOwnProcess<Printed>(option: string, name: string, ...args: readonly string[]): Printed {
  const program = path.join(import.meta.dirname, `${name}.ts`);
  const output = execFileSync(process.execPath, [option, program, ...args], { encoding: 'utf8' });
  return JSON.parse(output) as Printed;
}

const inHours = (hours: number): string => (hours === 1 ? 'one hour' : `${hours} hours`);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
const count = (number: number): string => number.toLocaleString('en');

function sizeTable(all: readonly Measured[]): string {
  return table([
    ['interview', 'edits', 'lines', 'as lines', 'archived', 'archived an hour', 'archived ÷ lines'],
    ...all.map(({ recorded: { hours, edits, lines, bytes } }) => [
      inHours(hours),
      count(edits),
      count(lines),
      megabytes(bytes.lines),
      megabytes(bytes.archived),
      megabytes(bytes.archived / hours),
      times(bytes.archived / bytes.lines),
    ]),
  ]);
}

/** Rows of one comparison, of each interview. */
function comparison(
  all: readonly Measured[],
  rows: readonly (readonly [
    what: string,
    viva: (figures: Figures) => number,
    log: (figures: Figures) => number,
  ])[],
  format: (value: number) => string,
): string[][] {
  return all.flatMap(({ recorded, runs }) =>
    rows.map(([what, viva, log]) => {
      const own = median(runs.viva.map(viva));
      const other = median(runs['raw-log'].map(log));
      const cells = [format(own), format(other), ratio(own / other)];
      return [`${inHours(recorded.hours)}: ${what}`, ...cells];
    }),
  );
}

const ratio = (value: number): string =>
  value < 0.01 ? `${Number(value.toPrecision(1))} ×` : times(value);

/** How many edits there are in a minute. */
function range(all: readonly Measured[]): string {
  const rates = all.map(({ recorded }) => Math.round(recorded.edits / recorded.hours / 60));
  return [...new Set(rates)].join(' and ');
}

const head = (other: string) => ['', 'Viva', other, 'Viva ÷ this'];
const known = (value: number | null): number => value ?? Number.NaN;
const most = (samples: readonly number[]): number => Math.max(...samples);

const loadTable = (all: readonly Measured[]): string =>
  table([
    head('a plain Yjs document'),
    ...comparison(
      all,
      [
        [
          'first instant there, against all updates applied',
          ({ first }) => known(first),
          ({ applied }) => known(applied),
        ],
        [
          'all there, against all updates applied',
          ({ complete }) => complete,
          ({ applied }) => known(applied),
        ],
        [
          'all there, against all read and applied',
          ({ complete }) => complete,
          ({ complete }) => complete,
        ],
      ],
      ms,
    ),
  ]);

const seekTable = (all: readonly Measured[]): string =>
  table([
    head('from the start'),
    ...comparison(
      all,
      [
        ['to any instant, p50', ({ seeks }) => median(seeks), ({ seeks }) => median(seeks)],
        ['to any instant, p95', ({ seeks }) => p95(seeks), ({ seeks }) => p95(seeks)],
        ['to any instant, slowest', ({ seeks }) => most(seeks), ({ seeks }) => most(seeks)],
        ['one edit on, p95', ({ steps }) => p95(steps), ({ steps }) => p95(steps)],
      ],
      ms,
    ),
  ]);

const memoryTable = (all: readonly Measured[]): string =>
  table([
    head('updates and a document'),
    ...comparison(all, [['all of it', ({ memory }) => memory, ({ memory }) => memory]], mebibytes),
  ]);

const folder = mkdtempSync(path.join(tmpdir(), 'viva-bench-replay-'));
try {
  const all: Measured[] = [];
  for (const hours of HOURS) {
    console.log(`${inHours(hours)} …`);
    all.push(await measure(hours, folder));
  }
  const sources = all.at(-1)?.recorded.sources.join(' and ') ?? '';
  const text = `### The replay

${sizeTable(all)}

Each hour is typed anew in another language: all edits of ${sources}, evenly over the hour, ${range(all)} a minute. Beside them the interviewer's cursor moves for a sixth of the time as fast as it is recorded, a program runs every other minute and one prints a megabyte in each hour, the candidate's page is left every five minutes, what the edits put in at once is told as pasted, and the code is saved every half minute. The worker's own code writes and compresses the lines.

${loadTable(all)}

A recording is read as the page reads it, in pieces of 64 KiB, without what the page draws. “Applied” is what Yjs takes for the updates alone, already decoded.

${seekTable(all)}

Until the whole text of the open file has been looked through. The other way is what a log of updates gives by itself: to get to an instant, all updates before it are applied to an empty document; to go one edit on, the next one to the same document.

${memoryTable(all)}

What Node's heap and buffers have grown by. Viva keeps the document, each change of a text, every 250th instant and what programs wrote; the other way has the document and the bytes of the updates.

${circumstances('bench:replay', RUNS === 1 ? 'one run' : `median of ${RUNS}`)}`;
  console.log(text);
  writeSection('replay', text);
} finally {
  rmSync(folder, { recursive: true });
}
writeCharts();
