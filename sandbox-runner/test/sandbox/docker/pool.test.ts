import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSandbox } from '../../../src/sandbox/open-sandbox.ts';
import type { SandboxCounts } from '../../../src/sandbox/sandbox.ts';
import {
  eventsOf,
  postRun,
  program,
  run,
  startServer,
  type TestServer,
  testConfig,
} from '../../harness.ts';
import { RUNC } from '../../sandboxes.ts';

const PATIENCE = { timeout: 20_000 };

describe.skipIf(RUNC.missing !== null)('containers of the Docker engine', () => {
  const settings = { ...RUNC.settings, RUNNER_OWNER: `pool-test-${process.pid}` };
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ settings });
    await server.readiness.current();
  }, 60_000);
  afterAll(() => server.stop());

  const counts = (): SandboxCounts => {
    const { sandbox } = server.readiness;
    if (sandbox === null) throw new Error('there is no sandbox');
    return sandbox.counts;
  };

  it('wait for runs, and are not used twice', async () => {
    await vi.waitFor(() => expect(counts().idle.python).toBeGreaterThan(0), PATIENCE);
    const before = counts();
    const code = 'import os\nprint(os.path.exists("/code/mark"))\nopen("/code/mark", "w")';
    for (let runs = 0; runs < 2; runs += 1) {
      expect((await run(server, program('python', code))).stdout).toBe('False\n');
    }
    expect(counts().poolHits).toBeGreaterThan(before.poolHits);
    await vi.waitFor(() => expect(counts().idle.python).toBeGreaterThan(0), PATIENCE);
  });

  it('are started for the run where none waits', async () => {
    const before = counts();
    expect(before.idle.javascript ?? 0).toBe(0);
    expect((await run(server, program('javascript', 'console.log(1)'))).stdout).toBe('1\n');
    expect(counts().poolMisses).toBe(before.poolMisses + 1);
  });

  it('give a program no more than it asks for', async () => {
    const code = `a = []
try:
    while True: a.append(bytearray(2**20))
finally:
    print(len(a))`;
    const limits = { memoryBytes: 64 * 1024 * 1024 };
    expect((await run(server, program('python', code, { limits }))).exit.verdict).toBe('MLE');
  });

  it('are not taken for leftovers by a sandbox that is opened anew', async () => {
    const code = 'import time\nprint("up", flush=True)\ntime.sleep(5)\nprint("done")';
    const events = eventsOf(await postRun(server, program('python', code)));
    for (let up = false; !up; ) up = (await events.next()).value?.type === 'stdout';
    const log = vi.fn();
    const another = await openSandbox(testConfig(settings), log);
    await another.close();
    expect(log).not.toHaveBeenCalledWith(expect.objectContaining({ event: 'leftovers-removed' }));
    let last: unknown;
    for await (const event of events) last = event;
    expect(last).toMatchObject({ type: 'exit', verdict: 'OK' });
  });
});
