import { expect, test } from 'vitest';
import { type RunnerMachine, SleepingRunner } from './wake.ts';

/** A container whose service answers after it has been asked a few times. */
function machine({ silentFor = 0, endsOnce = false } = {}) {
  const starts: ContainerStartupOptions[] = [];
  const asked: Request[] = [];
  let silent = silentFor;
  const state = { running: false, sleepAfterMs: 0 };
  const port = {
    async fetch(input: RequestInfo | URL, init?: RequestInit) {
      const request = new Request(input, init);
      if (!state.running) throw new Error('The container is not running.');
      if (endsOnce) {
        endsOnce = false;
        state.running = false;
        throw new Error('The container has ended.');
      }
      if (silent-- > 0) throw new Error('Nothing listens yet.');
      asked.push(request);
      return new Response(new URL(request.url).pathname);
    },
  };
  const container: RunnerMachine = {
    get running() {
      return state.running;
    },
    start(options) {
      if (state.running) throw new Error('It runs already.');
      if (options) starts.push(options);
      state.running = true;
    },
    // Of a port, only requests are used.
    getTcpPort: () => port as object as Fetcher,
    async setInactivityTimeout(ms) {
      state.sleepAfterMs = Number(ms);
    },
  };
  return { container, state, starts, asked };
}

const TOKENS = { RUNNER_TOKENS: '0123456789abcdef' };
const paths = (asked: readonly Request[]) => asked.map(({ url }) => url);

test('starts the container without a network, waits until it answers, and passes the request on', async () => {
  const { container, starts, asked, state } = machine({ silentFor: 2 });
  const runner = new SleepingRunner(container, TOKENS);
  const request = new Request('https://runner.example.org/v1/runs?a=b', {
    method: 'POST',
    body: '{}',
    headers: { Authorization: 'Bearer 0123456789abcdef' },
  });
  const answer = await runner.fetch(request);
  expect(await answer.text()).toBe('/v1/runs');
  expect(starts).toEqual([{ enableInternet: false, env: TOKENS }]);
  expect(paths(asked)).toEqual(['http://runner/healthz', 'http://runner/v1/runs?a=b']);
  const [, passed] = asked;
  expect(passed?.method).toBe('POST');
  expect(passed?.headers.get('Authorization')).toBe('Bearer 0123456789abcdef');
  expect(await passed?.text()).toBe('{}');
  expect(state.sleepAfterMs).toBeGreaterThan(10 * 60_000);
});

test('those who come during a start wait for the same one', async () => {
  const { container, starts, asked } = machine({ silentFor: 1 });
  const runner = new SleepingRunner(container, TOKENS);
  await Promise.all([
    runner.fetch(new Request('https://runner.example.org/v1/languages')),
    runner.fetch(new Request('https://runner.example.org/metrics')),
  ]);
  expect(starts).toHaveLength(1);
  expect(paths(asked).filter((url) => url.endsWith('/healthz'))).toHaveLength(1);
});

test('starts again what has gone to sleep, or has ended while it started', async () => {
  const { container, starts, state } = machine({ endsOnce: true });
  const runner = new SleepingRunner(container, TOKENS);
  const ask = () => runner.fetch(new Request('https://runner.example.org/v1/languages'));
  await ask();
  expect(starts).toHaveLength(2);
  state.running = false;
  await ask();
  expect(starts).toHaveLength(3);
  await ask();
  expect(starts).toHaveLength(3);
});
