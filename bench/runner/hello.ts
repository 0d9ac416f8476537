import { kindOf } from '../../sandbox-runner/src/sandbox/docker/container-kind.ts';
import { table } from '../document.ts';
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
  return `${table([head, ...rowsOf(samples)])}\n\n${rounds} rounds, every way once a round, each with a program that differs by a comment. “Viva” is a run over HTTP in a warm container, “bare” the same compiler or interpreter of the image without any isolation, “bwrap” the same in plain bubblewrap.`;
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
    await service.warm(kindOf(hello.language));
    const unseen = `${hello.code}${hello.language === 'python' ? '#' : '//'} ${Math.random()}\n`;
    peers.prepare({ ...hello, code: unseen });
    const timings: readonly (readonly [string, Timing])[] = [
      ['Viva', await service.run(hello.language, hello.fileName, unseen)],
      ['bare', await peers.bare(hello)],
      ['docker run', await peers.dockerRun(hello)],
      ['docker exec', await peers.dockerExec(hello)],
      ['bwrap', await peers.bubblewrap(hello)],
    ];
    if (round >= 0) for (const [name, timing] of timings) add(name, timing);
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
