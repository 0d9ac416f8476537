import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSessionResponse } from '@viva/protocol/api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Typist } from '../../e2e/typist.ts';
import { ROOT } from '../../scripts/stack/stack.ts';
import { buildServer } from '../build.ts';
import { createFrom, ServerProcess, TOKEN } from './process.ts';

const PROXY = '127.7.7.7';
/** As wrangler.toml has it: sessions that one address may create in a minute. */
const LIMIT = 30;
/** A room saves what has changed within 30 seconds. */
const SAVED_WITHIN_MS = 60_000;

const data = mkdtempSync(path.join(tmpdir(), 'viva-server-'));
const settings = {
  RUNNER_TOKENS: TOKEN,
  RUNNER_URL: 'http://127.0.0.1:9',
  VIVA_DATA: data,
  VIVA_TRUSTED_PROXIES: PROXY,
};
let server: ServerProcess;
let origin: string;

async function start(): Promise<void> {
  server = new ServerProcess(settings);
  origin = await server.origin();
}

beforeAll(async () => {
  await buildServer();
  await start();
}, 180_000);
afterAll(async () => {
  await server.end('SIGKILL').catch(() => {});
  rmSync(data, { recursive: true, force: true });
});

async function createSession() {
  const response = await fetch(`${origin}/api/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  return createSessionResponse.parse(await response.json());
}

/** Rows of the database on disk, without asking the server. */
function rows(query: string): unknown[] {
  const folder = path.join(data, 'v3/d1/miniflare-D1DatabaseObject');
  const [file = ''] = readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const database = new DatabaseSync(path.join(folder, file), { readOnly: true });
  try {
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}

describe('the page', () => {
  it.each([
    ['/', 'text/html', 'Start an interview'],
    ['/session/abc', 'text/html', 'room-'],
    ['/nothing/here', 'text/html', 'Start an interview'],
    ['/favicon.svg', 'image/svg+xml', '<svg'],
  ])('is served at %s as Pages does it, with its headers', async (place, type, part) => {
    const response = await fetch(origin + place);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toMatch(type);
    expect(response.headers.get('Content-Encoding')).toBe('gzip');
    expect(await response.text()).toContain(part);
    const [, forAll = ''] = readFileSync(path.join(ROOT, 'web/public/_headers'), 'utf8').split(
      /^\/.*\n/m,
    );
    const expected = forAll.trim().split(/\n\s*/);
    for (const [, name = '', value] of expected.map(
      (line) => /^([\w-]+): (.*)$/.exec(line) ?? [],
    )) {
      expect(response.headers.get(name), name).toBe(value);
    }
  });

  it('is kept by browsers where its name tells what is in it', async () => {
    const html = await (await fetch(origin)).text();
    const [script = ''] = /\/assets\/[\w.-]+\.js/.exec(html) ?? [];
    const { headers } = await fetch(origin + script);
    expect(headers.get('Cache-Control')).toContain('immutable');
    const again = await fetch(origin, {
      headers: { 'If-None-Match': (await fetch(origin)).headers.get('ETag') ?? '' },
    });
    expect(again.status).toBe(304);
  });
});

describe('the API', () => {
  it('answers, and its answers are left as they are', async () => {
    const response = await fetch(`${origin}/api/health`);
    expect(await response.json()).toMatchObject({ database: { status: 'ok' } });
    expect(response.headers.get('Content-Encoding')).toBeNull();
  });

  it('does not believe what a client says of its address', async () => {
    const statuses: number[] = [];
    for (let n = 0; n <= LIMIT; n++) {
      const address = `198.51.100.${n}`;
      statuses.push(
        await createFrom(origin, '127.9.9.9', {
          'CF-Connecting-IP': address,
          'X-Forwarded-For': address,
          'MF-CF-Blob': JSON.stringify({ clientIp: `${address}:1` }),
        }),
      );
    }
    expect(statuses.slice(0, LIMIT)).toEqual(Array(LIMIT).fill(201));
    expect(statuses[LIMIT]).toBe(429);
    expect(await createFrom(origin, '127.9.9.8', {})).toBe(201);
  });

  it('believes the proxy that it is told of', async () => {
    const through = (address: string) =>
      createFrom(origin, PROXY, { 'X-Forwarded-For': `198.51.100.1, ${address}` });
    for (let n = 0; n < LIMIT; n++) expect(await through('203.0.113.1')).toBe(201);
    expect(await through('203.0.113.1')).toBe(429);
    expect(await through('203.0.113.2')).toBe(201);
  });
});

describe('a restart', () => {
  it('after a kill keeps what was seen, and rooms do what they had been about to, with nobody there', async () => {
    const { sessionId } = await createSession();
    const ann = new Typist({ workerUrl: origin }, sessionId, 'Ann');
    const bob = new Typist({ workerUrl: origin }, sessionId, 'Bob');
    await vi.waitFor(() => expect(ann.code).not.toBe(''));
    ann.write('print("seen")\n');
    await vi.waitFor(() => expect(bob.code).toBe('print("seen")\n'));
    for (const person of [ann, bob]) person.leave();
    await server.end('SIGKILL');
    const saved = () => rows(`SELECT 1 FROM snapshots WHERE session_id = '${sessionId}'`);
    expect(saved()).toEqual([]);
    await start();
    await vi.waitFor(() => expect(saved()).toHaveLength(1), {
      timeout: SAVED_WITHIN_MS,
      interval: 500,
    });
    const response = await fetch(`${origin}/api/sessions/${sessionId}`);
    expect(await response.json()).toMatchObject({ code: 'print("seen")\n' });
  }, 90_000);

  it('after a workerd that crashed goes on by itself', async () => {
    const { sessionId } = await createSession();
    const crashed = server.runtimePid;
    process.kill(crashed, 'SIGKILL');
    await vi.waitFor(async () => {
      expect(server.runtimePid).not.toBe(crashed);
      const response = await fetch(`${origin}/api/sessions/${sessionId}`);
      expect(response.status).toBe(200);
    }, 20_000);
  });

  it('on request is soon done', async () => {
    await server.end();
    expect(server.entries.at(-1)).toMatchObject({ event: 'stopping', signal: 'SIGTERM' });
    const [code] = await server.closed;
    expect(code).toBe(0);
    await start();
    expect(server.entries.filter(({ event }) => event === 'migrated')).toEqual([]);
  });
});

it('does not start on data of a newer version', async () => {
  await server.end();
  const folder = path.join(data, 'v3/d1/miniflare-D1DatabaseObject');
  const [file = ''] = readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const database = new DatabaseSync(path.join(folder, file));
  database.exec("INSERT INTO d1_migrations (name) VALUES ('9999_later.sql')");
  database.close();
  server = new ServerProcess(settings);
  expect(await server.closed).toEqual([1, null]);
  expect(server.stderr).toContain('it has 9999_later.sql');
});

it('ends with a sentence where a setting is wrong', async () => {
  const wrong = new ServerProcess({ ...settings, VIVA_PORT: 'x' });
  expect(await wrong.closed).toEqual([1, null]);
  expect(wrong.stderr).toBe('viva: VIVA_PORT must be a whole number from 0 to 65535.\n');
});
