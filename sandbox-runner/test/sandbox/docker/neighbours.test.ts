import type { RunEvent } from '@viva/protocol/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, postRun, program, run, startServer, type TestServer } from '../../harness.ts';
import { RUNC } from '../../sandboxes.ts';

/** Takes all that the kernel gives one user of something that it counts by user. */
const TAKE_ALL = `import ctypes, time
libc = ctypes.CDLL(None)
taken = 0
while libc.inotify_init1(0) >= 0: taken += 1
print(taken, flush=True)
time.sleep(60)`;
const TAKE_ONE = 'import ctypes\nprint(ctypes.CDLL(None).inotify_init1(0) >= 0)';

const TAKE_TERMINAL = `import os
for take in [os.openpty, lambda: os.open("/dev/ptmx", os.O_RDWR), lambda: os.open("/dev/pts/ptmx", os.O_RDWR)]:
    try: print(take())
    except OSError as error: print(error.strerror)`;

/** Reads up to the first output, and leaves the run alone then. */
async function firstOutput(events: AsyncGenerator<RunEvent>): Promise<string | null> {
  for (let next = await events.next(); !next.done; next = await events.next()) {
    if (next.value.type === 'stdout') return next.value.data;
  }
  return null;
}

// gVisor's kernel is the container's own.
describe.skipIf(RUNC.missing !== null)('neighbours in Docker with runc', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ settings: RUNC.settings });
  });
  afterAll(() => server.stop());

  it('do not share what the kernel gives a user', async () => {
    const leaving = new AbortController();
    const greedy = await postRun(server, program('python', TAKE_ALL), { signal: leaving.signal });
    const events = eventsOf(greedy);
    const taken = await firstOutput(events);
    expect(Number(taken)).toBeGreaterThan(10);
    const { stdout } = await run(server, program('python', TAKE_ONE));
    leaving.abort();
    expect(stdout).toBe('True\n');
  });

  it('cannot use up the terminals of the machine', async () => {
    const { stdout } = await run(server, program('python', TAKE_TERMINAL));
    expect(stdout.split('\n')).toEqual([
      expect.stringContaining('Permission denied'),
      'Permission denied',
      'Permission denied',
      '',
    ]);
  });
});
