import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent, RunExit } from '@viva/protocol/run';
import type { Place } from './run-queue.ts';
import { type Job, type Sandbox, SandboxFault } from './sandbox/sandbox.ts';

/** What one run needs. */
export interface Execution {
  readonly sandbox: Sandbox;
  readonly job: Job;
  readonly place: Place;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  /** How long a cancelled run may take to end before it is given up. */
  readonly patienceMs?: number;
}

/** A run as the service looks back on it. Times are in milliseconds. */
export interface ExecutionReport {
  readonly exit: RunExit;
  readonly queuedMs: number;
  /** From its turn to its first output; null when it printed nothing. */
  readonly firstOutputMs: number | null;
  /** From its turn to its exit. */
  readonly runMs: number;
  /** What the sandbox itself did wrong, one error for each attempt that failed. */
  readonly faults: readonly unknown[];
}

/** How often the sandbox is tried when it fails by its own fault. */
const ATTEMPTS = 2;
const PATIENCE_MS = 5000;

/** Waits for the run's turn, runs it, and emits its events, the last of which is always `exit`. Never throws. */
export async function execute(execution: Execution): Promise<ExecutionReport> {
  const { place, signal, emit, patienceMs = PATIENCE_MS } = execution;
  const enteredAt = performance.now();
  const cancelled = aborted(signal);
  await Promise.race([place.turn, cancelled]);
  const startedAt = performance.now();
  const run = new Attempts(execution);
  // An engine that hangs must not keep the run's place: others wait for it.
  const overdue = cancelled.then(() => sleep(patienceMs, null, { ref: false }));
  const exit = (await Promise.race([run.finish(), overdue])) ?? run.giveUp();
  place.leave();
  emit(exit);
  return {
    exit,
    queuedMs: startedAt - enteredAt,
    firstOutputMs: run.firstOutputAt === null ? null : run.firstOutputAt - startedAt,
    runMs: performance.now() - startedAt,
    faults: run.faults,
  };
}

/** Tries to run a program until the sandbox does. */
class Attempts {
  readonly faults: unknown[] = [];
  firstOutputAt: number | null = null;
  readonly #execution: Execution;
  #begun = false;
  #over = false;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** Tries again after a fault of the sandbox, unless the program has printed something by then. */
  async finish(): Promise<RunExit> {
    const { sandbox, job, signal } = this.#execution;
    while (!signal.aborted && this.faults.length < ATTEMPTS && this.firstOutputAt === null) {
      try {
        return await sandbox.run(job, (event) => this.#emit(event), signal);
      } catch (error) {
        this.faults.push(error);
      }
    }
    return neverRan(signal.aborted ? 'CANCELLED' : 'IE');
  }

  /** Hears nothing more of a sandbox that does not end its run. */
  giveUp(): RunExit {
    this.#over = true;
    this.faults.push(new SandboxFault('A cancelled run did not end.'));
    return neverRan('CANCELLED');
  }

  #emit(event: RunEvent): void {
    const again = event.type === 'phase' && this.#begun && this.faults.length > 0;
    if (again || this.#over) return;
    this.#begun = true;
    if (event.type !== 'phase') this.firstOutputAt ??= performance.now();
    this.#execution.emit(event);
  }
}

/** The exit of a run that never got going. */
function neverRan(verdict: 'CANCELLED' | 'IE'): RunExit {
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
