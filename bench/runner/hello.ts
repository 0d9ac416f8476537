import { kindOf } from '../../sandbox-runner/src/sandbox/docker/container-kind.ts';
import { table } from '../document.ts';
import { quiet } from '../quiet.ts';
import { median, ms, p95, times } from '../statistics.ts';
import type { Peers } from './peers.ts';
import type { Hello } from './programs.ts';
import type { RunnerService, Timing } from './service.ts';

/** The samples of each way to run one program, taken in turn. */
type Samples = Readonly<Record<string, readonly Timing[]>>;

const PEERS = ['bare', 'docker run', 'docker exec', 'bwrap'] as const;

/** First output and end of a hello, against four ways to run it without the service. */
export async function benchHello(
  service: RunnerService,
  peers: Peers,
  hello: Hello,
  rounds: number,
): Promise<string> {
  const samples = await measure(service, peers, hello, rounds);
  const head = ['run by', 'first output', 'p95', 'end', 'p95', 'first output, Viva ÷ this'];
  return `${table([head, ...rowsOf(samples)])}\n\n${rounds} rounds, every way once a round, each when the machine is still, with a program that differs by a comment. “Viva” is a run over HTTP in a warm container, “bare” the same compiler or interpreter of the image without any isolation, “bwrap” the same in plain bubblewrap.`;
}

async function measure(
  service: RunnerService,
  peers: Peers,
  hello: Hello,
  rounds: number,
): Promise<Samples> {
  const samples: Record<string, Timing[]> = {};
  const add = (name: string, timing: Timing) => {
    samples[name] = [...(samples[name] ?? []), timing];
  };
  // The first round warms disk caches and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    const unseen = `${hello.code}${hello.language === 'python' ? '#' : '//'} ${Math.random()}\n`;
    peers.prepare({ ...hello, code: unseen });
    const ways: readonly (readonly [string, () => Promise<Timing>])[] = [
      ['Viva', () => service.run(hello.language, hello.fileName, unseen)],
      ['bare', () => peers.bare(hello)],
      ['docker run', () => peers.dockerRun(hello)],
      ['docker exec', () => peers.dockerExec(hello)],
      ['bwrap', () => peers.bubblewrap(hello)],
    ];
    // Each way follows each other one in turn.
    const first = Math.max(round, 0) % ways.length;
    for (const [name, time] of [...ways.slice(first), ...ways.slice(0, first)]) {
      await service.warm(kindOf(hello.language));
      await quiet();
      const timing = await time();
      if (round >= 0) add(name, timing);
    }
  }
  return samples;
}

function rowsOf(samples: Samples): string[][] {
  const of = (name: string, field: keyof Timing) => (samples[name] ?? []).map((t) => t[field]);
  const own = median(of('Viva', 'firstMs'));
  return ['Viva', ...PEERS].map((name) => [
    name,
    ms(median(of(name, 'firstMs'))),
    ms(p95(of(name, 'firstMs'))),
    ms(median(of(name, 'endMs'))),
    ms(p95(of(name, 'endMs'))),
    name === 'Viva' ? '' : times(own / median(of(name, 'firstMs'))),
  ]);
}
