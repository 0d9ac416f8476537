import type { RunExit } from '@viva/protocol/run';
import type { Sandbox, SandboxCounts } from '../src/sandbox/sandbox.ts';

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

const NO_COUNTS: SandboxCounts = {
  idle: {},
  poolHits: 0,
  poolMisses: 0,
  cacheHits: 0,
  cacheMisses: 0,
};

/** A sandbox that runs nothing, for tests of what stands around it. */
export function fakeSandbox(run: Sandbox['run'], more: Partial<Sandbox> = {}): Sandbox {
  return {
    kind: 'bubblewrap',
    development: true,
    runtime: null,
    languages: [{ id: 'python', version: '3.0.0' }],
    counts: NO_COUNTS,
    run,
    close: async () => {},
    ...more,
  };
}

/** Prints a word, as a canary must, and ends well. */
export const printing: Sandbox['run'] = async (_job, emit) => {
  emit({ type: 'phase', phase: 'run' });
  emit({ type: 'stdout', data: 'hello\n' });
  return OK_EXIT;
};

/** Prints a word and goes on until it is cancelled. */
export const endless: Sandbox['run'] = async (_job, emit, signal) => {
  emit({ type: 'phase', phase: 'run' });
  emit({ type: 'stdout', data: 'up\n' });
  await cancelled(signal);
  return { ...OK_EXIT, verdict: 'CANCELLED', exitCode: null };
};

/** A sandbox's answer to a program, by what its first file holds: `endless`, or `printing` for all others. */
export const byCode: Sandbox['run'] = (job, emit, signal) =>
  (job.files[0]?.content === 'endless' ? endless : printing)(job, emit, signal);

const cancelled = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
