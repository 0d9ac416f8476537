import type { ExecuteResponse } from '@viva/protocol/api';
import { CodedError } from '@viva/protocol/errors';
import type { LanguageId } from '@viva/protocol/languages';
import { INTERACTIVE_WALL_MS, RUN_LIMITS } from '@viva/protocol/limits';
import type { RecordingEvent } from '@viva/protocol/recording';
import type { NoticeCode, RoomMessage, RoomRun, RunProgress, RunResult } from '@viva/protocol/room';
import type { RunInput, RunRequest, TerminalSize } from '@viva/protocol/run';
import { nanoid } from 'nanoid';
import { isoTime } from '../iso-time.ts';
import { failure, type Result, success } from '../result.ts';
import type { Runner } from '../runner.ts';
import type { AcceptedRun } from '../runner-events.ts';
import { Execution } from './execution.ts';
import { type RunLog, type RunStart, unreportedResult } from './run-log.ts';

/** Who asks for a run; `by` is null for the API. */
export interface Requester {
  readonly by: string | null;
  readonly byName: string;
}

/** How people take part in a run: `null` when its input is all in the request. */
export type Interaction = { readonly terminal: TerminalSize | null } | null;

/** What people send a program with their keyboards. */
export type TypedInput = Extract<RunInput, { type: 'stdin' | 'eof' }>;

/** Why something that was typed is not passed on. */
export interface Refusal {
  readonly code: NoticeCode;
  readonly message: string;
}

const NOT_INTERACTIVE: Refusal = {
  code: 'not_interactive',
  message: 'No program is running that reads what you type.',
};
const TOO_MUCH: Refusal = {
  code: 'payload_too_large',
  message: 'The program has been sent as much as it may read.',
};

/** A run that somebody asks for. */
export interface RunOrder {
  readonly requester: Requester;
  readonly request: RunRequest;
  readonly interaction: Interaction;
  /** Resolves when it may go on; throws CodedError when it may not. What is typed meanwhile is not lost. */
  readonly permit?: () => Promise<void>;
  /** Called when the program has begun. */
  readonly started: () => void;
}

/** What the room learns of its runs. */
export interface RunsListener {
  /** To be recorded before anybody sees it. */
  record(event: RecordingEvent): void;
  /** To be told to everybody. */
  broadcast(message: RoomMessage): void;
  /** A run's result is in the log. A run that was `lost` with the object that ran it has one, too. */
  finished(language: LanguageId, result: RunResult, lost: boolean): void;
  /** When to call `check`, in milliseconds since 1970; null when there is nothing to check any more. */
  checkAt(at: number | null): void;
}

/** An object in which nothing happens may go away, the program's output and all: while a run goes on, something does. */
const CHECK_EVERY_MS = 30_000;

/** The run under way. */
interface Current {
  readonly start: RunStart;
  readonly execution: Execution;
  terminal: TerminalSize | null;
  /** Null before the runner has told. */
  progress: RunProgress | null;
}

/** The programs of one room: one at a time, each written to the log before anybody sees it. */
export class Runs {
  readonly #log: RunLog;
  readonly #runner: Runner;
  readonly #listener: RunsListener;
  #current: Current | null = null;
  #idle: Promise<unknown> = Promise.resolve();

  constructor(log: RunLog, runner: Runner, listener: RunsListener) {
    this.#log = log;
    this.#runner = runner;
    this.#listener = listener;
  }

  latest(): RoomRun | null {
    return this.#log.latest();
  }

  /** How far the run under way has come; null when there is none, or nothing is known of it. */
  get progress(): RunProgress | null {
    return this.#current?.progress ?? null;
  }

  stop(): void {
    this.#current?.execution.cancel();
  }

  /** Stops the run under way, if there is one, and waits for its end. */
  async end(): Promise<void> {
    this.stop();
    await this.#idle;
  }

  /** Ends a run of which nothing has been heard in time. */
  check(now: number): void {
    const execution = this.#current?.execution;
    if (!execution) return;
    if (execution.deadline <= now) execution.giveUp();
    this.#checkLater(execution, now);
  }

  #checkLater({ deadline }: Execution, now: number): void {
    // The platform's clock may be ahead of this one.
    this.#listener.checkAt(Math.max(Math.min(deadline, now + CHECK_EVERY_MS), now + 1000));
  }

  /**
   * Passes on what somebody types.
   *
   * @param by a participant's id.
   * @returns why not; null when it was passed on.
   */
  type(input: TypedInput, by: string): Refusal | null {
    if (!this.#current?.start.interactive) return NOT_INTERACTIVE;
    const { start, execution } = this.#current;
    if (!execution.type(input)) return TOO_MUCH;
    const { executionId } = start;
    this.#listener.record(
      input.type === 'stdin'
        ? { type: 'stdin', executionId, by, data: input.data }
        : { type: 'close-stdin', executionId, by },
    );
    return null;
  }

  /** Gives the program's terminal another size, for all who look at it; nothing when there is none any more. */
  resize(size: TerminalSize): void {
    const current = this.#current;
    if (!current?.terminal) return;
    const { columns, rows } = current.terminal;
    if (size.columns === columns && size.rows === rows) return;
    if (!current.execution.type({ type: 'resize', ...size })) return;
    current.terminal = size;
    const { executionId } = current.start;
    this.#log.resize(executionId, size);
    this.#tell({ type: 'resized', executionId, ...size });
  }

  /** Runs a program to its end. Fails at once when another one runs, or when the runner does not take it. */
  async run(order: RunOrder): Promise<Result<ExecuteResponse>> {
    if (this.#current) {
      return failure('run_in_progress', 'A program is running. Stop it first.');
    }
    const run = this.#run(order);
    this.#idle = run.catch(() => {});
    return run;
  }

  async #run(order: RunOrder): Promise<Result<ExecuteResponse>> {
    const { requester, request, interaction } = order;
    const executionId = nanoid();
    const terminal = interaction?.terminal ?? null;
    const start: RunStart = {
      executionId,
      language: request.language,
      ...requester,
      startedAt: Date.now(),
      interactive: interaction !== null,
      terminal,
    };
    const wallMs = terminal ? INTERACTIVE_WALL_MS : RUN_LIMITS.wallMs;
    const execution = new Execution(start.startedAt, wallMs);
    const current: Current = { start, execution, terminal, progress: null };
    this.#current = current;
    let logged = false;
    try {
      this.#checkLater(execution, start.startedAt);
      const { result, output } = await execution.run(
        async (signal) => {
          await order.permit?.();
          return this.#begin(request, interaction, wallMs, signal);
        },
        {
          started: () => {
            const started = { ...start, terminal: current.terminal };
            this.#log.start(started);
            logged = true;
            const startedAt = isoTime(start.startedAt);
            this.#tell({ type: 'run-started', ...started, startedAt });
            const { stdin } = request;
            if (stdin !== '') {
              const { by } = requester;
              this.#listener.record({ type: 'stdin', executionId, by, data: stdin });
            }
            order.started();
          },
          progress: (progress) => {
            current.progress = progress;
            this.#listener.broadcast({ type: 'run-progress', executionId, ...progress });
          },
          output: (chunk) => {
            this.#log.appendOutput(chunk);
            const { stream, data } = chunk;
            this.#listener.record({ type: 'output', executionId, stream, data });
            this.#listener.broadcast({ type: 'output', executionId, ...chunk });
          },
        },
      );
      this.#finish(start, result);
      return success({ executionId, ...result, output: output.stdout, error: output.stderr });
    } catch (error) {
      // Whatever has happened, nobody shall wait for the end of a run that has been seen to begin.
      if (logged) this.#finish(start, unreportedResult('IE', Date.now() - start.startedAt));
      if (error instanceof CodedError) return failure(error.code, error.message);
      throw error;
    } finally {
      this.#current = null;
      this.#listener.checkAt(null);
    }
  }

  #begin(
    request: RunRequest,
    interaction: Interaction,
    wallMs: number,
    signal: AbortSignal,
  ): Promise<AcceptedRun> {
    if (interaction === null) return this.#runner.start(request, signal);
    const { terminal } = interaction;
    const limits = { ...request.limits, wallMs };
    return this.#runner.open({ ...request, limits, ...(terminal && { terminal }) }, signal);
  }

  /** A run that has no end in the log while none is under way was lost with the object that ran it. */
  reportLost(): void {
    const lost = this.#log.latest();
    if (!lost || lost.result || this.#current) return;
    const result = unreportedResult('IE', Date.now() - Date.parse(lost.startedAt));
    this.#finish(lost, result, true);
    this.#listener.checkAt(null);
  }

  #finish(
    { executionId, language }: Pick<RunStart, 'executionId' | 'language'>,
    result: RunResult,
    lost = false,
  ): void {
    this.#log.finish(executionId, result);
    this.#tell({ type: 'run-finished', executionId, ...result });
    this.#listener.finished(language, result, lost);
  }

  /** Tells everybody, and the recording before. */
  #tell(message: RoomMessage & RecordingEvent): void {
    this.#listener.record(message);
    this.#listener.broadcast(message);
  }
}
