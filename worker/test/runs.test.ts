import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { executeResponse } from '@viva/protocol/api';
import { LANGUAGES } from '@viva/protocol/languages';
import { INTERACTIVE_WALL_MS, LIMITS, RUN_LIMITS } from '@viva/protocol/limits';
import { describe, expect, test, vi } from 'vitest';
import { Client, createSession, post, ringAlarm, tokenOf } from './client.ts';
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

  test('tells how far it has come, also whoever comes meanwhile', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run' });
    const { executionId } = await ann.next('run-started');
    await emit({ type: 'queued', position: 2 });
    expect(await ann.next('run-progress')).toMatchObject({
      executionId,
      phase: 'queued',
      position: 2,
    });
    const bob = await Client.join(sessionId, { name: 'Bob' });
    expect(bob.all('welcome')[0]?.progress).toEqual({ phase: 'queued', position: 2 });
    await emit({ type: 'phase', phase: 'run' });
    for (const client of [ann, bob]) {
      await vi.waitFor(() =>
        expect(client.all('run-progress').at(-1)).toMatchObject({ phase: 'run', position: null }),
      );
    }
    await emit(EXIT);
    await ann.next('run-finished');
    const cy = await Client.join(sessionId, { name: 'Cy' });
    expect(cy.all('welcome')[0]).not.toHaveProperty('progress');
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
    const running = post(`/sessions/${sessionId}/execute`, {});
    await ann.next('run-started');
    for (const piece of ['{"type":"std', 'out","data":"a"}\n{"type":', '"stdout","data":"b"}\n']) {
      await write(piece);
    }
    await emit(EXIT);
    expect(await (await running).json()).toMatchObject({ output: 'ab' });
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

  test.each([true, false])('ends when somebody stops it, interactive: %s', async (interactive) => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    const bob = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run', interactive });
    await bob.next('run-started');
    bob.say({ type: 'stop' });
    expect(await ann.next('run-finished')).toMatchObject({ verdict: 'CANCELLED' });
    ann.say({ type: 'run' });
    await vi.waitFor(() => expect(bob.all('run-started')).toHaveLength(2));
    await emit(EXIT);
    await vi.waitFor(() => expect(bob.all('run-finished').at(-1)).toMatchObject({ verdict: 'OK' }));
  });

  test.each([true, false])(
    'can be stopped before the runner has answered, interactive: %s',
    async (interactive) => {
      const { sessionId } = await createSession();
      const ann = await Client.join(sessionId);
      await scriptRunner({ silent: true });
      ann.say({ type: 'run', interactive });
      ann.say({ type: 'stop' });
      expect(await ann.next('run-finished')).toMatchObject({ verdict: 'CANCELLED' });
      expect(ann.all('notice')).toEqual([]);
      await scriptRunner();
      ann.say({ type: 'run' });
      await vi.waitFor(() => expect(ann.all('run-started')).toHaveLength(2));
      await emit(EXIT);
    },
  );

  test('is given up when the runner does not answer at all', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner({ silent: true });
    ann.say({ type: 'run' });
    ann.say({ type: 'ping' });
    await ann.next('pong');
    await ringAlarm(sessionId);
    expect(await ann.next('notice')).toMatchObject({ code: 'runner_unavailable' });
    expect(ann.all('run-started')).toEqual([]);
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

  test('over the API takes its input from the request alone', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    const running = post(`/sessions/${sessionId}/execute`, {});
    expect(await ann.next('run-started')).toMatchObject({ interactive: false, terminal: null });
    ann.say({ type: 'stdin', data: 'x' });
    expect(await ann.next('notice')).toMatchObject({ code: 'not_interactive' });
    await emit(EXIT);
    expect((await running).status).toBe(200);
  });
});

describe('an interactive run', () => {
  const SIZE = { columns: 80, rows: 24 };

  async function start(terminal?: typeof SIZE) {
    const session = await createSession();
    const ann = await Client.join(session.sessionId, { name: 'Ann' });
    await scriptRunner();
    ann.say({ type: 'run', ...(terminal && { terminal }) });
    await ann.next('run-started');
    return { ...session, ann };
  }
  const typed = async () => (await runnerSaw()).typed;

  test('gets what any participant types, in order, and the end of it', async () => {
    const { sessionId, ann } = await start();
    const bob = await Client.join(sessionId, { name: 'Bob' });
    ann.say({ type: 'stdin', data: 'one\n' });
    await vi.waitFor(async () => expect(await typed()).toHaveLength(1));
    bob.say({ type: 'stdin', data: 'zwei é😀\n' });
    bob.say({ type: 'close-stdin' });
    await vi.waitFor(async () =>
      expect(await typed()).toEqual([
        { type: 'stdin', data: 'one\n' },
        { type: 'stdin', data: 'zwei é😀\n' },
        { type: 'eof' },
      ]),
    );
    await emit({ type: 'stdout', data: 'three' }, EXIT);
    expect(await bob.next('run-finished')).toMatchObject({ verdict: 'OK' });
    expect(outputOf(bob)).toBe('three');
  });

  test('gets what was typed before the runner had taken it', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run' });
    ann.say({ type: 'stdin', data: 'early' });
    ann.say({ type: 'close-stdin' });
    await vi.waitFor(async () =>
      expect(await typed()).toEqual([{ type: 'stdin', data: 'early' }, { type: 'eof' }]),
    );
    expect(ann.all('notice')).toEqual([]);
    await emit(EXIT);
    await ann.next('run-finished');
  });

  test('gets what was typed while the room asked whether the run is allowed', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId, { address: '203.0.113.77' });
    await scriptRunner();
    ann.say({ type: 'run' });
    ann.say({ type: 'stdin', data: 'early' });
    await vi.waitFor(async () => expect(await typed()).toEqual([{ type: 'stdin', data: 'early' }]));
    await emit(EXIT);
    await ann.next('run-finished');
    expect(ann.all('notice')).toEqual([]);
  });

  test('has the ordinary time without a terminal, and the long one on a terminal', async () => {
    await start();
    expect((await runnerSaw()).requests[0]?.limits).toEqual({ wallMs: RUN_LIMITS.wallMs });
    await emit(EXIT);
    await start(SIZE);
    expect((await runnerSaw()).requests[0]).toMatchObject({
      terminal: SIZE,
      limits: { wallMs: INTERACTIVE_WALL_MS },
    });
    await emit(EXIT);
  });

  test('has one terminal for all, whose size is known to whoever comes later', async () => {
    const { sessionId, ann } = await start(SIZE);
    expect(ann.all('run-started')).toEqual([
      expect.objectContaining({ interactive: true, terminal: SIZE }),
    ]);
    const bob = await Client.join(sessionId);
    const wide = { columns: 120, rows: 40 };
    bob.say({ type: 'resize', ...wide });
    expect(await ann.next('resized')).toMatchObject(wide);
    bob.say({ type: 'resize', ...wide });
    bob.say({ type: 'stdin', data: 'x' });
    await vi.waitFor(async () =>
      expect(await typed()).toEqual([
        { type: 'resize', ...wide },
        { type: 'stdin', data: 'x' },
      ]),
    );
    const late = await Client.join(sessionId);
    expect((await late.next('welcome')).run).toMatchObject({ terminal: wide, result: null });
    await emit(EXIT);
    await ann.next('run-finished');
    expect(ann.all('resized')).toHaveLength(1);
  });

  test('that is on no terminal cannot be resized', async () => {
    const { ann } = await start();
    ann.say({ type: 'resize', ...SIZE });
    ann.say({ type: 'close-stdin' });
    await vi.waitFor(async () => expect(await typed()).toEqual([{ type: 'eof' }]));
    expect(ann.all('notice')).toEqual([]);
    await emit(EXIT);
  });

  test('is not for spectators to type to', async () => {
    const { sessionId, spectatorUrl, ann } = await start();
    const spectator = await Client.join(sessionId, { token: tokenOf(spectatorUrl) });
    for (const message of [
      { type: 'stdin', data: 'x' },
      { type: 'close-stdin' },
      { type: 'resize', ...SIZE },
      { type: 'stop' },
    ] as const) {
      spectator.say(message);
    }
    await vi.waitFor(() => expect(spectator.all('notice')).toHaveLength(4));
    for (const notice of spectator.all('notice')) expect(notice.code).toBe('forbidden');
    expect(await typed()).toEqual([]);
    await emit(EXIT);
    expect(await ann.next('run-finished')).toMatchObject({ verdict: 'OK' });
  });

  test('goes on while the one who started it reconnects, and is seen whole', async () => {
    const { sessionId, ann } = await start();
    await emit({ type: 'stdout', data: 'before ' });
    await ann.next('output');
    ann.leave();
    await ann.whenClosed();
    await emit({ type: 'stdout', data: 'meanwhile ' });
    const back = await Client.join(sessionId, { before: ann });
    back.say({ type: 'stdin', data: 'still here\n' });
    await vi.waitFor(async () => expect(await typed()).toHaveLength(1));
    await emit({ type: 'stdout', data: 'after' }, EXIT);
    await back.next('run-finished');
    const { run } = await back.next('welcome');
    const whole = [...(run?.output ?? []), ...back.all('output')];
    expect(whole.map(({ data }) => data).join('')).toBe('before meanwhile after');
  });

  test('can be sent only so much', async () => {
    const { ann } = await start();
    const piece = 'x'.repeat(LIMITS.stdinBytes);
    const pieces = LIMITS.typedBytes / LIMITS.stdinBytes;
    for (let n = 0; n < pieces; n++) ann.say({ type: 'stdin', data: piece });
    expect(await ann.next('notice')).toMatchObject({ code: 'payload_too_large' });
    expect(ann.all('notice')).toHaveLength(1);
    // What is refused is not charged, and the end of the input always goes through.
    ann.say({ type: 'stdin', data: 'little' });
    ann.say({ type: 'close-stdin' });
    await vi.waitFor(async () =>
      expect((await typed()).slice(pieces - 1)).toEqual([
        { type: 'stdin', data: 'little' },
        { type: 'eof' },
      ]),
    );
    await emit(EXIT);
    expect(await ann.next('run-finished')).toMatchObject({ verdict: 'OK' });
  });

  test('leaves the runner when it is stopped', async () => {
    const { ann } = await start();
    ann.say({ type: 'stop' });
    expect(await ann.next('run-finished')).toMatchObject({ verdict: 'CANCELLED' });
    await vi.waitFor(async () => expect((await runnerSaw()).left).toBe(1));
    ann.say({ type: 'stdin', data: 'x' });
    expect(await ann.next('notice')).toMatchObject({ code: 'not_interactive' });
  });
});

describe('a run of which nothing is heard', () => {
  test('is given up at its deadline, which each step of the runner puts off', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    await scriptRunner();
    ann.say({ type: 'run' });
    await ann.next('run-started');
    const began = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(began + RUN_LIMITS.wallMs);
    try {
      await emit({ type: 'phase', phase: 'run' }, { type: 'stdout', data: 'on time' });
      await ann.next('output');
    } finally {
      clock.mockRestore();
    }
    // The room looks after the run now and then, so that it is not taken for idle.
    let at = 0;
    for (let rings = 0; rings < 9 && ann.all('run-finished').length === 0; rings++) {
      at = await ringAlarm(sessionId);
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(await ann.next('run-finished')).toMatchObject({ verdict: 'IE' });
    expect(at - began).toBeGreaterThanOrEqual(2 * RUN_LIMITS.wallMs + LIMITS.runGraceMs);
    expect(outputOf(ann)).toBe('on time');
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

    const ann = await Client.join(sessionId);
    ann.say({ type: 'run' });
    expect(await ann.next('notice')).toMatchObject({ code });
    expect(ann.all('run-started')).toEqual([]);
    await vi.waitFor(async () => expect((await runnerSaw()).left).toBe(1));
  });

  test.each([
    ['vanishes', () => vanish(), true],
    ['talks nonsense', () => write('no event\n'), true],
    ['vanishes', () => vanish(), false],
    ['talks nonsense', () => write('no event\n'), false],
  ] as const)(
    'that %s in mid-run: the run ends as the sandbox’s fault, with its output',
    async (_, fail, interactive) => {
      const { sessionId } = await createSession();
      const ann = await Client.join(sessionId);
      await scriptRunner();
      ann.say({ type: 'run', interactive });
      await ann.next('run-started');
      await emit({ type: 'stdout', data: 'half' });
      await ann.next('output');
      await fail();
      expect(await ann.next('run-finished')).toMatchObject({ verdict: 'IE', exitCode: null });
      expect(outputOf(ann)).toBe('half');
    },
  );
});
