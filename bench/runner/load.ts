import { table } from '../document.ts';
import { median, ms, p95, p99 } from '../statistics.ts';
import type { RunnerService } from './service.ts';

const HELLO = 'print("hello")\n';
const SATURATION_MS = 8000;

const hello = (service: RunnerService) => service.run('python', 'main.py', HELLO);

/** Throughput and latency with more and more runs asked for at once. */
export async function benchSaturation(service: RunnerService): Promise<string> {
  const rows = [['clients', 'runs a second', 'median', 'p95', 'answered']];
  for (const clients of [1, 2, 4, 8, 16, 32, 64]) {
    const samples: number[] = [];
    let failed = 0;
    const startedAt = performance.now();
    const client = async () => {
      while (performance.now() - startedAt < SATURATION_MS) {
        const { endMs, exit } = await hello(service);
        samples.push(endMs);
        if (exit.verdict !== 'OK') failed += 1;
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    const seconds = (performance.now() - startedAt) / 1000;
    rows.push([
      String(clients),
      (samples.length / seconds).toFixed(1),
      ms(median(samples)),
      ms(p95(samples)),
      `${samples.length - failed} of ${samples.length}`,
    ]);
  }
  return `${table(rows)}\n\nEach row for ${SATURATION_MS / 1000} s; hello in Python. The pool is soon used up: this is the rate at which containers can be started, run and removed.`;
}

const NEIGHBOURS: readonly { readonly name: string; readonly code: string }[] = [
  {
    name: 'a fork bomb',
    code: 'import os\nwhile True:\n  try: os.fork()\n  except OSError: pass\n',
  },
  {
    name: 'a memory bomb',
    code: 'kept = []\nwhile True: kept.append(b"x" * 1_000_000)\n',
  },
];

/** Hello alone, and while somebody else does their worst. */
export async function benchNeighbour(service: RunnerService, rounds: number): Promise<string> {
  const rows = [['hello in Python', 'median', 'p95', 'p95 ÷ alone']];
  const alone = await helloTimes(service, rounds);
  rows.push(['alone', ms(median(alone)), ms(p95(alone)), '']);
  for (const { name, code } of NEIGHBOURS) {
    let over = false;
    const bombing = (async () => {
      while (!over) await service.run('python', 'main.py', code, { cpuMs: 5000, wallMs: 5000 });
    })();
    const beside = await helloTimes(service, rounds);
    over = true;
    await bombing;
    const ratio = (p95(beside) / p95(alone)).toFixed(2);
    rows.push([`beside ${name}`, ms(median(beside)), ms(p95(beside)), `${ratio} ×`]);
  }
  return table(rows);
}

async function helloTimes(service: RunnerService, rounds: number): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await service.warm('python');
    samples.push((await hello(service)).endMs);
  }
  return samples;
}

const CPU_LIMIT_MS = 500;

/** How long after its limit an endless loop is reported. */
export async function benchTimeLimit(service: RunnerService, rounds: number): Promise<string> {
  const late: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await service.warm('python');
    const { endMs, exit } = await service.run('python', 'main.py', 'while True: pass\n', {
      cpuMs: CPU_LIMIT_MS,
    });
    if (exit.verdict !== 'TLE_CPU') throw new Error(`an endless loop ended with ${exit.verdict}`);
    late.push(endMs - CPU_LIMIT_MS);
  }
  return table([
    [`endless loop, CPU limit ${CPU_LIMIT_MS} ms`, 'median', 'p95', 'p99'],
    ['reported after the limit by', ms(median(late)), ms(p95(late)), ms(p99(late))],
  ]);
}
