import { MEBIBYTE } from '@viva/protocol/limits';
import { expect, test } from 'vitest';
import { limitsOf } from '../../src/job.ts';
import { type CommandLimits, runPlan, waitingPlan } from '../../src/sandbox/command-plan.ts';
import { testConfig } from '../harness.ts';

const config = testConfig();
const more: CommandLimits = config.commands;

const job = (entry: string) => ({
  language: 'javascript' as const,
  files: [{ path: entry, content: '' }],
  entry,
  stdin: '',
  limits: limitsOf('javascript', config.limits),
  interaction: null,
});

test('a run that asks for nothing special is what a waiting interpreter waits for', () => {
  const { limits } = job('main.js');
  expect(waitingPlan('javascript', limits, more)).toEqual(runPlan(job('main.js'), more));
});

test.each(['$&.js', "$'.js", '{heapMiB}.js', '{entry}.js'])(
  'the name %j is taken as it is',
  (name) => {
    expect(runPlan(job(name), more).argv.at(-1)).toBe(`/code/${name}`);
  },
);

test('the heap leaves room below the memory limit', () => {
  const { argv, memoryBytes } = runPlan(job('main.js'), more);
  const heap = Number(/--max-old-space-size=(\d+)/.exec(argv.join(' '))?.[1]);
  expect(heap).toBeGreaterThan(64);
  expect(heap * MEBIBYTE).toBeLessThan(memoryBytes);
});
