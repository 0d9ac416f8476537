import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import worker from '../src/index.ts';
import { dataPoint, errorText, logLine, Telemetry } from '../src/telemetry.ts';
import { api, Client, createSession, expireSession, post, ringAlarm } from './client.ts';
import { EXIT, emit, scriptRunner } from './fake-runner.ts';

/** What the Worker and its rooms have written to the log since a test began. */
let lines: Record<string, unknown>[] = [];

beforeEach(() => {
  lines = [];
  for (const level of ['log', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string, ...rest: unknown[]) => {
      lines.push(rest.length === 0 ? JSON.parse(line) : { line, rest });
    });
  }
});
afterEach(() => void vi.restoreAllMocks());

/** Waits for an entry of an event. */
const told = (event: string, fields: Record<string, unknown> = {}) =>
  vi.waitFor(() => {
    const found = lines.find(
      (line) =>
        line.event === event &&
        Object.entries(fields).every(([name, value]) => line[name] === value),
    );
    if (!found) throw new Error(`No ${event} in ${JSON.stringify(lines)}`);
    return found;
  });

const logIdOf = (sessionId: string) => env.SESSION_ROOM.idFromName(sessionId).toString();

describe('a request', () => {
  test('is told with its route, its status and an id that the caller gets, too', async () => {
    const { sessionId } = await createSession();
    const response = await api(`/sessions/${sessionId}`);
    const requestId = response.headers.get('X-Request-Id');
    expect(requestId).toMatch(/^[\w-]{8,64}$/);
    expect(await told('request', { requestId })).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      event: 'request',
      requestId,
      outcome: 200,
      kind: 'GET /api/sessions/:id',
      ms: expect.any(Number),
      session: logIdOf(sessionId),
    });
  });

  test('goes by Cloudflare’s id where it has one, and by none that could break the log', async () => {
    const asked = async (ray: string) =>
      (await api('/health', { headers: { 'CF-Ray': ray } })).headers.get('X-Request-Id');
    expect(await asked('8f2a3b4c5d6e7f80-FRA')).toBe('8f2a3b4c5d6e7f80-FRA');
    expect(await asked('"},{"event":"x"')).toMatch(/^[\w-]{21}$/);
  });

  test('that is refused is told as well', async () => {
    const response = await api('/nowhere');
    expect(response.status).toBe(404);
    const requestId = response.headers.get('X-Request-Id');
    expect(await told('request', { requestId })).toMatchObject({ outcome: 404 });
  });

  test('that fails is told with the error, of which the caller learns nothing', async () => {
    const broken = { ...env, DB: null as unknown as D1Database };
    const request = new Request(`https://viva.test/api/sessions/${'a'.repeat(20)}`);
    const response = await worker.fetch(request, broken, {} as ExecutionContext);
    expect(response.status).toBe(500);
    const requestId = response.headers.get('X-Request-Id');
    expect(await told('request-failed', { requestId })).toMatchObject({
      level: 'error',
      error: expect.stringContaining('TypeError'),
    });
    expect(await response.text()).not.toContain('TypeError');
  });
});

describe('a room', () => {
  test('tells of its people, its runs, its snapshots and its end', async () => {
    const { sessionId } = await createSession({ language: 'python' });
    const session = logIdOf(sessionId);
    await told('room-created', { session, kind: 'python' });
    const client = await Client.join(sessionId, { name: 'Ann' });
    expect(await told('socket-opened', { session })).toMatchObject({
      kind: 'candidate',
      count: 1,
      requestId: expect.any(String),
    });
    await scriptRunner();
    client.say({ type: 'run' });
    await client.next('run-started');
    await emit({ ...EXIT, verdict: 'RE', exitCode: 1 });
    expect(await told('run', { session })).toMatchObject({ outcome: 'RE', kind: 'python', ms: 21 });
    client.text().insert(0, '# more\n');
    await vi.waitFor(async () => {
      const saved = await (await api(`/sessions/${sessionId}`)).json<{ code: string }>();
      expect(saved.code).toContain('# more');
    });
    await ringAlarm(sessionId);
    const snapshot = await told('snapshot', { session, kind: 'periodic' });
    expect(snapshot.count).toBeGreaterThan(0);
    expect(snapshot.bytes).toBeGreaterThan(0);
    client.socket.close(1000);
    expect(await told('socket-closed', { session })).toMatchObject({ kind: 'candidate', count: 0 });
    await expireSession(sessionId);
    await ringAlarm(sessionId);
    await told('room-expired', { session });
  });

  test('tells why a run was not taken', async () => {
    const { sessionId } = await createSession();
    await scriptRunner({ down: true });
    await post(`/sessions/${sessionId}/execute`, {});
    await told('run-refused', { session: logIdOf(sessionId), outcome: 'runner_unavailable' });
  });

  test('tells once of somebody whom it sends away, with the code', async () => {
    const { sessionId } = await createSession();
    const client = await Client.join(sessionId);
    client.socket.send(new Uint8Array([0, 2, 3, 1, 2, 3]));
    const closed = { session: logIdOf(sessionId), outcome: 4400 };
    await told('socket-closed', closed);
    expect(lines.filter(({ event }) => event === 'socket-closed')).toHaveLength(1);
  });
});

test('a room that cannot wake up says so in its own words, and its pages come back', async () => {
  const { sessionId } = await createSession();
  const client = await Client.join(sessionId, { name: 'Ann' });
  const room = env.SESSION_ROOM.getByName(sessionId);
  await runInDurableObject(room, (_, { storage }) => {
    storage.sql.exec('ALTER TABLE updates RENAME TO elsewhere');
    storage.sql.exec('CREATE TABLE updates (number INTEGER)');
  });
  await evictDurableObject(room);
  client.say({ type: 'ping' });
  client.say({ type: 'stop' });
  await vi.waitFor(() => expect(client.closed).toMatchObject({ code: 1011 }));
  expect(await told('socket-failed')).toMatchObject({ level: 'error', kind: 'wake' });
  expect(JSON.stringify(lines)).not.toContain(sessionId);
});

test('what people write, print and are called is in no line, nor a token or a session’s id', async () => {
  const secrets = ['Secret title', 'Secret Name', 'secret = 1', 'secret output', 'secret input'];
  const { sessionId, hostToken } = await createSession({ title: 'Secret title' });
  const client = await Client.join(sessionId, { name: 'Secret Name', token: hostToken });
  client.text().insert(0, 'secret = 1\n');
  await scriptRunner();
  client.say({ type: 'run' });
  await client.next('run-started');
  client.say({ type: 'stdin', data: 'secret input\n' });
  await emit({ type: 'stdout', data: 'secret output' }, EXIT);
  await client.next('run-finished');
  // The archive fails, and with it a query that holds all of this.
  await env.DB.exec('ALTER TABLE sessions RENAME TO elsewhere');
  try {
    client.say({ type: 'end' });
    expect(await told('archive-failed')).toMatchObject({ count: 1, level: 'error' });
  } finally {
    await env.DB.exec('ALTER TABLE elsewhere RENAME TO sessions');
  }
  const log = JSON.stringify(lines);
  expect(log).toContain('no such table');
  for (const secret of [...secrets, sessionId, hostToken]) expect(log).not.toContain(secret);
});

function parseError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

const NOON = new Date('2026-11-23T12:00:00Z');

describe('an entry', () => {
  test('is one line of JSON, an error with its words', () => {
    expect(JSON.parse(logLine({ event: 'run', outcome: 'OK', ms: 3 }, NOON))).toEqual({
      level: 'info',
      time: '2026-11-23T12:00:00.000Z',
      event: 'run',
      outcome: 'OK',
      ms: 3,
    });
    const line = logLine({ event: 'run-failed', error: new TypeError('two\nlines') }, NOON);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({ level: 'error', error: 'TypeError: two\nlines' });
  });

  test('is a point of the dataset, in fixed columns', () => {
    const written: unknown[] = [];
    const dataset = { writeDataPoint: (point: unknown) => void written.push(point) };
    new Telemetry(dataset as AnalyticsEngineDataset, 'room').tell({
      event: 'snapshot',
      kind: 'run',
      ms: 5,
      count: 7,
      bytes: 9,
    });
    expect(written).toEqual([
      { indexes: ['room'], blobs: ['snapshot', '', 'run'], doubles: [5, 7, 9] },
    ]);
    expect(dataPoint({ event: 'request', outcome: 503 })).toEqual({
      indexes: [''],
      blobs: ['request', '503', ''],
      doubles: [0, 0, 0],
    });
  });

  test.each([
    [
      'a failed query',
      Object.assign(new Error('Failed query: x params: s'), { params: ['s'] }),
      'A query failed.',
    ],
    [
      'a failed query with a cause',
      Object.assign(new Error('params: s', { cause: new Error('no such table') }), {
        params: ['s'],
      }),
      'Error: no such table',
    ],
    ['what is no error', 'thrown', 'thrown'],
    ['a text that is no JSON', parseError('secret'), 'SyntaxError'],
    ['a value that is not as it should be', z.string().safeParse(1).error, 'ZodError'],
    ['a long one', new Error('x'.repeat(600)), `Error: ${'x'.repeat(493)}`],
  ])('says of %s what may be told', (_, error, text) => {
    expect(errorText(error)).toBe(text);
  });
});
