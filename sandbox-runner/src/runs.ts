import { CodedError } from '@viva/protocol/errors';
import { EventChannel } from './event-channel.ts';
import { type ExecutionReport, execute } from './execute.ts';
import type { Log } from './log.ts';
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
  readonly #shutdown = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #draining = false;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /**
   * Starts or queues a run.
   *
   * @param session tells sessions apart: one run each at a time.
   * @throws CodedError `runner_busy` when the queue is full, `runner_unavailable` while the service shuts down.
   */
  start(sandbox: Sandbox, job: Job, session: string | null): StartedRun {
    const { queue, metrics } = this.#options;
    if (this.#draining) {
      throw new CodedError('runner_unavailable', 'The runner is shutting down. Try again soon.');
    }
    const events = new EventChannel();
    const emit = events.push.bind(events);
    const place = metrics.countRefusal(() =>
      queue.enter(session, (position) => emit({ type: 'queued', position })),
    );
    const cancelled = new AbortController();
    const signal = AbortSignal.any([cancelled.signal, this.#shutdown.signal]);
    const run = execute({ sandbox, job, place, emit, signal })
      .then((report) => this.#note(sandbox, job, report))
      .finally(() => {
        events.end();
        this.#underWay.delete(run);
      });
    this.#underWay.add(run);
    return { events, cancel: () => cancelled.abort() };
  }

  /**
   * Accepts no more runs; resolves when those under way have ended. What takes longer is cancelled.
   *
   * @param milliseconds 0 cancels at once.
   */
  async drain(milliseconds: number): Promise<void> {
    this.#draining = true;
    const timer = setTimeout(() => this.#shutdown.abort(), milliseconds);
    await Promise.all(this.#underWay);
    clearTimeout(timer);
  }

  /** Logs and counts a run that has ended. Nothing of its code, input or output is kept. */
  #note(sandbox: Sandbox, { language, interaction }: Job, report: ExecutionReport): void {
    const { log, metrics, onFault } = this.#options;
    const { type: _, ...figures } = report.exit;
    for (const reason of report.faults) log({ event: 'sandbox-fault', reason });
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
