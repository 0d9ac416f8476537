import type { RunEvent, RunExit } from '@viva/protocol/run';
import type { Place } from './run-queue.ts';
import type { Job, Sandbox } from './sandbox/sandbox.ts';

/** What one run needs. */
export interface Execution {
  readonly sandbox: Sandbox;
  readonly job: Job;
  readonly place: Place;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** A run as the service looks back on it. Times are in milliseconds. */
export interface ExecutionReport {
  readonly exit: RunExit;
  readonly queuedMs: number;
  /** From its turn to its first output; null when it printed nothing. */
  readonly firstOutputMs: number | null;
  /** From its turn to its exit. */
  readonly runMs: number;
  /** What the sandbox itself did wrong, one message for each attempt that failed. */
  readonly faults: readonly string[];
}

/** How often the sandbox is tried when it fails by its own fault. */
const ATTEMPTS = 2;

/** Waits for the run's turn, runs it, and emits its events, the last of which is always `exit`. Never throws. */
export async function execute(execution: Execution): Promise<ExecutionReport> {
  const { place, signal, emit } = execution;
  const enteredAt = performance.now();
  await Promise.race([place.turn, aborted(signal)]);
  const startedAt = performance.now();
  const { exit, firstOutputAt, faults } = await attempt(execution);
  place.leave();
  emit(exit);
  return {
    exit,
    queuedMs: startedAt - enteredAt,
    firstOutputMs: firstOutputAt === null ? null : firstOutputAt - startedAt,
    runMs: performance.now() - startedAt,
    faults,
  };
}

interface Attempt {
  readonly exit: RunExit;
  readonly firstOutputAt: number | null;
  readonly faults: readonly string[];
}

/** Runs the program; tries again after a fault of the sandbox, unless the program has printed something by then. */
async function attempt({ sandbox, job, emit, signal }: Execution): Promise<Attempt> {
  const faults: string[] = [];
  let begun = false;
  let firstOutputAt: number | null = null;
  while (!signal.aborted && faults.length < ATTEMPTS && firstOutputAt === null) {
    try {
      const exit = await sandbox.run(
        job,
        (event) => {
          if (event.type === 'phase' && begun && faults.length > 0) return;
          begun = true;
          if (event.type !== 'phase') firstOutputAt ??= performance.now();
          emit(event);
        },
        signal,
      );
      return { exit, firstOutputAt, faults };
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { exit: ended(signal.aborted ? 'CANCELLED' : 'IE'), firstOutputAt, faults };
}

/** The exit of a run that never got going. */
function ended(verdict: 'CANCELLED' | 'IE'): RunExit {
  return {
    type: 'exit',
    verdict,
    exitCode: null,
    signal: null,
    wallMs: 0,
    cpuMs: 0,
    memoryBytes: 0,
    truncated: false,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
