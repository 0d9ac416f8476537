import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { errorBody } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { languagesResponse, readyResponse } from '@viva/protocol/run';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LogEntry } from '../src/log.ts';
import { openSandbox } from '../src/sandbox/open-sandbox.ts';
import { SandboxFault } from '../src/sandbox/sandbox.ts';
import { byCode, fakeSandbox, printing } from './fake-sandbox.ts';
import {
  eventsOf,
  JSON_HEADERS,
  postRun,
  processesWith,
  program,
  run,
  startServer,
  type TestServer,
  testConfig,
  uniqueSleep,
} from './harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ settings: { RUNNER_CONCURRENCY: '1', RUNNER_QUEUE: '1' } });
});
afterAll(() => server.stop());

async function errorOf(response: Response) {
  const text = await response.text();
  expect(text).not.toMatch(/\bat .+:\d+/);
  return { status: response.status, code: errorBody.parse(JSON.parse(text)).error.code };
}

const HELLO = program('python', 'print("hello")');

/** A program that says when it is under way, and then sleeps until it is ended. */
const sleeper = (seconds: string) =>
  program('python', `import time\nprint("up", flush=True)\ntime.sleep(${seconds})`);

test('says that it lives, that it is ready, and what it can run', async () => {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${server.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(readyResponse.parse(await ready.json())).toEqual({
    status: 'ready',
    sandbox: 'bubblewrap',
    development: true,
    runtime: null,
    reason: null,
  });
  const languages = await fetch(`${server.url}/v1/languages`, { headers: JSON_HEADERS });
  const listed = languagesResponse.parse(await languages.json()).languages;
  const ids: readonly string[] = listed.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['javascript', 'python', 'typescript']));
  for (const { version } of listed) expect(version).toMatch(/^\d+\.\d+/);
});

describe('refuses', () => {
  test.each([
    ['no token', {}],
    ['a wrong token', { Authorization: `Bearer ${'x'.repeat(20)}` }],
    ['a token cut short', { Authorization: JSON_HEADERS.Authorization.slice(0, -1) }],
    ['a token of another kind', { Authorization: 'Basic a-token-of-the-tests' }],
  ])('%s', async (_, authorization) => {
    const headers = { 'Content-Type': 'application/json', ...authorization };
    expect(await errorOf(await postRun(server, HELLO, { headers }))).toEqual({
      status: 401,
      code: 'unauthorized',
    });
    expect((await fetch(`${server.url}/v1/languages`, { headers })).status).toBe(401);
  });

  test.each([
    ['invalid JSON', '{"language":', 400, 'invalid_json'],
    ['an unknown language', { ...HELLO, language: 'klingon' }, 422, 'unknown_language'],
    ['no files', { language: 'python', files: [] }, 422, 'invalid_request'],
    ['wrong types', { language: 'python', files: 'main.py' }, 422, 'invalid_request'],
    ['raised limits', { ...HELLO, limits: { wallMs: 86_400_000 } }, 422, 'invalid_request'],
    [
      'code that is too long',
      program('python', '#'.repeat(LIMITS.codeBytes + 1)),
      413,
      'payload_too_large',
    ],
    ['a body over the limit', ' '.repeat(4 * 1024 * 1024), 413, 'payload_too_large'],
    ...['../../x', '/etc/passwd', 'a\u0000b', 'x'.repeat(300), 'a/../../b'].map(
      (path) =>
        [
          `the path ${JSON.stringify(path).slice(0, 20)}`,
          { language: 'python', files: [{ path, content: '' }] },
          422,
          'invalid_request',
        ] as const,
    ),
  ] as const)('%s', async (_, body, status, code) => {
    expect(await errorOf(await postRun(server, body))).toEqual({ status, code });
  });

  test('another content type, method or address', async () => {
    const headers = { ...JSON_HEADERS, 'Content-Type': 'text/plain' };
    expect((await postRun(server, HELLO, { headers })).status).toBe(415);
    const put = await fetch(`${server.url}/v1/runs`, { method: 'PUT', headers: JSON_HEADERS });
    expect(await errorOf(put)).toEqual({ status: 405, code: 'method_not_allowed' });
    const get = await fetch(`${server.url}/v1/runs`, { headers: JSON_HEADERS });
    expect(get.headers.get('Upgrade')).toBe('websocket');
    expect(await errorOf(get)).toEqual({ status: 426, code: 'upgrade_required' });
    expect((await fetch(`${server.url}/nothing`)).status).toBe(404);
  });
});

test('streams events as they come, not at the end', async () => {
  const response = await postRun(server, sleeper('60'));
  for await (const event of eventsOf(response)) if (event.type === 'stdout') break;
});

test('a client that goes away takes its program with it', async () => {
  const seconds = uniqueSleep();
  const leaving = new AbortController();
  const response = await postRun(
    server,
    program('python', `import subprocess\nsubprocess.run(["sleep", "${seconds}"])`),
    { signal: leaving.signal },
  );
  await vi.waitFor(() => expect(processesWith(seconds)).not.toEqual([]), 10_000);
  leaving.abort();
  await expect(response.text()).rejects.toThrow();
  await vi.waitFor(() => expect(processesWith(seconds)).toEqual([]), 1000);
});

test('a queue has a place, an end, and its order', async () => {
  const leaving = new AbortController();
  const running = await postRun(server, sleeper('60'), { signal: leaving.signal });
  const started = eventsOf(running);
  for (let up = false; !up; ) {
    const { value } = await started.next();
    up = value?.type === 'stdout';
  }
  const waiting = await postRun(server, HELLO);
  const full = await postRun(server, HELLO);
  expect(full.headers.get('Retry-After')).not.toBeNull();
  expect(await errorOf(full)).toEqual({ status: 429, code: 'runner_busy' });
  const events = eventsOf(waiting);
  expect((await events.next()).value).toEqual({ type: 'queued', position: 1 });
  leaving.abort();
  let last: unknown;
  for await (const event of events) last = event;
  expect(last).toMatchObject({ type: 'exit', verdict: 'OK' });
});

describe('with a sandbox of the test', () => {
  let log: LogEntry[];
  let fake: TestServer;
  beforeEach(async () => {
    log = [];
    fake = await startServer({
      settings: { RUNNER_CONCURRENCY: '1', RUNNER_QUEUE: '1' },
      open: async () => fakeSandbox(byCode),
      log: (entry) => void log.push(entry),
    });
  });
  afterEach(() => fake.stop());

  const ENDLESS = program('python', 'endless');
  const runs = () => log.filter(({ event }) => event === 'run');

  test('a client that goes away while it waits leaves the queue', async () => {
    await postRun(fake, ENDLESS);
    const leaving = new AbortController();
    const waiting = await postRun(fake, HELLO, { signal: leaving.signal });
    expect((await postRun(fake, HELLO)).status).toBe(429);
    leaving.abort();
    await expect(waiting.text()).rejects.toThrow();
    await vi.waitFor(() => expect(runs()).toMatchObject([{ verdict: 'CANCELLED', runMs: 0 }]));
    expect((await postRun(fake, HELLO)).status).toBe(200);
  });

  test('a client that goes away before its request has come is no error of the service', async () => {
    const { port } = new URL(fake.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = Object.entries({ ...JSON_HEADERS, 'Content-Length': '100' });
    socket.write(
      `POST /v1/runs HTTP/1.1\r\nHost: x\r\n${head.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n{"lang`,
    );
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
    expect((await run(fake, HELLO)).exit.verdict).toBe('OK');
    expect(log.filter(({ event }) => event === 'error')).toEqual([]);
  });

  test('an upgrade to anything but WebSocket is answered as if it had not been asked for', async () => {
    const request = http.get(`${fake.url}/healthz`, {
      headers: { Connection: 'Upgrade', Upgrade: 'h2c' },
    });
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
  });

  test('counts its runs for Prometheus', async () => {
    await run(fake, HELLO);
    expect((await fetch(`${fake.url}/metrics`)).status).toBe(401);
    const response = await fetch(`${fake.url}/metrics`, { headers: JSON_HEADERS });
    expect(response.headers.get('Content-Type')).toContain('text/plain');
    expect(await response.text()).toContain('viva_runs_total{language="python",verdict="OK"} 1\n');
  });

  test('while it drains, runs go on and new ones are sent elsewhere', async () => {
    const running = eventsOf(await postRun(fake, ENDLESS));
    await running.next();
    const stopped = fake.server.stop(60_000);
    const refused = await postRun(fake, HELLO);
    expect(refused.headers.get('Retry-After')).not.toBeNull();
    expect(await errorOf(refused)).toEqual({ status: 503, code: 'runner_unavailable' });
    const ready = await fetch(`${fake.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ reason: 'The runner is shutting down.' });
    expect((await fetch(`${fake.url}/healthz`)).status).toBe(200);
    // A second request to stop does not wait.
    await fake.server.stop(0);
    await stopped;
    let last: unknown;
    for await (const event of running) last = event;
    expect(last).toMatchObject({ type: 'exit', verdict: 'CANCELLED' });
  });

  test('what it did wrong is in the log and not in the answer', async () => {
    const broken = await startServer({
      open: async () =>
        fakeSandbox(printing, {
          get languages(): never {
            throw new Error('a secret', { cause: new Error('its cause') });
          },
        }),
      log: (entry) => void log.push(entry),
    });
    const ready = await fetch(`${broken.url}/readyz`);
    expect(await ready.json()).toMatchObject({ reason: 'The sandbox failed unexpectedly.' });
    expect(log).toMatchObject([
      { event: 'sandbox-unavailable', reason: 'a secret', causes: 'its cause' },
    ]);
    await broken.stop();
  });
});

test('without a sandbox it says why, and recovers by itself', async () => {
  let installed = false;
  const bare = await startServer({
    open: async () => {
      if (!installed) throw new SandboxFault('bubblewrap is not installed.');
      return openSandbox(testConfig(), () => {});
    },
  });
  try {
    const ready = await fetch(`${bare.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(readyResponse.parse(await ready.json())).toMatchObject({
      status: 'unavailable',
      sandbox: 'none',
      reason: 'bubblewrap is not installed.',
    });
    const refused = await postRun(bare, HELLO);
    expect(refused.headers.get('Retry-After')).not.toBeNull();
    expect(await errorOf(refused)).toEqual({ status: 503, code: 'runner_unavailable' });
    installed = true;
    expect((await run(bare, HELLO)).stdout).toBe('hello\n');
  } finally {
    await bare.stop();
  }
});
