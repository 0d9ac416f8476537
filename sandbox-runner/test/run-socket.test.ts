import { once } from 'node:events';
import { CodedError, errorBody } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { type RunEvent, type RunInput, runEvent } from '@viva/protocol/run';
import { WSContext } from 'hono/ws';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { LogEntry } from '../src/log.ts';
import { BODY_BYTES } from '../src/request.ts';
import { runSocket } from '../src/run-socket.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import { byCode, fakeSandbox, OK_EXIT } from './fake-sandbox.ts';
import { JSON_HEADERS, program, startServer, type TestServer } from './harness.ts';
import { BUBBLEWRAP, RUNC } from './sandboxes.ts';

/** Answers each input with its JSON, and ends at the end of the input. */
const echoing: Sandbox['run'] = (job, emit, signal) =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    emit({ type: 'phase', phase: 'run' });
    emit({ type: 'stdout', data: `${JSON.stringify(job.interaction?.terminal)}\n` });
    job.interaction?.listen((input) => {
      emit({ type: 'stdout', data: `${JSON.stringify(input)}\n` });
      if (input.type === 'eof') resolve(OK_EXIT);
    });
  });

const log: LogEntry[] = [];
let server: TestServer | null = null;

async function serve(run: Sandbox['run'], settings: Record<string, string> = {}) {
  log.length = 0;
  server = await startServer({
    settings,
    open: async () =>
      fakeSandbox((job, emit, signal) => {
        // The canary is no interactive run.
        const answer = job.interaction === null ? byCode : run;
        return answer(job, emit, signal);
      }),
    log: (entry) => void log.push(entry),
  });
  return server;
}
afterEach(async () => {
  await server?.stop();
  server = null;
});

/** A client that keeps what it hears. */
function connect({ url }: TestServer, headers: Record<string, string> = JSON_HEADERS) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/runs`, { headers });
  const frames: unknown[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  return {
    socket,
    frames,
    closed,
    events: (): RunEvent[] => frames.map((frame) => runEvent.parse(frame)),
    send: (frame: unknown) =>
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async asks(request: unknown) {
      if (socket.readyState !== WebSocket.OPEN) await once(socket, 'open');
      this.send(request);
    },
  };
}

const ECHO = program('python', '');
const output = (events: readonly RunEvent[]) =>
  events.map((event) => (event.type === 'stdout' ? event.data : '')).join('');

describe('an interactive run', () => {
  it('hands its inputs to the program in their order, those too that were sent at once', async () => {
    const client = connect(await serve(echoing));
    const inputs: RunInput[] = [
      { type: 'stdin', data: 'żółw\n' },
      { type: 'signal', signal: 'SIGINT' },
      { type: 'resize', columns: 100, rows: 30 },
      { type: 'eof' },
    ];
    await client.asks({ ...ECHO, terminal: { columns: 80, rows: 24 } });
    for (const input of inputs) client.send(input);
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    const events = client.events();
    expect(
      output(events)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([{ columns: 80, rows: 24 }, ...inputs]);
    expect(events.at(-1)).toEqual(OK_EXIT);
  });

  it.each([
    ['JSON that is none', '{', 4400, 'invalid_json'],
    ['an unknown language', { ...ECHO, language: 'klingon' }, 4422, 'unknown_language'],
    ['a language that is not installed', program('javascript', ''), 4422, 'unknown_language'],
    [
      'a terminal of no size',
      { ...ECHO, terminal: { columns: 0, rows: 1 } },
      4422,
      'invalid_request',
    ],
    [
      'too much code',
      program('python', '#'.repeat(LIMITS.codeBytes + 1)),
      4413,
      'payload_too_large',
    ],
  ])('is refused with %s', async (_, request, code, reason) => {
    const client = connect(await serve(echoing));
    await client.asks(request);
    expect(await client.closed).toEqual({ code, reason });
    expect(errorBody.parse(client.frames[0]).error.code).toBe(reason);
    expect(client.frames).toHaveLength(1);
  });

  it.each([
    ['an input that is none', { type: 'stdout', data: '' }, 4422, 'invalid_request'],
    [
      'a signal that programs do not get',
      { type: 'signal', signal: 'SIGSTOP' },
      4422,
      'invalid_request',
    ],
    ['bytes in place of text', Buffer.of(1, 2, 3), 4422, 'invalid_request'],
    [
      'an input over its limit',
      { type: 'stdin', data: 'x'.repeat(LIMITS.stdinBytes + 1) },
      4413,
      'payload_too_large',
    ],
  ])('is cancelled after %s', async (_, frame, code, reason) => {
    const client = connect(await serve(echoing));
    await client.asks(ECHO);
    await vi.waitFor(() => expect(client.frames).toHaveLength(2));
    if (Buffer.isBuffer(frame)) client.socket.send(frame);
    else client.send(frame);
    expect(await client.closed).toEqual({ code, reason });
  });

  it('may not be sent input without end', async () => {
    const client = connect(await serve(echoing));
    await client.asks(ECHO);
    const frame = JSON.stringify({ type: 'stdin', data: 'x'.repeat(LIMITS.stdinBytes / 2) });
    for (let sent = 0; sent <= LIMITS.typedBytes; sent += frame.length) client.send(frame);
    expect(await client.closed).toEqual({ code: 4413, reason: 'payload_too_large' });
  });

  it('is closed by the protocol when a frame is larger than any may be', async () => {
    const client = connect(await serve(echoing));
    await client.asks(' '.repeat(BODY_BYTES + 1));
    expect((await client.closed).code).toBe(1009);
  });
});

describe('a socket', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { Authorization: 'Bearer x' }],
  ])('with %s is refused before it is upgraded', async (_, headers) => {
    const service = await serve(echoing);
    const { socket } = connect(service, headers);
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(401);
    response.destroy();
  });

  it('is refused before it is upgraded while the service drains', async () => {
    const service = await serve(byCode);
    const running = connect(service);
    await running.asks(program('python', 'endless'));
    await vi.waitFor(() => expect(running.frames).toHaveLength(2));
    const early = connect(service);
    await once(early.socket, 'open');
    const stopped = service.server.stop(60_000);
    const { socket } = connect(service);
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBeDefined();
    response.destroy();
    await early.asks(ECHO);
    expect(await early.closed).toEqual({ code: 4503, reason: 'runner_unavailable' });
    await service.server.stop(0);
    await stopped;
    expect((await running.closed).code).toBe(1000);
    expect(running.events().at(-1)).toMatchObject({ type: 'exit', verdict: 'CANCELLED' });
  });

  it('that goes away cancels its run', async () => {
    const service = await serve(byCode);
    const client = connect(service);
    await client.asks(program('python', 'endless'));
    await vi.waitFor(() => expect(client.frames).toHaveLength(2));
    client.socket.terminate();
    await vi.waitFor(() =>
      expect(log).toContainEqual(
        expect.objectContaining({ event: 'run', verdict: 'CANCELLED', interactive: true }),
      ),
    );
  });

  it('that finds the queue full is told so', async () => {
    const service = await serve(byCode, { RUNNER_INTERACTIVE: '1', RUNNER_QUEUE: '0' });
    const running = connect(service);
    await running.asks(program('python', 'endless'));
    await vi.waitFor(() => expect(running.frames).toHaveLength(2));
    const client = connect(service);
    await client.asks(ECHO);
    expect(await client.closed).toEqual({ code: 4429, reason: 'runner_busy' });
  });

  it('is told nothing of a mistake in the service, which is logged and survived', async () => {
    const service = await serve(echoing);
    vi.spyOn(service.readiness, 'lastKnown').mockRejectedValueOnce(new Error('a secret'));
    const client = connect(service);
    await client.asks(ECHO);
    expect(await client.closed).toEqual({ code: 4500, reason: 'internal' });
    expect(JSON.stringify(client.frames)).not.toContain('secret');
    expect(log).toContainEqual(expect.objectContaining({ event: 'error', message: 'a secret' }));
  });
});

it('a socket on which no request comes is closed', async () => {
  const close = vi.fn();
  const events = runSocket({
    start: vi.fn(),
    coded: () => new CodedError('internal', ''),
    requestWithinMs: 10,
  });
  const socket = new WSContext({ send: vi.fn(), close, readyState: WebSocket.OPEN });
  events.onOpen?.(new Event('open'), socket);
  await vi.waitFor(() => expect(close).toHaveBeenCalledWith(4408, 'no request'));
});

describe.each([BUBBLEWRAP, RUNC])('in $name', ({ missing, settings }) => {
  it.skipIf(missing !== null)('a program on a terminal is typed to', async () => {
    server = await startServer({ settings });
    const client = connect(server);
    const code = 'import sys\nprint(sys.stdout.isatty(), flush=True)\nprint(input()[::-1])';
    await client.asks({ ...program('python', code), terminal: { columns: 80, rows: 24 } });
    await vi.waitFor(() => expect(output(client.events())).toContain('True'), 25_000);
    client.send({ type: 'stdin', data: 'abc\n' });
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    expect(output(client.events())).toContain('cba');
    expect(client.events().at(-1)).toMatchObject({ type: 'exit', verdict: 'OK' });
  });
});
