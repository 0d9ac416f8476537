import { LIMITS, RUN_LIMITS } from '@viva/protocol/limits';
import type { OutputChunk, RunResult } from '@viva/protocol/room';
import type { RunEvent, RunExit, RunRequest } from '@viva/protocol/run';
import type { Runner } from '../runner.ts';
import { OutputPacer } from './output-pacer.ts';
import { unreportedResult } from './run-log.ts';

/** What a run tells the room as it goes. */
export interface ExecutionEvents {
  /** The runner has accepted it. */
  started(): void;
  output(chunk: OutputChunk): void;
}

/** A run as a caller of the API gets it. */
export interface ExecutionOutcome {
  readonly result: RunResult;
  readonly output: Readonly<Record<'stdout' | 'stderr', string>>;
}

/** One run under way. */
export class Execution {
  readonly #startedAt: number;
  readonly #abort = new AbortController();
  #cancelled = false;
  #deadline: ReturnType<typeof setTimeout> | null = null;

  /** @param startedAt milliseconds since 1970. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#abort.abort();
  }

  /**
   * Runs to the end, whatever happens on the way: a runner that goes away or falls silent ends it with `IE`.
   *
   * @throws CodedError when the runner does not accept it.
   */
  async run(
    runner: Runner,
    request: RunRequest,
    events: ExecutionEvents,
  ): Promise<ExecutionOutcome> {
    const limit = (request.limits.wallMs ?? RUN_LIMITS.wallMs) + LIMITS.runGraceMs;
    this.#expectProgressWithin(limit);
    try {
      const stream = await runner.start(request, this.#abort.signal);
      events.started();
      return await this.#relay(stream, limit, events);
    } finally {
      clearTimeout(this.#deadline);
    }
  }

  async #relay(
    stream: AsyncIterable<RunEvent>,
    limit: number,
    events: ExecutionEvents,
  ): Promise<ExecutionOutcome> {
    const output = { stdout: '', stderr: '' };
    let seq = 0;
    const pacer = new OutputPacer((chunk) => events.output({ seq: seq++, ...chunk }));
    this.#abort.signal.addEventListener('abort', () => pacer.clear());
    const exit = await readToExit(stream, {
      output: (name, data) => {
        output[name] += data;
        pacer.push(name, data);
      },
      progress: () => this.#expectProgressWithin(limit),
    });
    clearTimeout(this.#deadline);
    await pacer.drained();
    const result = exit
      ? toResult(exit)
      : unreportedResult(this.#cancelled ? 'CANCELLED' : 'IE', Date.now() - this.#startedAt);
    return { result: { ...result, truncated: result.truncated || pacer.dropped }, output };
  }

  /**
   * Gives the runner time: anew with each step that it reports, because waiting for a place is not the program's.
   * Unlike an AbortSignal.timeout it can be cleared, and then does not keep the room from hibernating.
   */
  #expectProgressWithin(milliseconds: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#abort.abort(), milliseconds);
  }
}

/** Reads a run's events; null when they break off before the exit. */
async function readToExit(
  stream: AsyncIterable<RunEvent>,
  on: {
    readonly output: (stream: 'stdout' | 'stderr', data: string) => void;
    readonly progress: () => void;
  },
): Promise<RunExit | null> {
  try {
    for await (const event of stream) {
      switch (event.type) {
        case 'stdout':
        case 'stderr':
          on.output(event.type, event.data);
          break;
        case 'exit':
          return event;
        case 'queued':
        case 'phase':
          on.progress();
          break;
      }
    }
  } catch {
    // The stream was aborted or broke: the caller sees that no exit came.
  }
  return null;
}

const toResult = ({
  verdict,
  exitCode,
  signal,
  truncated,
  wallMs,
  memoryBytes,
}: RunExit): RunResult => ({
  verdict,
  exitCode,
  signal,
  truncated,
  executionTime: wallMs,
  memory: memoryBytes,
});
