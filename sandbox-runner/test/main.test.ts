import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  eventsOf,
  postRun,
  processesWith,
  program,
  run,
  type TestServer,
  TOKEN,
  uniqueSleep,
} from './harness.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Starts the service as its own process, with one more descriptor as a careless parent leaves it. */
function start(variables: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH ?? '', RUNNER_PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'ignore', process.stdout.fd],
  });
  started.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text) => {
    output.stdout += text;
  });
  child.stderr?.on('data', (text) => {
    output.stderr += text;
  });
  return { child, output, closed: once(child, 'close') };
}

async function startReady(variables: Record<string, string> = {}) {
  const service = start({ RUNNER_TOKENS: TOKEN, ...variables });
  const port = await vi.waitFor(
    () => {
      const found = /"listening".*"port":(\d+)/.exec(service.output.stdout)?.[1];
      if (found === undefined) throw new Error(`not listening: ${service.output.stderr}`);
      return found;
    },
    { timeout: 15_000 },
  );
  const server: TestServer = { url: `http://127.0.0.1:${port}`, stop: async () => {} };
  return { ...service, server };
}

/** Starts a program that sleeps; resolves when it does. */
async function startSleeper(server: TestServer) {
  const sleep = uniqueSleep();
  const code = `import subprocess\nsubprocess.run(["sleep", "${sleep}"])`;
  const response = await postRun(server, program('python', code));
  await vi.waitFor(() => expect(processesWith(sleep)).not.toEqual([]), { timeout: 10_000 });
  return { sleep, response };
}

describe('the service', () => {
  it.each([
    [{}, /RUNNER_TOKENS must/],
    [{ RUNNER_TOKENS: TOKEN, RUNNER_PORT: 'x' }, /RUNNER_PORT must/],
    [{ RUNNER_TOKENS: TOKEN, NODE_ENV: 'production' }, /VIVA_ALLOW_DEVELOPMENT_SANDBOX/],
  ])('with the settings %j ends with one sentence', async (variables, sentence) => {
    const { closed, output } = start(variables);
    expect((await closed)[0]).toBe(1);
    expect(output.stderr).toMatch(sentence);
    expect(output.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says so when its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const { closed, output } = start({ RUNNER_TOKENS: TOKEN, RUNNER_PORT: port });
    expect((await closed)[0]).toBe(1);
    expect(output.stderr).toMatch(new RegExp(`^sandbox-runner: Port ${port} .* in use.*\n$`));
    other.close();
  });

  it('logs a run as one line of JSON without its code or output', async () => {
    const { server, output } = await startReady();
    await run(server, program('python', 'print("SECRET")'));
    await vi.waitFor(() => expect(output.stdout).toContain('"event":"run"'));
    const lines = output.stdout.trim().split('\n');
    const [line] = lines.filter((text) => text.includes('"event":"run"'));
    expect(JSON.parse(line ?? '')).toMatchObject({ language: 'python', verdict: 'OK' });
    expect(output.stdout).not.toMatch(/SECRET|a-token/);
  });

  it('hands no inherited descriptor on into a sandbox', async () => {
    const { server } = await startReady();
    const { stdout } = await run(
      server,
      program(
        'python',
        'import os; print(len([f for f in range(3, 300) if os.path.exists(f"/proc/1/fd/{f}") and f != 3]))',
      ),
    );
    expect(stdout).toBe('0\n');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s cancels its runs, tells their clients and ends with 0',
    async (signal) => {
      const { server, child, closed } = await startReady();
      const { sleep, response } = await startSleeper(server);
      child.kill(signal);
      const events = [];
      for await (const event of eventsOf(response)) events.push(event);
      expect(events.at(-1)).toMatchObject({ type: 'exit', verdict: 'CANCELLED' });
      expect(await closed).toEqual([0, null]);
      expect(processesWith(sleep)).toEqual([]);
    },
  );

  it('leaves no orphan even when it is killed', async () => {
    const { server, child, closed } = await startReady();
    const { sleep } = await startSleeper(server);
    child.kill('SIGKILL');
    await closed;
    await vi.waitFor(() => expect(processesWith(sleep)).toEqual([]), { timeout: 3000 });
  });

  it('runs nothing with VIVA_SANDBOX=none, and says why', async () => {
    const { server } = await startReady({ VIVA_SANDBOX: 'none', NODE_ENV: 'production' });
    const response = await postRun(server, program('python', 'print(1)'));
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('VIVA_SANDBOX=none');
  });

  it('without bubblewrap says so', async () => {
    const { server } = await startReady({ PATH: '/nonexistent' });
    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ reason: 'bubblewrap is not installed.' });
  });
});
