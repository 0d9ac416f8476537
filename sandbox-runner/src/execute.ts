import { RUN_LIMITS } from '@viva/protocol/limits';
import type { RunEvent, RunExit, RunRequest } from '@viva/protocol/run';
import type { Log } from './log.ts';
import type { Place } from './run-queue.ts';
import type { Job, Sandbox } from './sandbox/sandbox.ts';

/** What one run needs. */
export interface Execution {
  readonly sandbox: Sandbox;
  readonly request: RunRequest;
  readonly place: Place;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** How often the sandbox is tried when it fails by its own fault. */
const ATTEMPTS = 2;

/** Waits for the run's turn, runs it, and emits its events, the last of which is always `exit`. Never throws. */
export async function execute(execution: Execution): Promise<void> {
  const { place, signal, emit, log, request, sandbox } = execution;
  const queuedAt = performance.now();
  await Promise.race([place.turn, aborted(signal)]);
  const queuedMs = Math.round(performance.now() - queuedAt);
  const exit = signal.aborted ? ended('CANCELLED') : await attempt(execution);
  place.leave();
  const { type: _, ...figures } = exit;
  log({ event: 'run', language: request.language, sandbox: sandbox.kind, queuedMs, ...figures });
  emit(exit);
}

/** Runs the program; tries again after a fault of the sandbox, unless the program has printed something by then. */
async function attempt({ sandbox, request, emit, signal, log }: Execution): Promise<RunExit> {
  const job = jobOf(request);
  let begun = false;
  let printed = false;
  for (let left = ATTEMPTS; left > 0 && !printed; left -= 1) {
    try {
      return await sandbox.run(
        job,
        (event) => {
          if (event.type === 'phase' && begun) return;
          begun = true;
          printed ||= event.type !== 'phase';
          emit(event);
        },
        signal,
      );
    } catch (error) {
      log({ event: 'sandbox-fault', reason: faultMessage(error) });
    }
  }
  return ended('IE');
}

/** Fills in the defaults of a request. */
export function jobOf({ language, files, entry, stdin, limits }: RunRequest): Job {
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  return {
    language,
    files,
    entry: entry ?? files[0]?.path ?? '',
    stdin,
    limits: { ...RUN_LIMITS, ...Object.fromEntries(given) },
  };
}

const faultMessage = (error: unknown) => (error instanceof Error ? error.message : String(error));

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
