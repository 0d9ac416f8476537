import type { RunExit } from '@viva/protocol/run';
import type { Sandbox } from '../src/sandbox/sandbox.ts';

export const OK_EXIT: RunExit = {
  type: 'exit',
  verdict: 'OK',
  exitCode: 0,
  signal: null,
  wallMs: 1,
  cpuMs: 1,
  memoryBytes: 1,
  truncated: false,
};

/** A sandbox that runs nothing, for tests of what stands around it. */
export function fakeSandbox(run: Sandbox['run']): Sandbox {
  return {
    kind: 'bubblewrap',
    development: true,
    languages: [{ id: 'python', version: '3.0.0' }],
    run,
  };
}

/** Prints a word, as a canary must, and ends well. */
export const printing: Sandbox['run'] = async (_job, emit) => {
  emit({ type: 'phase', phase: 'run' });
  emit({ type: 'stdout', data: 'hello\n' });
  return OK_EXIT;
};
