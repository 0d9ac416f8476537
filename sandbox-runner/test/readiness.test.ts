import { describe, expect, it } from 'vitest';
import { ReadinessCheck } from '../src/readiness.ts';
import { SandboxFault } from '../src/sandbox/sandbox.ts';
import { fakeSandbox, OK_EXIT, printing } from './fake-sandbox.ts';

describe('readiness', () => {
  it('runs one canary for all who ask, and again when that is a minute ago', async () => {
    let now = 0;
    let canaries = 0;
    const sandbox = fakeSandbox((job, emit, signal) => {
      canaries += 1;
      return printing(job, emit, signal);
    });
    const check = new ReadinessCheck(
      async () => sandbox,
      () => now,
    );
    const answers = await Promise.all([check.current(), check.current(), check.lastKnown()]);
    expect(answers).toEqual(answers.map(() => ({ sandbox, reason: null })));
    expect(canaries).toBe(1);
    now = 59_000;
    await check.current();
    expect(canaries).toBe(1);
    now = 61_000;
    await check.lastKnown();
    expect(canaries).toBe(1);
    await check.current();
    expect(canaries).toBe(2);
  });

  it('tells the reason and recovers by itself', async () => {
    let works = false;
    const check = new ReadinessCheck(async () => {
      if (!works) throw new SandboxFault('bubblewrap is not installed.');
      return fakeSandbox(printing);
    });
    expect(await check.current()).toEqual({
      sandbox: null,
      reason: 'bubblewrap is not installed.',
    });
    works = true;
    expect((await check.lastKnown()).sandbox).not.toBeNull();
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
  ])('is not reached with %s', async (_, run, reason) => {
    const check = new ReadinessCheck(async () => fakeSandbox(run));
    const readiness = await check.current();
    expect(readiness.sandbox).toBeNull();
    expect(readiness.reason).toMatch(reason);
  });
});
