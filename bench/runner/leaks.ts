import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { table } from '../document.ts';
import { mebibytes } from '../statistics.ts';
import type { RunnerService } from './service.ts';

const RUNS = 1000;
const AT_ONCE = 4;

interface Counts {
  readonly containers: number;
  readonly descriptors: number;
  readonly residentBytes: number;
}

/** What is left of a thousand runs. */
export async function benchLeaks(service: RunnerService): Promise<string> {
  const before = await settled(service);
  let left = RUNS;
  let failed = 0;
  const client = async () => {
    while (left-- > 0) {
      const { exit } = await service.run('python', 'main.py', `print("hello ${left}")\n`);
      if (exit.verdict !== 'OK') failed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const after = await settled(service);
  const row = (name: string, { containers, descriptors, residentBytes }: Counts) => [
    name,
    String(containers),
    String(descriptors),
    mebibytes(residentBytes),
  ];
  const rows = table([
    ['', 'containers', "the service's descriptors", 'its memory (RSS)'],
    row('before', before),
    row(`after ${RUNS} runs`, after),
  ]);
  return `${rows}\n\n${RUNS - failed} of ${RUNS} runs ended with OK.`;
}

/** The counts once the pool has as many containers as it wants. */
async function settled(service: RunnerService): Promise<Counts> {
  let last = counts(service);
  for (let same = 0; same < 12; ) {
    await sleep(500);
    const next = counts(service);
    const alike = next.containers === last.containers && next.descriptors === last.descriptors;
    same = alike ? same + 1 : 0;
    last = next;
  }
  return last;
}

function counts(service: RunnerService): Counts {
  const list = execFileSync('docker', ['ps', '-aq', '--filter', 'label=viva.runner'], {
    encoding: 'utf8',
  });
  return {
    containers: list.split('\n').filter(Boolean).length,
    descriptors: service.descriptors(),
    residentBytes: service.residentBytes(),
  };
}
