import { spawn } from 'node:child_process';
import { table } from '../document.ts';
import { median, ms, p95, times } from '../statistics.ts';
import type { Peers } from './peers.ts';
import type { RunnerService, TypedRun } from './service.ts';

/** Gives each line back as soon as it comes. */
const CAT = 'import sys\nfor line in sys.stdin: print(line, end="", flush=True)\n';
const TERMINAL = { columns: 80, rows: 24 };

/** Sends a text and resolves with the milliseconds until it, or what it is made into, has come back. */
type RoundTrip = (text: string) => Promise<number>;

/** How long what is typed takes to come back: from a terminal, from a program, and by other ways to a program. */
export async function benchEcho(
  service: RunnerService,
  peers: Peers,
  rounds: number,
): Promise<string> {
  const terminal = await service.type('python', CAT, TERMINAL);
  const piped = await service.type('python', CAT, null);
  const byDocker = typeInto('docker', peers.catInContainer());
  const bare = typeInto('cat', []);
  const ways: readonly (readonly [string, RoundTrip, string])[] = [
    ['Viva: a key, echoed by the terminal', keyInto(terminal), 'k'],
    ['Viva: a line, through the program', lineInto(piped), 'line\n'],
    ['`docker run -i … cat`: a line', byDocker.roundTrip, 'line\n'],
    ['bare `cat`: a line', bare.roundTrip, 'line\n'],
  ];
  const samples = ways.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, [, roundTrip, text]] of ways.entries()) {
      const taken = await roundTrip(text);
      if (round >= 0) samples[index]?.push(taken);
    }
  }
  for (const way of [terminal, piped, byDocker, bare]) way.close();
  const byCli = median(samples[2] ?? []);
  const rows = ways.map(([name], index) => {
    const taken = samples[index] ?? [];
    return [name, ms(median(taken)), ms(p95(taken)), times(median(taken) / byCli)];
  });
  return table([['typed and shown', 'median', 'p95', '÷ `docker run -i`'], ...rows]);
}

const keyInto =
  (run: TypedRun): RoundTrip =>
  (text) =>
    run.roundTrip(text, text);

const lineInto =
  (run: TypedRun): RoundTrip =>
  (text) =>
    run.roundTrip(text, '\n');

/** A process that gives back what is written to it. */
function typeInto(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const roundTrip: RoundTrip = (text) => {
    const sentAt = performance.now();
    return new Promise((resolve) => {
      child.stdout.once('data', () => resolve(performance.now() - sentAt));
      child.stdin.write(text);
    });
  };
  return { roundTrip, close: () => child.stdin.end() };
}
