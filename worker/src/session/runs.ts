import type { ExecuteResponse } from '@viva/protocol/api';
import { CodedError } from '@viva/protocol/errors';
import type { RoomMessage, RoomRun } from '@viva/protocol/room';
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

/** The programs of one room: one at a time, each written to the log before anybody sees it. */
export class Runs {
  readonly #log: RunLog;
  readonly #runner: Runner;
  readonly #broadcast: (message: RoomMessage) => void;
  #current: Execution | null = null;

  constructor(log: RunLog, runner: Runner, broadcast: (message: RoomMessage) => void) {
    this.#log = log;
    this.#runner = runner;
    this.#broadcast = broadcast;
  }

  latest(): RoomRun | null {
    return this.#log.latest();
  }

  stop(): void {
    this.#current?.cancel();
  }

  /** Runs a program to its end. Fails at once when another one runs, or when the runner does not take it. */
  async run(requester: Requester, request: RunRequest): Promise<Result<ExecuteResponse>> {
    if (this.#current) {
      return failure('run_in_progress', 'A program is running. Stop it first.');
    }
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
          this.#broadcast({ type: 'run-started', ...start, startedAt });
        },
        output: (chunk) => {
          this.#log.appendOutput(chunk);
          this.#broadcast({ type: 'output', executionId, ...chunk });
        },
      });
      this.#log.finish(executionId, result);
      this.#broadcast({ type: 'run-finished', executionId, ...result });
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
    this.#log.finish(lost.executionId, result);
    this.#broadcast({ type: 'run-finished', executionId: lost.executionId, ...result });
  }
}
