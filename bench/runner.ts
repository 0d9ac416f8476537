import { LANGUAGES } from '@viva/protocol/languages';
import { engineAnswers, provideImage } from '../scripts/stack/sandbox.ts';
import { writeCharts } from './charts/write.ts';
import { circumstances, writeSection } from './document.ts';
import { benchBits, benchCache } from './runner/compile.ts';
import { benchEcho } from './runner/echo.ts';
import { benchHello } from './runner/hello.ts';
import { benchIdle } from './runner/idle.ts';
import { benchLeaks } from './runner/leaks.ts';
import { benchNeighbour, benchSaturation, benchTimeLimit } from './runner/load.ts';
import { Peers } from './runner/peers.ts';
import { HELLOS } from './runner/programs.ts';
import { RunnerService } from './runner/service.ts';

/**
 * `npm run bench:runner [rounds] [part …]`: measures the runner with the Docker sandbox against other ways to run the
 * same program, in turn and in one run, and writes the tables to docs/benchmarks.md. As root, with a Docker engine and
 * bubblewrap; a hundred rounds of all parts take about an hour.
 */
const [rounds = '100', ...chosen] = process.argv.slice(2);
const ROUNDS = Number(rounds);

if (!engineAnswers()) throw new Error('No Docker engine answers.');
const image = process.env.RUNNER_IMAGE || provideImage();
if (image === null) throw new Error('The image could not be built.');

const peers = new Peers(image);
const service = await RunnerService.start({
  VIVA_SANDBOX: 'docker',
  RUNNER_IMAGE: image,
  RUNNER_OWNER: 'benchmark',
  // All of the saturation's clients are answered, so that what is measured is waiting and not refusals.
  RUNNER_QUEUE: '100',
});

const PARTS: Readonly<Record<string, readonly [title: string, run: () => Promise<string>]>> = {
  idle: ['What waits', () => benchIdle(service)],
  ...Object.fromEntries(
    HELLOS.map((hello) => [
      `hello-${hello.language}`,
      [
        `Hello in ${LANGUAGES[hello.language].label}`,
        () => benchHello(service, peers, hello, ROUNDS),
      ] as const,
    ]),
  ),
  bits: ['The header of everything', () => benchBits(service, peers, ROUNDS)],
  cache: ['Compiled before', () => benchCache(service, ROUNDS)],
  echo: ['Typing', () => benchEcho(service, peers, ROUNDS)],
  limit: ['Time limit', () => benchTimeLimit(service, ROUNDS)],
  neighbour: ['Neighbours', () => benchNeighbour(service, ROUNDS)],
  saturation: ['Saturation', () => benchSaturation(service)],
  leaks: ['Leaks', () => benchLeaks(service)],
};

try {
  for (const [name, [title, run]] of Object.entries(PARTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    console.log(`${title} …`);
    const text = await run();
    console.log(`${text}\n`);
    writeSection(`runner/${name}`, `### ${title}\n\n${text}\n\n${circumstances('bench:runner')}`);
  }
} finally {
  await service.stop();
  peers.close();
}
writeCharts();
