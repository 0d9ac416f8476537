import { errorBody } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { languagesResponse, readyResponse } from '@viva/protocol/run';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SandboxFault } from '../src/sandbox/sandbox.ts';
import {
  eventsOf,
  JSON_HEADERS,
  postRun,
  processesWith,
  program,
  run,
  startServer,
  type TestServer,
  uniqueSleep,
} from './harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ concurrency: 1, queue: 1 });
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
    reason: null,
  });
  const languages = await fetch(`${server.url}/v1/languages`, { headers: JSON_HEADERS });
  const listed = languagesResponse.parse(await languages.json()).languages;
  expect(listed.map(({ id }) => id).sort()).toEqual(['javascript', 'python', 'typescript']);
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
    ['an unknown language', { ...HELLO, language: 'cobol' }, 422, 'unknown_language'],
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
    const get = await fetch(`${server.url}/v1/runs`, { headers: JSON_HEADERS });
    expect(await errorOf(get)).toEqual({ status: 405, code: 'method_not_allowed' });
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

test('without a sandbox it says why, and recovers by itself', async () => {
  let installed = false;
  const { openSandbox } = await import('../src/sandbox/open-sandbox.ts');
  const bare = await startServer({
    open: async () => {
      if (!installed) throw new SandboxFault('bubblewrap is not installed.');
      return openSandbox('bubblewrap');
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
