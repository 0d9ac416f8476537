import { expect, it } from 'vitest';
import type { CommandExit } from '../../src/sandbox/frames.ts';
import { verdictOf } from '../../src/sandbox/verdict.ts';

const ended: CommandExit = {
  cause: 'none',
  exitCode: 0,
  signal: null,
  outOfMemory: false,
  truncated: false,
  wallMs: 10,
  cpuMs: 10,
  memoryBytes: 1000,
};
const killed = { exitCode: null, signal: 9 };

it.each<[string, Partial<CommandExit>, boolean, string]>([
  ['an exit with 0', {}, false, 'OK'],
  ['an exit with 3', { exitCode: 3 }, false, 'RE'],
  ['a signal', { exitCode: null, signal: 11 }, false, 'RE'],
  ['the limit on CPU time', { ...killed, cause: 'cpu' }, false, 'TLE_CPU'],
  ['the wall limit', { ...killed, cause: 'wall' }, false, 'TLE_WALL'],
  ['the idle limit', { ...killed, cause: 'idle' }, false, 'TLE_WALL'],
  ['the memory limit', { ...killed, cause: 'memory' }, false, 'MLE'],
  ['the output limit', { ...killed, cause: 'output' }, false, 'OLE'],
  ['a child that was killed for memory', { outOfMemory: true }, false, 'MLE'],
  ['an error after that', { exitCode: 1, outOfMemory: true }, false, 'MLE'],
  ['a runtime that gives up for want of memory', { exitCode: null, signal: 6 }, true, 'MLE'],
  ['a program that only prints that it ran out of memory', {}, true, 'OK'],
  [
    'the first limit, whatever came after',
    { ...killed, cause: 'output', outOfMemory: true },
    true,
    'OLE',
  ],
])('the verdict of %s', (_, exit, outOfMemory, verdict) => {
  expect(verdictOf({ ...ended, ...exit }, outOfMemory)).toBe(verdict);
});
