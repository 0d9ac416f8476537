import { expect, vi } from 'vitest';
import {
  eventsOf,
  JSON_HEADERS,
  postRun,
  processesWith,
  program,
  run,
  startServer,
  uniqueSleep,
} from '../harness.ts';
import { BUBBLEWRAP } from '../sandboxes.ts';
import { EngineProxy } from './engine-proxy.ts';
import { InteractiveRun } from './interactive-run.ts';
import { ServiceProcess } from './service-process.ts';
import type { HostileSuite } from './suite.ts';
import { uniqueWord } from './variants.ts';

/** Nothing waits in these services, so that every container is one of a run. */
const NO_POOL = { RUNNER_POOL: '*=0', RUNNER_POOL_MAX: '0' };
/** A client that has gone takes its container with it within this time. */
const GONE_MS = 1000;
/** How often that is tried: a busy machine delays one departure, a slow service delays all of them. */
const DEPARTURES = 3;
/** After a crash of the service, or on a busy machine, nothing is left within this time. */
const ORPHAN_MS = 10_000;
const START_MS = 40_000;

/** Faults of what the service stands between: its clients, its machine and its engine. */
export function faults(suite: HostileSuite): void {
  clientsThatGo(suite);
  killed(suite);
  manyAtOnce(suite);
  if (suite.sandbox !== BUBBLEWRAP) engineThatGoes(suite);
}

/** A program that says when it is under way, and then sleeps where it can be found. */
const sleeper = (seconds: string) =>
  program(
    'python',
    `import subprocess\nchild = subprocess.Popen(["sleep", "${seconds}"])\nprint("up", flush=True)\nchild.wait()`,
  );

/** Waits until a program has said that it is under way, and goes on listening: who stopped would be a client gone. */
async function untilUp(response: Response): Promise<void> {
  const events = eventsOf(response);
  for (;;) {
    const { done, value } = await events.next();
    if (done) throw new Error('it has ended');
    if (value.type === 'stdout') return;
  }
}

function clientsThatGo(suite: HostileSuite): void {
  const title = 'the client goes away in mid-run';
  const scene = (how: string, leave: (url: string, seconds: string) => Promise<() => void>) =>
    suite.scene(62, title, how, async () => {
      const owner = suite.traces.newOwner();
      const server = await startServer({
        settings: { ...suite.sandbox.settings, ...NO_POOL, RUNNER_OWNER: owner },
      });
      const departure = async (): Promise<number> => {
        const seconds = uniqueSleep();
        const go = await leave(server.url, seconds);
        const left = async () => [
          ...(await suite.traces.running(owner)),
          ...processesWith(seconds),
        ];
        expect(await left()).not.toEqual([]);
        const leftAt = performance.now();
        go();
        await vi.waitFor(async () => expect(await left()).toEqual([]), {
          timeout: ORPHAN_MS,
          interval: 20,
        });
        return performance.now() - leftAt;
      };
      try {
        let best = await departure();
        for (let tried = 1; best > GONE_MS && tried < DEPARTURES; tried++) {
          best = Math.min(best, await departure());
        }
        expect(best).toBeLessThan(GONE_MS);
      } finally {
        await server.stop();
      }
      return 'cancelled, gone within a second';
    });
  scene('over HTTP', async (url, seconds) => {
    const leaving = new AbortController();
    await untilUp(await postRun({ url }, sleeper(seconds), { signal: leaving.signal }));
    return () => leaving.abort();
  });
  scene('on a socket', async (url, seconds) => {
    const interactive = await InteractiveRun.start({ url }, sleeper(seconds));
    await vi.waitFor(() => expect(interactive.stdout).toBe('up\n'), { timeout: START_MS });
    return () => interactive.terminate();
  });
}

function killed(suite: HostileSuite): void {
  suite.scene(
    63,
    'the runner is killed with SIGKILL in mid-run, then restarted',
    'with a warm pool',
    async () => {
      const owner = suite.traces.newOwner();
      const settings = {
        ...suite.sandbox.settings,
        RUNNER_OWNER: owner,
        RUNNER_POOL: 'python=1,*=0',
      };
      const seconds = uniqueSleep();
      const left = async () => [
        ...(await suite.traces.containers(owner)),
        ...processesWith(seconds),
      ];
      const first = await ServiceProcess.start(settings);
      try {
        await untilUp(await postRun(first, sleeper(seconds)));
        expect(await left()).not.toEqual([]);
      } finally {
        await first.end('SIGKILL');
      }
      await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: ORPHAN_MS });

      const second = await ServiceProcess.start({ ...settings, ...NO_POOL });
      try {
        expect((await run(second, program('python', 'print(1)'))).stdout).toBe('1\n');
      } finally {
        await second.end('SIGINT');
      }
      await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: ORPHAN_MS });
      return 'no orphan';
    },
  );

  if (suite.sandbox === BUBBLEWRAP) return;
  suite.scene(
    63,
    'the runner is killed with SIGKILL in mid-run, then restarted',
    'a container that outlived it',
    async () => {
      const owner = suite.traces.newOwner();
      await suite.traces.strayContainer(owner);
      expect(await suite.traces.containers(owner)).toHaveLength(1);
      const service = await ServiceProcess.start({
        ...suite.sandbox.settings,
        ...NO_POOL,
        RUNNER_OWNER: owner,
      });
      try {
        await vi.waitFor(
          async () => expect(await suite.traces.containers(owner)).toEqual([]),
          START_MS,
        );
      } finally {
        await service.end('SIGINT');
      }
      return 'no orphan';
    },
  );
}

function manyAtOnce(suite: HostileSuite): void {
  suite.scene(64, '200 runs at once', 'a queue of 8', async () => {
    const RUNS = 200;
    const [concurrency, queue] = [2, 8];
    const server = await startServer({
      settings: {
        ...suite.sandbox.settings,
        RUNNER_OWNER: suite.traces.newOwner(),
        RUNNER_CONCURRENCY: String(concurrency),
        RUNNER_QUEUE: String(queue),
      },
    });
    try {
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      const words = Array.from({ length: RUNS }, uniqueWord);
      const answers = await Promise.all(
        words.map(async (word) => {
          const response = await postRun(server, program('python', `print("${word}")`));
          if (response.status !== 200) {
            await response.text();
            expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
            return response.status;
          }
          let stdout = '';
          let verdict = '';
          for await (const event of eventsOf(response)) {
            if (event.type === 'stdout') stdout += event.data;
            if (event.type === 'exit') verdict = event.verdict;
          }
          expect([stdout, verdict]).toEqual([`${word}\n`, 'OK']);
          return response.status;
        }),
      );
      const count = (status: number) => answers.filter((answer) => answer === status).length;
      expect(count(200)).toBeGreaterThanOrEqual(concurrency + queue);
      expect(count(429)).toBeGreaterThan(RUNS / 2);
      expect(count(200) + count(429)).toBe(RUNS);
      expect((await run(server, program('python', 'print(1)'))).stdout).toBe('1\n');
    } finally {
      await server.stop();
    }
    return 'bounded queue, 429, every accepted run answered';
  });
}

function engineThatGoes(suite: HostileSuite): void {
  const title = 'the Docker daemon goes away and comes back';
  for (const waiting of [0, 1]) {
    const how = `in mid-run, with ${waiting} containers waiting`;
    suite.scene(65, title, how, async () => {
      const engine = await EngineProxy.open();
      const service = await ServiceProcess.start({
        ...suite.sandbox.settings,
        DOCKER_HOST: engine.host,
        RUNNER_OWNER: suite.traces.newOwner(),
        RUNNER_POOL: `python=${waiting},*=0`,
        RUNNER_POOL_MAX: String(waiting),
      });
      try {
        const hello = program('python', 'print("hello")');
        await untilUp(await postRun(service, sleeper(uniqueSleep())));
        await vi.waitFor(async () => expect(await waitingOf(service)).toBe(waiting), {
          timeout: START_MS,
        });
        await engine.goAway();

        await vi.waitFor(
          async () => {
            const refused = await postRun(service, hello);
            const text = await refused.text();
            expect(refused.status, text).toBe(503);
            expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/);
          },
          { timeout: START_MS },
        );
        expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
        expect((await fetch(`${service.url}/healthz`)).status).toBe(200);

        await engine.comeBack();
        await vi.waitFor(
          async () => {
            expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
            expect((await run(service, hello)).stdout).toBe('hello\n');
          },
          { timeout: START_MS, interval: 200 },
        );
      } finally {
        await service.end('SIGINT');
        await engine.close();
      }
      return '503, then able to run by itself';
    });
  }
}

/** How many of a service's containers wait for a run in Python. */
async function waitingOf(service: ServiceProcess): Promise<number> {
  const metrics = await (await fetch(`${service.url}/metrics`, { headers: JSON_HEADERS })).text();
  return Number(/^viva_pool_idle\{kind="python"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
}
