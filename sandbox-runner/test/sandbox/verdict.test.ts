import { RUN_LIMITS } from '@viva/protocol/limits';
import { describe, expect, it } from 'vitest';
import { type Facts, verdictOf } from '../../src/sandbox/verdict.ts';

const ended: Facts = {
  cause: null,
  ending: { exitCode: 0, signal: null },
  cpuMs: 10,
  memoryBytes: 1000,
  outOfMemory: false,
  limits: RUN_LIMITS,
};
const killed = { ending: { exitCode: null, signal: 'SIGKILL' } } as const;

describe('the verdict', () => {
  it.each<[string, Partial<Facts>, string]>([
    ['an exit with 0', {}, 'OK'],
    ['an exit with 3', { ending: { exitCode: 3, signal: null } }, 'RE'],
    ['a signal', { ending: { exitCode: null, signal: 'SIGSEGV' } }, 'RE'],
    ['the processor limit', { ...killed, cause: 'cpu' }, 'TLE_CPU'],
    ['the wall limit', { ...killed, cause: 'wall' }, 'TLE_WALL'],
    ['the memory limit', { ...killed, cause: 'memory' }, 'MLE'],
    ['the output limit', { ...killed, cause: 'output' }, 'OLE'],
    ['a cancellation', { ...killed, cause: 'cancelled' }, 'CANCELLED'],
    [
      "the kernel's own processor limit",
      { ending: { exitCode: null, signal: 'SIGXCPU' } },
      'TLE_CPU',
    ],
    ['processor time that only the end revealed', { cpuMs: RUN_LIMITS.cpuMs + 10 }, 'TLE_CPU'],
    ['memory that only the end revealed', { memoryBytes: RUN_LIMITS.memoryBytes + 1 }, 'MLE'],
    [
      'an abort for want of memory',
      { ending: { exitCode: null, signal: 'SIGABRT' }, outOfMemory: true },
      'MLE',
    ],
    ['a program that only prints that it ran out of memory', { outOfMemory: true }, 'OK'],
    ['the first limit, whatever came after', { ...killed, cause: 'output', cpuMs: 1e6 }, 'OLE'],
  ])('of %s', (_, facts, verdict) => {
    expect(verdictOf({ ...ended, ...facts })).toBe(verdict);
  });
});
