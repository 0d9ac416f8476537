import { LIMITS } from '@viva/protocol/limits';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { JSON_HEADERS, postRun, program, TOKEN } from '../harness.ts';
import type { HostileSuite } from './suite.ts';
import { uniqueWord } from './variants.ts';

const BODY = program('python', 'print(1)');

/** What is refused before anything is run. */
export function httpInput(suite: HostileSuite): void {
  const paths = [
    '../../x',
    'a/../../b',
    '..',
    './x',
    '/etc/passwd',
    '//x',
    'a//b',
    'a\\..\\b',
    'a\u0000b',
    'a\nb',
    'x'.repeat(300),
    `${'x/'.repeat(150)}x`,
    'é'.repeat(150),
    '\ud800',
    '',
  ];
  suite.scene(
    50,
    'file names `../../x`, absolute, with NUL, 300 characters',
    'as a file, as the entry',
    async () => {
      await suite.expectNothingRun(async () => {
        for (const path of paths) {
          const file = { path, content: 'print(1)' };
          for (const body of [
            { ...BODY, files: [file] },
            { ...BODY, files: [...BODY.files, file] },
            { ...BODY, entry: path },
          ]) {
            const { status } = await postRun(suite.server, body);
            expect(status, JSON.stringify(body)).toBe(422);
          }
        }
      });
      return '422';
    },
  );

  const tokens = [
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN.slice(1)}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.toUpperCase()}`,
    `Bearer ${uniqueWord()}${uniqueWord()}`,
    `Bearer ${TOKEN},${TOKEN}`,
    `Bearer undefined`,
    `Basic ${btoa(`:${TOKEN}`)}`,
    TOKEN,
  ];
  suite.scene(60, 'missing, wrong or truncated bearer token', 'over HTTP', async () => {
    await suite.expectNothingRun(async () => {
      const { Authorization: _, ...headers } = JSON_HEADERS;
      expect((await postRun(suite.server, BODY, { headers })).status).toBe(401);
      for (const Authorization of tokens) {
        const response = await postRun(suite.server, BODY, {
          headers: { ...headers, Authorization },
        });
        expect(response.status, Authorization).toBe(401);
        expect(await response.text()).not.toContain(TOKEN);
      }
    });
    return '401, nothing run';
  });
  suite.scene(60, 'missing, wrong or truncated bearer token', 'on a socket', async () => {
    await suite.expectNothingRun(async () => {
      for (const Authorization of tokens) {
        const socket = new WebSocket(`${suite.server.url.replace('http', 'ws')}/v1/runs`, {
          headers: { Authorization },
        });
        const refusal = await new Promise((resolve) => {
          socket.once('open', () => resolve('open'));
          socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode));
          socket.once('error', () => {});
        });
        socket.terminate();
        expect(refusal, Authorization).toBe(401);
      }
    });
    return '401, nothing run';
  });

  const title = 'body over the limit, unknown language, wrong types';
  suite.scene(61, title, 'over HTTP', async () => {
    await suite.expectNothingRun(async () => {
      for (const [status, body] of [
        [413, ' '.repeat(8 * LIMITS.codeBytes * 4)],
        [413, program('python', '#'.repeat(LIMITS.codeBytes + 1))],
        [413, { ...BODY, stdin: 'x'.repeat(LIMITS.stdinBytes + 1) }],
        [422, { ...BODY, language: 'cobol-60' }],
        [422, { ...BODY, language: '__proto__' }],
        [422, { ...BODY, language: ['python'] }],
        [422, { ...BODY, files: 'main.py' }],
        [422, { ...BODY, files: [] }],
        [422, { ...BODY, files: Array(1000).fill(BODY.files[0]) }],
        [422, { ...BODY, files: [{ path: 'main.py' }] }],
        [422, { ...BODY, files: [{ path: 1, content: 2 }] }],
        [422, { ...BODY, stdin: { data: '' } }],
        [422, { ...BODY, limits: { cpuMs: -1 } }],
        [422, { ...BODY, limits: { wallMs: 1e12 } }],
        [422, { ...BODY, limits: { memoryBytes: 2 ** 40 } }],
        [422, { ...BODY, limits: { processes: 1.5 } }],
        [422, []],
        [422, 'null'],
        [400, '{"language":'],
        [400, '['.repeat(100_000)],
      ] as const) {
        const response = await postRun(suite.server, body);
        expect(response.status, JSON.stringify(body).slice(0, 100)).toBe(status);
      }
    });
    return '413, 422, nothing run';
  });
}
