import { circumstances, table, writeSection } from '../document.ts';
import { mebibytes, median, ms, p95, p99 } from '../statistics.ts';
import type { Kill } from './chaos.ts';
import {
  type MemoryUse,
  MOST_GROWTH_BYTES,
  MOST_GROWTH_SHARE,
  PARTS,
  type Part,
} from './memory-watch.ts';
import type { Asked, Outcome, Tally } from './tally.ts';

/** What a soak has found. */
export interface Findings {
  readonly rooms: number;
  readonly minutes: number;
  readonly seed: string;
  readonly sandbox: string;
  readonly editsASecond: number;
  readonly kills: readonly Kill[];
  /** How often the server was asked, after a kill, what it has. */
  readonly looked: number;
  /** What somebody had seen and it did not have. */
  readonly lost: number;
  /** What was not the same everywhere at the end, a line for each room. */
  readonly differences: readonly string[];
  /** Milliseconds from an edit until the other one had it, while nothing was killed. */
  readonly latencies: readonly number[];
  readonly tally: Tally;
  readonly memory: Readonly<Record<Part, MemoryUse>>;
}

const ASKED: readonly (readonly [Asked, string])[] = [
  ['connection', 'connections'],
  ['call', 'calls'],
  ['run', 'runs'],
];
const REFUSED =
  'Refused connections (`ECONNREFUSED`) are the attempts to come back while the server was away.';
/** Runs that must not end so, whatever is killed. */
const WRONG_RUNS = ['wrong output', 'two verdicts', 'no end'];
/** Of all that is asked for while nothing is killed, what may go wrong. */
const MOST_FAILED = 0.001;

/** Prints what was found, writes it to docs/benchmarks.md where that is wanted, and tells whether all is well. */
export function report(findings: Findings, write: boolean): boolean {
  const { rooms, tally, memory, looked, lost, differences } = findings;
  const wrong = [true, false]
    .flatMap((churning) => tally.outcomes('run', churning))
    .filter(([outcome]) => WRONG_RUNS.includes(outcome));
  const text = `${summary(findings)}\n\n${outcomes(tally)}\n\n${memoryTable(findings)}`;
  console.log(`\n${text}\n`);
  for (const difference of differences) console.error(`At the end a room differs: ${difference}.`);
  if (write) {
    const how = `${findings.rooms} rooms, ${findings.minutes} minutes, seed ${findings.seed}`;
    const where = `the server for one machine, programs in ${findings.sandbox}`;
    writeSection('soak', `### Soak\n\n${text}\n\n${circumstances('soak', how, where)}`);
  }
  const problems = [
    looked < rooms * count(findings, 'server') && 'Not everybody came back after each kill.',
    lost > 0 && `${lost} changes that somebody had seen were lost.`,
    differences.length > 0 && `${differences.length} rooms are not the same everywhere.`,
    ...wrong.map(([outcome, count]) => `${count} runs: ${outcome}.`),
    !went(tally, 'run') && 'No program was run to its end while nothing was killed.',
    tally.failedShare(false) > MOST_FAILED && 'Things go wrong while nothing is killed.',
    ...PARTS.filter((part) => memory[part].flat === false).map(
      (part) => `The ${part}’s memory grows.`,
    ),
  ].filter((problem) => problem !== false);
  for (const problem of problems) console.error(problem);
  return problems.length === 0;
}

function summary(findings: Findings): string {
  const { rooms, minutes, latencies, editsASecond, tally } = findings;
  const [server, runner] = PARTS.map((part) => times(count(findings, part)));
  return `${rooms} rooms of two, who type in bursts and press Run, for ${minutes} minutes: the server is killed ${server} and the runner ${runner} meanwhile, and after that neither; at the end nobody types, and all go on pressing Run.

${table([
  ['', ''],
  ['edits a second, all together', editsASecond.toFixed(0)],
  ['programs run to their end, all together', whole(countOf(tally, 'run', 'ok'))],
  ['times that the server was asked after a kill what it has', whole(findings.looked)],
  ['changes that somebody had seen and it did not have', whole(findings.lost)],
  [
    'rooms in which people, server or recording differ at the end',
    whole(findings.differences.length),
  ],
  [
    'from an edit until the other one has it, nothing killed: median, p95, p99',
    latencies.length === 0
      ? 'nobody typed'
      : [median, p95, p99].map((of) => ms(of(latencies))).join(', '),
  ],
])}`;
}

const count = ({ kills }: Findings, part: Part) =>
  kills.filter((kill) => kill.part === part).length;

const countOf = (tally: Tally, asked: Asked, wanted: Outcome) =>
  [true, false]
    .flatMap((churning) => tally.outcomes(asked, churning))
    .filter(([outcome]) => outcome === wanted)
    .reduce((sum, [, count]) => sum + count, 0);

/** Whether anything came out well while nothing was killed. */
const went = (tally: Tally, asked: Asked) =>
  tally.outcomes(asked, false).some(([outcome]) => outcome === 'ok');

const percent = (share: number) => `${share * 100} %`;
const whole = (value: number) => value.toLocaleString('en');
const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

function outcomes(tally: Tally): string {
  const cell = (asked: Asked, churning: boolean) =>
    tally
      .outcomes(asked, churning)
      .map(([outcome, count]) => `${whole(count)} ${outcome}`)
      .join(', ');
  const share = (churning: boolean) => `${(100 * tally.failedShare(churning)).toFixed(2)} %`;
  return `${table([
    ['', 'while parts are killed', 'while nothing is'],
    ...ASKED.map(([asked, label]) => [label, cell(asked, true), cell(asked, false)]),
    ['failed, of all', share(true), share(false)],
  ])}

${REFUSED}`;
}

function memoryTable({ memory }: Findings): string {
  return `${table([
    ['resident memory', 'peak', 'while nobody types', 'growth over that time', 'flat'],
    ...PARTS.map((part) => {
      const { peak, mean, growth, flat } = memory[part];
      const cells = [peak, mean, growth].map(mebibytes);
      return [part, ...cells, flat === null ? 'too short to tell' : flat ? 'yes' : '**no**'];
    }),
  ])}

Flat is what then grows by no more than ${percent(MOST_GROWTH_SHARE)}, or ${mebibytes(MOST_GROWTH_BYTES)}, by the straight line that fits best. While people type, memory grows with what they have typed. It is the resident memory of all processes of a part, added up; what they share counts for each.`;
}
