import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
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
import { RUNC } from './sandboxes.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Opens a file and becomes what follows, as a careless parent does. */
const LEAKING = 'exec 50>"$0"; exec "$@"';

/**
 * Starts the service as its own process, in bubblewrap unless told otherwise.
 *
 * @param through a command that becomes the one that is handed to it.
 */
function start(variables: Record<string, string>, through: readonly string[] = []) {
  const [command = '', ...args] = [...through, process.execPath, MAIN];
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH ?? '',
      RUNNER_PORT: '0',
      VIVA_SANDBOX: 'bubblewrap',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.on('data', (text) => {
    output.stderr += text;
  });
  return { child, output, closed: once(child, 'close') };
}

async function startReady(variables: Record<string, string> = {}, through: readonly string[] = []) {
  const service = start({ RUNNER_TOKENS: TOKEN, ...variables }, through);
  const port = await vi.waitFor(
    () => {
      const found = /"listening".*"port":(\d+)/.exec(service.output.stdout)?.[1];
      if (found === undefined) throw new Error(`not listening: ${service.output.stderr}`);
      return found;
    },
    { timeout: 30_000 },
  );
  return { ...service, server: { url: `http://127.0.0.1:${port}` } };
}

/** Starts a program that sleeps; resolves when it does. */
async function startSleeper(server: Pick<TestServer, 'url'>) {
  const sleep = uniqueSleep();
  const code = `import subprocess\nsubprocess.run(["sleep", "${sleep}"])`;
  const response = await postRun(server, program('python', code));
  await vi.waitFor(() => expect(processesWith(sleep)).not.toEqual([]), { timeout: 10_000 });
  return { sleep, response };
}

/** The last event of a response. */
async function endOf(response: Response) {
  let last: unknown;
  for await (const event of eventsOf(response)) last = event;
  return last;
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

  it('goes on when nobody reads its log any more', async () => {
    const { server, child, closed } = await startReady();
    child.stdout.destroy();
    expect((await run(server, program('python', ''))).exit.verdict).toBe('OK');
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });

  it('hands on no descriptor that it inherited', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'viva-'));
    const file = join(folder, 'leaked');
    // Beyond the first few, which Node marks by itself.
    const { child } = await startReady({ VIVA_SANDBOX: 'none' }, ['bash', '-c', LEAKING, file]);
    const fds = `/proc/${child.pid}/fd`;
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).toContain(MAIN);
    expect(readdirSync(fds).map((fd) => readlinkSync(join(fds, fd)))).not.toContain(file);
    rmSync(folder, { recursive: true });
  });

  it('on SIGTERM lets runs under way end, and takes no more', async () => {
    const { server, child, closed, output } = await startReady();
    const response = await postRun(
      server,
      program('python', 'print("up", flush=True)\nimport time; time.sleep(2); print("done")'),
    );
    const events = eventsOf(response);
    for (let up = false; !up; ) up = (await events.next()).value?.type === 'stdout';
    child.kill('SIGTERM');
    await vi.waitFor(() => expect(output.stdout).toContain('"event":"stopping"'));
    const refused = await postRun(server, program('python', ''));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('Retry-After')).not.toBeNull();
    let last: unknown;
    for await (const event of events) last = event;
    expect(last).toMatchObject({ type: 'exit', verdict: 'OK' });
    expect(await closed).toEqual([0, null]);
  });

  it.each([
    ['after the time to drain', ['SIGTERM'], { RUNNER_DRAIN_MS: '100' }],
    ['at a second SIGTERM', ['SIGTERM', 'SIGTERM'], {}],
    ['at SIGINT', ['SIGINT'], {}],
  ] as const)(
    '%s cancels its runs, tells their clients and ends with 0',
    async (_, signals, variables) => {
      const { server, child, closed, output } = await startReady(variables);
      const { sleep, response } = await startSleeper(server);
      for (const [index, signal] of signals.entries()) {
        child.kill(signal);
        await vi.waitFor(() => expect(output.stdout.split('"stopping"')).toHaveLength(index + 2));
      }
      expect(await endOf(response)).toMatchObject({ type: 'exit', verdict: 'CANCELLED' });
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

describe.skipIf(RUNC.missing !== null)('the service on a Docker engine', () => {
  const owner = `main-test-${process.pid}`;
  const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
  const containers = () => {
    const list = docker('ps', '-aq', '--filter', `label=viva.runner=${owner}`);
    return list === '' ? [] : list.split('\n');
  };

  it('leaves no container behind when it is killed, and removes what it finds of its name', async () => {
    const variables = { ...RUNC.settings, RUNNER_OWNER: owner, RUNNER_POOL: 'python=1,*=0' };
    const { server, child, closed } = await startReady(variables);
    const { sleep } = await startSleeper(server);
    child.kill('SIGKILL');
    await closed;
    await vi.waitFor(() => expect(containers()).toEqual([]), { timeout: 10_000 });
    expect(processesWith(sleep)).toEqual([]);

    // As when the service is killed between making a container and starting it.
    docker('create', '--label', `viva.runner=${owner}`, RUNC.settings.RUNNER_IMAGE ?? '');
    const [leftover] = containers();
    const again = await startReady(variables);
    await vi.waitFor(() => expect(again.output.stdout).toContain('"leftovers-removed"'), 30_000);
    expect(containers()).not.toContain(leftover);
    again.child.kill('SIGTERM');
    expect(await again.closed).toEqual([0, null]);
    await vi.waitFor(() => expect(containers()).toEqual([]), { timeout: 10_000 });
  }, 90_000);
});
