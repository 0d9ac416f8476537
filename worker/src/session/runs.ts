import type { ExecuteResponse } from '@viva/protocol/api';
import { CodedError } from '@viva/protocol/errors';
import type { RoomMessage, RoomRun, RunResult } from '@viva/protocol/room';
import type { RunRequest } from '@viva/protocol/run';
import { nanoid } from 'nanoid';
import { failure, type Result, success } from '../result.ts';
import type { Runner } from '../runner.ts';
import { Execution } from './execution.ts';
import { type RunLog, unreportedResult } from './run-log.ts';

/** Who asks for a run; `by` is null for the API. */
export interface Requester {
  readonly by: string | null;
  readonly byName: string;
}

/** What the room learns of its runs. */
export interface RunsListener {
  /** To be told to everybody. */
  broadcast(message: RoomMessage): void;
  /** The program has begun: this is the code that runs. */
  started(): void;
  /** The run's result is in the log. */
  finished(): void;
}

/** The programs of one room: one at a time, each written to the log before anybody sees it. */
export class Runs {
  readonly #log: RunLog;
  readonly #runner: Runner;
  readonly #listener: RunsListener;
  #current: Execution | null = null;
  #idle: Promise<unknown> = Promise.resolve();

  constructor(log: RunLog, runner: Runner, listener: RunsListener) {
    this.#log = log;
    this.#runner = runner;
    this.#listener = listener;
  }

  latest(): RoomRun | null {
    return this.#log.latest();
  }

  stop(): void {
    this.#current?.cancel();
  }

  /** Stops the run under way, if there is one, and waits for its end. */
  async end(): Promise<void> {
    this.stop();
    await this.#idle;
  }

  /** Runs a program to its end. Fails at once when another one runs, or when the runner does not take it. */
  async run(requester: Requester, request: RunRequest): Promise<Result<ExecuteResponse>> {
    if (this.#current) {
      return failure('run_in_progress', 'A program is running. Stop it first.');
    }
    const run = this.#run(requester, request);
    this.#idle = run.catch(() => {});
    return run;
  }

  async #run(requester: Requester, request: RunRequest): Promise<Result<ExecuteResponse>> {
    const { language } = request;
    const executionId = nanoid();
    const start = { executionId, language, ...requester, startedAt: Date.now() };
    const execution = new Execution(start.startedAt);
    this.#current = execution;
    try {
      const { result, output } = await execution.run(this.#runner, request, {
        started: () => {
          this.#log.start(start);
          const startedAt = new Date(start.startedAt).toISOString();
          this.#listener.broadcast({ type: 'run-started', ...start, startedAt });
          this.#listener.started();
        },
        output: (chunk) => {
          this.#log.appendOutput(chunk);
          this.#listener.broadcast({ type: 'output', executionId, ...chunk });
        },
      });
      this.#finish(executionId, result);
      return success({ executionId, ...result, output: output.stdout, error: output.stderr });
    } catch (error) {
      if (error instanceof CodedError) return failure(error.code, error.message);
      throw error;
    } finally {
      this.#current = null;
    }
  }

  /** A run that has no end in the log while none is under way was lost with the object that ran it. */
  reportLost(): void {
    const lost = this.#log.latest();
    if (!lost || lost.result || this.#current) return;
    const result = unreportedResult('IE', Date.now() - Date.parse(lost.startedAt));
    this.#finish(lost.executionId, result);
  }

  #finish(executionId: string, result: RunResult): void {
    this.#log.finish(executionId, result);
    this.#listener.broadcast({ type: 'run-finished', executionId, ...result });
    this.#listener.finished();
  }
}
