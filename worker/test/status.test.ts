import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import worker from '../src/index.ts';
import { api } from './client.ts';
import { scriptRunner } from './fake-runner.ts';

const READY = {
  status: 'ready',
  sandbox: 'bubblewrap',
  development: true,
  runtime: null,
  reason: null,
};
const LANGUAGES = {
  languages: [{ id: 'python', label: 'Python', fileName: 'main.py', version: '3.13.1' }],
};

test('health tells each part by itself', async () => {
  await scriptRunner({ answers: { '/readyz': { status: 200, body: READY } } });
  expect(await (await api('/health')).json()).toEqual({
    status: 'ok',
    worker: { status: 'ok' },
    rooms: { status: 'ok' },
    database: { status: 'ok' },
    runner: { status: 'ok', sandbox: 'bubblewrap', development: true, runtime: null, reason: null },
  });
});

test('health tells why nothing can be run', async () => {
  const reason = 'bubblewrap is not installed.';
  const body = {
    status: 'unavailable',
    sandbox: 'none',
    development: false,
    runtime: null,
    reason,
  };
  await scriptRunner({ answers: { '/readyz': { status: 503, body } } });
  expect(await (await api('/health')).json()).toMatchObject({
    status: 'degraded',
    database: { status: 'ok' },
    runner: { status: 'unavailable', sandbox: 'none', reason },
  });
});

test('health survives a runner that does not answer', async () => {
  await scriptRunner({ down: true });
  const response = await api('/health');
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    status: 'degraded',
    runner: { status: 'unavailable', sandbox: null },
  });
});

test('languages are what the runner can run', async () => {
  await scriptRunner({ answers: { '/v1/languages': { status: 200, body: LANGUAGES } } });
  expect(await (await api('/languages')).json()).toEqual(LANGUAGES);
});

test('languages without a runner are a clear error', async () => {
  await scriptRunner({ down: true });
  const response = await api('/languages');
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).not.toBeNull();
  expect(await response.json()).toMatchObject({ error: { code: 'runner_unavailable' } });
});

test('health tells when rooms or the database cannot be had', async () => {
  await scriptRunner({ answers: { '/readyz': { status: 200, body: READY } } });
  const away = () => {
    throw new Error('It is away.');
  };
  const broken = {
    ...env,
    SESSION_ROOM: { getByName: away } as unknown as typeof env.SESSION_ROOM,
    DB: { prepare: away } as unknown as D1Database,
  };
  const asked = new Request('https://viva.test/api/health');
  const response = await worker.fetch(asked, broken, {} as ExecutionContext);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    status: 'degraded',
    worker: { status: 'ok' },
    rooms: { status: 'unavailable' },
    database: { status: 'unavailable' },
    runner: { status: 'ok' },
  });
});
