import { CodedError } from '@viva/protocol/errors';
import { EventChannel } from './event-channel.ts';
import { type ExecutionReport, execute } from './execute.ts';
import { errorFields, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { RunQueue } from './run-queue.ts';
import type { Job, Sandbox } from './sandbox/sandbox.ts';

/** A run that has been accepted. */
export interface StartedRun {
  /** Its events, the last of which is `exit`. */
  readonly events: EventChannel;
  /** Ends it with `CANCELLED`; ignored once it has ended. */
  cancel(): void;
}

export interface RunsOptions {
  readonly queue: RunQueue;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Called when the sandbox failed by its own fault. */
  readonly onFault: () => void;
}

/** The runs under way. */
export class Runs {
  readonly #options: RunsOptions;
  /** Each run's end, and what cancels it. */
  readonly #underWay = new Map<Promise<void>, () => void>();
  #draining = false;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** @throws CodedError `runner_unavailable` while the service shuts down. */
  requireAccepting(): void {
    if (!this.#draining) return;
    throw new CodedError('runner_unavailable', 'The runner is shutting down. Try again soon.');
  }

  /**
   * Starts or queues a run.
   *
   * @param session tells sessions apart: one run each at a time.
   * @throws CodedError `runner_busy` when the queue is full, `runner_unavailable` while the service shuts down.
   */
  start(sandbox: Sandbox, job: Job, session: string | null): StartedRun {
    const { queue, metrics } = this.#options;
    this.requireAccepting();
    const events = new EventChannel();
    const emit = events.push.bind(events);
    const lane = job.interaction === null ? 'batch' : 'interactive';
    const place = metrics.countRefusal(() =>
      queue.enter({ session, lane }, (position) => emit({ type: 'queued', position })),
    );
    const cancelled = new AbortController();
    const cancel = () => cancelled.abort();
    const run = execute({ sandbox, job, place, emit, signal: cancelled.signal }).then((report) => {
      events.end();
      this.#underWay.delete(run);
      this.#note(sandbox, job, report);
    });
    this.#underWay.set(run, cancel);
    return { events, cancel };
  }

  /**
   * Accepts no more runs; resolves when those under way have ended. What takes longer is cancelled. A further call may
   * shorten the time.
   *
   * @param milliseconds 0 cancels at once.
   */
  async drain(milliseconds: number): Promise<void> {
    this.#draining = true;
    const timer = setTimeout(() => {
      for (const cancel of this.#underWay.values()) cancel();
    }, milliseconds);
    await Promise.all(this.#underWay.keys());
    clearTimeout(timer);
  }

  /** Logs and counts a run that has ended. Nothing of its code, input or output is kept. */
  #note(sandbox: Sandbox, { language, interaction }: Job, report: ExecutionReport): void {
    const { log, metrics, onFault } = this.#options;
    const { type: _, ...figures } = report.exit;
    for (const fault of report.faults) {
      log({ event: 'sandbox-fault', language, ...errorFields(fault) });
    }
    if (report.faults.length > 0) onFault();
    metrics.countRun(language, report);
    log({
      event: 'run',
      language,
      sandbox: sandbox.kind,
      interactive: interaction !== null,
      queuedMs: Math.round(report.queuedMs),
      runMs: Math.round(report.runMs),
      ...figures,
    });
  }
}
