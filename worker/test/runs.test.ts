import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { executeResponse } from '@viva/protocol/api';
import { LANGUAGES } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import { describe, expect, test, vi } from 'vitest';
import { Client, createSession, post, tokenOf } from './client.ts';
import { EXIT, emit, runnerSaw, scriptRunner, vanish, write } from './fake-runner.ts';

const outputOf = (client: Client) =>
  client
    .all('output')
    .map(({ data }) => data)
    .join('');

describe('a run', () => {
  test('takes the code from the room, and everybody sees it from start to verdict', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId, { name: 'Ann' });
    const bob = await Client.join(sessionId, { name: 'Bob' });
    await scriptRunner();
    ann.text().insert(0, '# mine\n');
    ann.say({ type: 'run' });
    for (const client of [ann, bob]) {
      expect(await client.next('run-started')).toMatchObject({
        by: ann.participantId,
        byName: 'Ann',
        language: 'python',
      });
    }
    expect((await runnerSaw()).requests[0]).toMatchObject({
      language: 'python',
      // Tells the runner which runs belong together, without the link that lets people in.
      session: expect.stringMatching(/^[0-9a-f]{64}$/),
      files: [{ path: 'main.py', content: `# mine\n${LANGUAGES.python.starter}` }],
    });
    await emit({ type: 'phase', phase: 'run' }, { type: 'stdout', data: 'one ' });
    await vi.waitFor(() => expect(outputOf(bob)).toBe('one '));
    await emit({ type: 'stderr', data: 'two' }, { ...EXIT, verdict: 'RE', exitCode: 1 });
    for (const client of [ann, bob]) {
      expect(await client.next('run-finished')).toMatchObject({
        verdict: 'RE',
        exitCode: 1,
        signal: null,
        executionTime: 21,
        memory: 9_000_000,
        truncated: false,
      });
      expect(client.all('output').map(({ seq, stream, data }) => [seq, stream, data])).toEqual([
        [0, 'stdout', 'one '],
        [1, 'stderr', 'two'],
      ]);
    }
  });

  test('over the API gives the whole output, and the room sees it too', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    const running = post(`/sessions/${sessionId}/execute`, {
      language: 'javascript',
      code: 'console.log(1)',
      stdin: 'input',
    });
    await vi.waitFor(async () => expect((await runnerSaw()).requests).toHaveLength(1));
    expect((await runnerSaw()).requests[0]).toMatchObject({
      language: 'javascript',
      files: [{ path: 'main.js', content: 'console.log(1)' }],
      stdin: 'input',
    });
    await emit({ type: 'stdout', data: '1\n' }, { type: 'stderr', data: 'warning' }, EXIT);
    const response = await running;
    expect(response.status).toBe(200);
    expect(executeResponse.parse(await response.json())).toMatchObject({
      verdict: 'OK',
      exitCode: 0,
      output: '1\n',
      error: 'warning',
      executionTime: 21,
      memory: 9_000_000,
      truncated: false,
    });
    expect(await ann.next('run-started')).toMatchObject({ by: null, byName: 'API' });
    expect(await ann.next('run-finished')).toMatchObject({ verdict: 'OK' });
  });

  test('reads events that arrive in pieces', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run' });
    await ann.next('run-started');
    for (const piece of ['{"type":"std', 'out","data":"a"}\n{"type":', '"stdout","data":"b"}\n']) {
      await write(piece);
    }
    await emit(EXIT);
    await ann.next('run-finished');
    expect(outputOf(ann)).toBe('ab');
  });

  test('is one at a time', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run' });
    await ann.next('run-started');
    ann.say({ type: 'run' });
    expect(await ann.next('notice')).toMatchObject({ code: 'run_in_progress' });
    const second = await post(`/sessions/${sessionId}/execute`, {});
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ error: { code: 'run_in_progress' } });
    await emit(EXIT);
    await ann.next('run-finished');
    expect((await runnerSaw()).requests).toHaveLength(1);
  });

  test('ends when somebody stops it', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    const bob = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run' });
    await bob.next('run-started');
    bob.say({ type: 'stop' });
    expect(await ann.next('run-finished')).toMatchObject({ verdict: 'CANCELLED' });
    ann.say({ type: 'run' });
    await vi.waitFor(() => expect(bob.all('run-started')).toHaveLength(2));
    await emit(EXIT);
    await vi.waitFor(() => expect(bob.all('run-finished').at(-1)).toMatchObject({ verdict: 'OK' }));
  });

  test('sends a flood in few messages, whole and in order', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run' });
    await ann.next('run-started');
    const flood = Array.from({ length: 2000 }, (_, n) => `${n} é😀\n`);
    await emit(...flood.map((data) => ({ type: 'stdout' as const, data })), EXIT);
    await ann.next('run-finished');
    expect(outputOf(ann)).toBe(flood.join(''));
    const chunks = ann.all('output');
    const bytes = (text: string) => new TextEncoder().encode(text).length;
    expect(Math.max(...chunks.map(({ data }) => bytes(data)))).toBeLessThanOrEqual(
      LIMITS.outputChunkBytes,
    );
    expect(chunks.length).toBeLessThan(flood.length / 100);
  });

  test('is not for spectators to start', async () => {
    const session = await createSession();
    await scriptRunner();
    const spectator = await Client.join(session.sessionId, {
      token: tokenOf(session.spectatorUrl),
    });
    spectator.say({ type: 'run' });
    expect(await spectator.next('notice')).toMatchObject({ code: 'forbidden' });
    expect((await runnerSaw()).requests).toEqual([]);
  });

  test('needs code to run', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    ann.say({ type: 'run', language: 'typescript' });
    expect(await ann.next('notice')).toMatchObject({ code: 'invalid_request' });
  });

  test('takes no input while it runs', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    ann.say({ type: 'stdin', data: 'x' });
    expect(await ann.next('notice')).toMatchObject({ code: 'not_interactive' });
  });
});

describe('whoever comes later', () => {
  test('sees the run under way, and the last one after it has ended', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run' });
    await ann.next('run-started');
    await emit({ type: 'stdout', data: 'so far' });
    await ann.next('output');
    const during = await Client.join(sessionId);
    expect((await during.next('welcome')).run).toMatchObject({
      output: [{ seq: 0, stream: 'stdout', data: 'so far' }],
      result: null,
    });
    await emit(EXIT);
    await during.next('run-finished');
    await evictDurableObject(env.SESSION_ROOM.getByName(sessionId));
    const after = await Client.join(sessionId);
    expect((await after.next('welcome')).run).toMatchObject({
      output: [{ data: 'so far' }],
      result: { verdict: 'OK' },
    });
  });
});

test('a run that was under way when the object died is reported as lost', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  await scriptRunner();
  ann.say({ type: 'run' });
  await ann.next('run-started');
  await emit({ type: 'stdout', data: 'half' });
  await ann.next('output');
  await abortAllDurableObjects();
  const back = await Client.join(sessionId);
  expect((await back.next('welcome')).run).toMatchObject({
    output: [{ data: 'half' }],
    result: { verdict: 'IE' },
  });
});

describe('a runner in trouble', () => {
  const unavailable = { error: { code: 'runner_unavailable' } };

  test('that is down: editing goes on, the one who pressed Run is told, the API answers 503', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    const bob = await Client.join(sessionId);
    await scriptRunner({ down: true });
    ann.say({ type: 'run' });
    expect(await ann.next('notice')).toMatchObject({ code: 'runner_unavailable' });
    const response = await post(`/sessions/${sessionId}/execute`, {});
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).not.toBeNull();
    expect(await response.json()).toMatchObject(unavailable);
    ann.text().insert(0, '# still editing\n');
    await vi.waitFor(() => expect(bob.text().toString()).toContain('# still editing'));
    expect(bob.all('run-started')).toEqual([]);

    await scriptRunner();
    ann.say({ type: 'run' });
    await ann.next('run-started');
    await emit(EXIT);
    expect(await bob.next('run-finished')).toMatchObject({ verdict: 'OK' });
  });

  test.each([
    ['busy', 429, 'runner_busy', 429, 'runner_busy'],
    ['without the language', 422, 'unknown_language', 422, 'unknown_language'],
    ['without a sandbox', 503, 'runner_unavailable', 503, 'runner_unavailable'],
    ['that does not know its token', 401, 'unauthorized', 503, 'runner_unavailable'],
  ])('%s', async (_, runnerStatus, runnerCode, status, code) => {
    const { sessionId } = await createSession();
    const body = { error: { code: runnerCode, message: 'As it is.' } };
    await scriptRunner({ answers: { '/v1/runs': { status: runnerStatus, body } } });
    const response = await post(`/sessions/${sessionId}/execute`, {});
    expect(response.status).toBe(status);
    expect(response.headers.has('Retry-After')).toBe(status !== 422);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  test.each([
    ['vanishes', () => vanish()],
    ['talks nonsense', () => write('no event\n')],
  ])(
    'that %s in mid-run: the run ends as the sandbox’s fault, with its output',
    async (_, fail) => {
      const { sessionId } = await createSession();
      const ann = await Client.join(sessionId);
      await scriptRunner();
      ann.say({ type: 'run' });
      await ann.next('run-started');
      await emit({ type: 'stdout', data: 'half' });
      await ann.next('output');
      await fail();
      expect(await ann.next('run-finished')).toMatchObject({ verdict: 'IE', exitCode: null });
      expect(outputOf(ann)).toBe('half');
    },
  );
});
