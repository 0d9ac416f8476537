import { describe, expect, it, vi } from 'vitest';
import type { LogEntry } from '../src/log.ts';
import { ReadinessCheck, type ReadinessOptions } from '../src/readiness.ts';
import { SandboxFault } from '../src/sandbox/sandbox.ts';
import { fakeSandbox, OK_EXIT, printing } from './fake-sandbox.ts';
import { testConfig } from './harness.ts';

function check(open: ReadinessOptions['open'], more: Partial<ReadinessOptions> = {}) {
  const log: LogEntry[] = [];
  const readiness = new ReadinessCheck({
    open,
    limits: testConfig(),
    log: (entry) => void log.push(entry),
    ...more,
  });
  return { readiness, log };
}

describe('readiness', () => {
  it('runs one canary for all who ask, and again when that is a minute ago', async () => {
    let now = 0;
    let canaries = 0;
    const sandbox = fakeSandbox((job, emit, signal) => {
      canaries += 1;
      return printing(job, emit, signal);
    });
    const { readiness } = check(async () => sandbox, { now: () => now });
    const answers = await Promise.all([
      readiness.current(),
      readiness.current(),
      readiness.lastKnown(),
    ]);
    expect(answers).toEqual(answers.map(() => ({ sandbox, reason: null })));
    expect(canaries).toBe(1);
    now = 59_000;
    await readiness.current();
    expect(canaries).toBe(1);
    now = 61_000;
    await readiness.lastKnown();
    expect(canaries).toBe(1);
    await readiness.current();
    expect(canaries).toBe(2);
  });

  it('tells the reason and recovers by itself', async () => {
    let works = false;
    const { readiness } = check(async () => {
      if (!works) throw new SandboxFault('bubblewrap is not installed.');
      return fakeSandbox(printing);
    });
    expect(await readiness.current()).toEqual({
      sandbox: null,
      reason: 'bubblewrap is not installed.',
    });
    works = true;
    expect((await readiness.lastKnown()).sandbox).not.toBeNull();
  });

  it('in doubt, replaces a sandbox that has ceased to work', async () => {
    const close = vi.fn(async () => {});
    let broken = false;
    const first = fakeSandbox(
      (job, emit, signal) => {
        if (broken) throw new SandboxFault('The Docker engine went away.');
        return printing(job, emit, signal);
      },
      { close },
    );
    const second = fakeSandbox(printing);
    const open = vi.fn().mockResolvedValueOnce(first).mockResolvedValueOnce(second);
    const { readiness } = check(open);
    expect((await readiness.lastKnown()).sandbox).toBe(first);
    broken = true;
    expect((await readiness.lastKnown()).sandbox).toBe(first);
    readiness.doubt();
    expect((await readiness.lastKnown()).sandbox).toBe(second);
    expect(close).toHaveBeenCalledOnce();
  });

  it.each([
    ['a canary that prints nothing', async () => OK_EXIT, /trial program in Python/],
    [
      'a canary that fails',
      async () => ({ ...OK_EXIT, verdict: 'RE' as const }),
      /did not run \(RE\)/,
    ],
    [
      'an unexpected error',
      async () => {
        throw new Error('at Object.<anonymous> (/secret/path.ts)');
      },
      /^The sandbox failed unexpectedly\.$/,
    ],
    ['a sandbox that hangs', () => new Promise<never>(() => {}), /does not answer/],
  ])('is not reached with %s, which is closed', async (_, run, reason) => {
    const close = vi.fn(async () => {});
    const { readiness } = check(async () => fakeSandbox(run, { close }), { patienceMs: 20 });
    const answer = await readiness.current();
    expect(answer.sandbox).toBeNull();
    expect(answer.reason).toMatch(reason);
    expect(close).toHaveBeenCalledOnce();
  });

  it('logs why, with the causes, once for as long as it stays the same', async () => {
    let error: Error = new SandboxFault('The Docker engine did not start a container.', {
      cause: new Error('no space left'),
    });
    const { readiness, log } = check(async () => {
      throw error;
    });
    await readiness.current();
    await readiness.current();
    const reason = 'The Docker engine did not start a container.';
    expect(log).toEqual([{ event: 'sandbox-unavailable', reason, causes: 'no space left' }]);
    error = new TypeError('x is not a function');
    await readiness.current();
    expect(log[1]).toMatchObject({ reason: 'x is not a function' });
    expect(log[1]?.stack).toContain('readiness.test.ts');
  });

  it('closes a sandbox that opens too late', async () => {
    const opening = Promise.withResolvers<ReturnType<typeof fakeSandbox>>();
    const { readiness } = check(() => opening.promise, { patienceMs: 20 });
    expect((await readiness.current()).reason).toBe('The sandbox does not answer.');
    const close = vi.fn(async () => {});
    opening.resolve(fakeSandbox(printing, { close }));
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
  });

  it('waits when it is closed for a sandbox that is still opening', async () => {
    const opening = Promise.withResolvers<ReturnType<typeof fakeSandbox>>();
    const { readiness } = check(() => opening.promise);
    void readiness.current();
    const close = vi.fn(async () => {});
    const closed = readiness.close();
    opening.resolve(fakeSandbox(printing, { close }));
    await closed;
    expect(close).toHaveBeenCalledOnce();
  });

  it('ends a check that is under way when it is closed, and opens nothing afterwards', async () => {
    const open = vi.fn(async () => fakeSandbox(() => new Promise(() => {})));
    const { readiness } = check(open);
    const answer = readiness.current();
    await readiness.close();
    expect((await answer).reason).toBe('The runner is shutting down.');
    expect((await readiness.lastKnown()).reason).toBe('The runner is shutting down.');
    expect(readiness.sandbox).toBeNull();
    expect(open).toHaveBeenCalledTimes(1);
  });
});
