import { CALLS, type Call } from '@viva/protocol/calls';
import { type ErrorCode, errorBody } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { errorsOf, type OpenApi, schemaOf } from '@viva/protocol/openapi';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { app } from '../src/app.ts';
import { api, createSession, ORIGIN } from './client.ts';
import { EXIT, emit, runnerSaw, scriptRunner } from './fake-runner.ts';

const LANGUAGES = {
  languages: [{ id: 'python', label: 'Python', fileName: 'main.py', version: '3.13.1' }],
};
const BUSY = { error: { code: 'runner_busy', message: 'All places are taken.' } };
const AWAY = { error: { code: 'runner_unavailable', message: 'No program can be run.' } };
const UNKNOWN_SESSION = 'a'.repeat(20);

let document: OpenApi;
beforeAll(async () => {
  document = await (await api('/openapi.json')).json();
});

const operationOf = ({ path, method }: Call) => {
  const operation = document.paths[path]?.[method];
  if (!operation) throw new Error(`The document has no ${method} ${path}.`);
  return operation;
};

/** A check by the document's own JSON Schema. */
function checkerOf(schema: object): z.ZodType {
  const whole = { ...schema, $defs: document.components.schemas };
  return z.fromJSONSchema(
    JSON.parse(JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/')),
  );
}

interface Sending {
  readonly session: string;
  readonly token?: string | null;
  readonly body?: unknown;
  /** The text to send in place of a JSON body. */
  readonly text?: string;
  readonly type?: string;
  readonly number?: number;
  readonly query?: string;
}

/** Makes a call as the document describes it, with the body of its example. */
function send(call: Call, { session, token = null, type, number = 1, ...sent }: Sending) {
  const path = call.path
    .replace('{id}', session)
    .replace('{n}', String(number))
    .replace('{seq}', String(number));
  const text = sent.text ?? JSON.stringify(sent.body ?? call.body?.example);
  return api(`${path}${sent.query ?? ''}`, {
    method: call.method.toUpperCase(),
    headers: {
      ...(token !== null && { Authorization: `Bearer ${token}` }),
      ...(call.body && { 'Content-Type': type ?? 'application/json' }),
      ...(call.answer.status === 101 && { Upgrade: 'websocket' }),
    },
    ...(call.body && { body: text }),
  });
}

/** Sees to it that programs that are asked for run to their end. */
async function whileProgramRuns(call: Call, answer: Promise<Response>): Promise<Response> {
  if (call.id !== 'execute' && call.id !== 'runInstant') return answer;
  await vi.waitFor(async () => expect((await runnerSaw()).requests).not.toEqual([]));
  await emit({ type: 'stdout', data: 'hello\n' }, EXIT);
  return answer;
}

test('every route of the Worker is described, and nothing else', () => {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map(
      (method) => `${method.toUpperCase()} /api${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  expect(described.toSorted()).toEqual([...new Set(routes)].toSorted());
});

test('the document names the address that it is served at', () => {
  expect(document).toMatchObject({ openapi: '3.1.1', servers: [{ url: `${ORIGIN}/api` }] });
});

describe('in one session, one call after the other', () => {
  let session: string;
  let token: string;
  beforeAll(async () => {
    ({ sessionId: session, hostToken: token } = await createSession());
  });

  test.each(CALLS.map((call) => [call.id, call] as const))(
    '%s answers as it is described',
    async (_, call) => {
      const ready = {
        status: 'ready',
        sandbox: 'docker',
        development: false,
        runtime: 'runsc',
        reason: null,
      };
      await scriptRunner({
        answers: {
          '/v1/languages': { status: 200, body: LANGUAGES },
          '/readyz': { status: 200, body: ready },
        },
      });
      const response = await whileProgramRuns(call, send(call, { session, token }));
      expect(response.status).toBe(call.answer.status);
      const described = operationOf(call).responses[response.status];
      for (const name of Object.keys(described?.headers ?? {})) {
        expect(response.headers.get(name)).not.toBeNull();
      }
      const content = Object.entries(described?.content ?? {});
      const type = response.headers.get('Content-Type');
      expect(content.map(([name]) => name)).toEqual(type === null ? [] : [type]);
      response.webSocket?.accept();
      response.webSocket?.close(1000);
      const { schema } = call.answer;
      if (schema === null) {
        await response.arrayBuffer();
        return;
      }
      const body: unknown = await response.json();
      expect(checkerOf(content[0]?.[1].schema ?? {}).safeParse(body)).toMatchObject({
        success: true,
      });
      // Nothing comes that is not described.
      expect(schema.parse(body)).toEqual(body);
    },
  );

  test('lists that have entries answer as they are described', async () => {
    for (const [id, entries] of [
      ['listExecutions', 'executions'],
      ['listSnapshots', 'snapshots'],
    ] as const) {
      const call = CALLS.find((each) => each.id === id);
      if (!call) throw new Error(`no ${id}`);
      const body = await vi.waitFor(async () => {
        const list: Record<string, unknown[]> = await (await send(call, { session, token })).json();
        expect(list[entries]).not.toEqual([]);
        return list;
      });
      expect(checkerOf(schemaOf(call.answer.schema ?? z.never())).parse(body)).toBeDefined();
      expect(call.answer.schema?.parse(body)).toEqual(body);
    }
  });
});

describe('what goes wrong', () => {
  const takesBody = ({ body }: Call) => body !== null;

  /** Ways to make a call go wrong, by the code that one gets of them where the call can fail so. */
  const WRONGS: readonly (readonly [ErrorCode, Partial<Sending>, (call: Call) => boolean])[] = [
    ['session_not_found', { session: UNKNOWN_SESSION }, () => true],
    ['unauthorized', { token: null, body: {} }, () => true],
    ['forbidden', { token: 'wrong' }, ({ id }) => id !== 'joinRoom'],
    ['forbidden', { query: '?ticket=wrong' }, ({ id }) => id === 'joinRoom'],
    [
      'not_found',
      { number: 1_000_000, body: { seq: 1_000_000 } },
      ({ path }) => !/recording/.test(path),
    ],
    ['invalid_json', { text: '{' }, takesBody],
    ['invalid_request', { text: '[]' }, takesBody],
    ['invalid_request', { number: 0, query: '?limit=0&after=-1' }, (call) => !takesBody(call)],
    ['unsupported_media_type', { type: 'text/plain' }, takesBody],
    ['payload_too_large', { text: ' '.repeat(LIMITS.requestBytes + 1) }, takesBody],
    ['unknown_language', { body: { language: 'klingon', code: '' } }, takesBody],
    ['runner_busy', {}, ({ id }) => id !== 'listLanguages'],
  ];

  let session: string;
  let token: string;
  beforeEach(async () => {
    ({ sessionId: session, hostToken: token } = await createSession());
    await scriptRunner({
      answers: {
        '/v1/runs': { status: 429, body: BUSY },
        '/v1/languages': { status: 503, body: AWAY },
        '/readyz': { status: 503, body: AWAY },
      },
    });
  });
  afterEach(() => scriptRunner());

  test.each(CALLS.map((call) => [call.id, call] as const))(
    '%s fails as it is described, and in no other way',
    async (_, call) => {
      const possible = [...errorsOf(call).values()].flat();
      const met = new Set<ErrorCode>();
      for (const [code, how, applies] of WRONGS) {
        const response = await send(call, { session, token, ...how });
        response.webSocket?.accept();
        response.webSocket?.close(1000);
        const described = operationOf(call).responses[response.status];
        expect(described, `${call.id} answers ${response.status}`).toBeDefined();
        if (response.status < 400) {
          await response.body?.cancel();
          expect(possible.includes(code) && applies(call), `${call.id} without ${code}`).toBe(
            false,
          );
          continue;
        }
        const { error } = errorBody.parse(await response.json());
        if (possible.includes(code) && applies(call)) expect(error.code).toBe(code);
        expect(possible).toContain(error.code);
        for (const name of Object.keys(described?.headers ?? {})) {
          expect(response.headers.get(name)).not.toBeNull();
        }
        met.add(error.code);
      }
      // Some cannot fail but by a fault of the service.
      if (possible.length > 1) expect(met.size).toBeGreaterThan(0);
    },
  );
});
