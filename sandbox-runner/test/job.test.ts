import { LANGUAGES } from '@viva/protocol/languages';
import { MEBIBYTE } from '@viva/protocol/limits';
import { describe, expect, it } from 'vitest';
import { jobOf } from '../src/job.ts';
import { parseRunRequest } from '../src/request.ts';
import { program, testConfig } from './harness.ts';

const config = testConfig({
  RUNNER_CPU_MS: '5000',
  RUNNER_WALL_MS: '6000',
  RUNNER_INTERACTIVE_WALL_MS: '60000',
});
const parsed = (limits = {}) =>
  parseRunRequest(JSON.stringify({ ...program('python', 'pass'), limits }));

describe('a job', () => {
  it('has the service’s limits, and its language’s memory, unless it asks for less', () => {
    expect(jobOf(parsed(), config).limits).toEqual({
      ...config.limits,
      memoryBytes: LANGUAGES.python.memoryMiB * MEBIBYTE,
    });
    const { limits } = jobOf(parsed({ cpuMs: 1000, wallMs: 9000, memoryBytes: 1e8 }), config);
    expect(limits).toMatchObject({ cpuMs: 1000, wallMs: 6000, memoryBytes: 1e8 });
  });

  it('gets no more memory than the service gives any', () => {
    const small = testConfig({ RUNNER_MEMORY_MIB: '64' });
    expect(jobOf(parsed(), small).limits.memoryBytes).toBe(64 * MEBIBYTE);
    expect(jobOf(parsed({ memoryBytes: 1e8 }), small).limits.memoryBytes).toBe(64 * MEBIBYTE);
  });

  it('starts at its first file unless it says where', () => {
    const files = ['a.py', 'b.py'].map((path) => ({ path, content: '' }));
    const of = (entry?: string) =>
      jobOf(parseRunRequest(JSON.stringify({ language: 'python', files, entry })), config).entry;
    expect([of(), of('b.py')]).toEqual(['a.py', 'b.py']);
  });

  it('may take longer on the clock when it is interactive', () => {
    const interaction = { terminal: null, idleMs: 1000, listen: () => {} };
    expect(jobOf(parsed(), config, interaction)).toMatchObject({
      interaction,
      limits: { wallMs: 60_000, cpuMs: 5000 },
    });
  });
});
