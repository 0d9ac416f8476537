import { afterAll, beforeAll, expect, it } from 'vitest';
import { BODY_BYTES } from '../src/request.ts';
import { fakeSandbox, printing } from './fake-sandbox.ts';
import { JSON_HEADERS, postRun, startServer, type TestServer } from './harness.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ open: async () => fakeSandbox(printing) });
});
afterAll(() => server.stop());

it.each([
  [401, { ...JSON_HEADERS, Authorization: 'Bearer wrong' }],
  [413, JSON_HEADERS],
  [415, { ...JSON_HEADERS, 'Content-Type': 'text/plain' }],
])(
  'a refusal with %i before the body is read ends the connection, so that no later request is lost on it',
  async (status, headers) => {
    const body = new Uint8Array(BODY_BYTES + 1);
    const response = await postRun(server, '', { headers, body });
    expect(response.status).toBe(status);
    expect(response.headers.get('Connection')).toBe('close');
    await response.text();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  },
);

it('a wrong token is refused before the body has come', async () => {
  const response = await fetch(`${server.url}/v1/runs`, {
    method: 'POST',
    headers: { ...JSON_HEADERS, Authorization: 'Bearer wrong' },
    body: new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(10)) }),
    ...{ duplex: 'half' },
  });
  expect(response.status).toBe(401);
});
