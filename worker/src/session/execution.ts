import { INTERACTIVE_WALL_MS, LIMITS } from '@viva/protocol/limits';
import type { OutputChunk, RunProgress, RunResult } from '@viva/protocol/room';
import type { RunEvent, RunExit, RunInput } from '@viva/protocol/run';
import type { AcceptedRun } from '../runner-events.ts';
import { OutputPacer } from './output-pacer.ts';
import { unreportedResult } from './run-log.ts';

/** What a run tells the room as it goes. */
export interface ExecutionEvents {
  /** The runner has accepted it. */
  started(): void;
  progress(progress: RunProgress): void;
  output(chunk: OutputChunk): void;
}

/** A run as a caller of the API gets it. */
export interface ExecutionOutcome {
  readonly result: RunResult;
  readonly output: Readonly<Record<'stdout' | 'stderr', string>>;
}

/** Of what may be typed, kept for what the room itself has to say: the end of the input, after much of it. */
const INPUT_RESERVE_BYTES = 1024;

/** One run under way. */
export class Execution {
  readonly #startedAt: number;
  readonly #wallMs: number;
  readonly #abort = new AbortController();
  #cancelled = false;
  #deadline = 0;
  /** What has been typed before the runner took the run. */
  #typedAhead: RunInput[] = [];
  #send: ((input: RunInput) => void) | null = null;
  #inputBytesLeft: number = LIMITS.typedBytes - INPUT_RESERVE_BYTES;

  /**
   * @param startedAt milliseconds since 1970.
   * @param wallMs how long the program may go on.
   */
  constructor(startedAt: number, wallMs: number) {
    this.#startedAt = startedAt;
    this.#wallMs = wallMs;
    this.#expectWithin(0, startedAt);
  }

  /** By when the runner has to report something, in milliseconds since 1970. */
  get deadline(): number {
    return this.#deadline;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#abort.abort();
  }

  /** Ends a run of which nothing has been heard in time. */
  giveUp(): void {
    this.#abort.abort();
  }

  /**
   * Passes on what somebody types.
   *
   * @returns false when the program has been sent as much as it may be; the end of input always goes through.
   */
  type(input: RunInput): boolean {
    if (input.type !== 'eof') {
      const bytes = new TextEncoder().encode(JSON.stringify(input)).length;
      if (bytes > this.#inputBytesLeft) return false;
      this.#inputBytesLeft -= bytes;
    }
    if (this.#send) this.#send(input);
    else this.#typedAhead.push(input);
    return true;
  }

  /**
   * Runs to the end, whatever happens on the way: a runner that goes away or falls silent ends it with `IE`.
   *
   * @param start asks the runner for it; throws CodedError when it is not accepted.
   * @throws CodedError when it is not accepted.
   */
  async run(
    start: (signal: AbortSignal) => Promise<AcceptedRun>,
    events: ExecutionEvents,
  ): Promise<ExecutionOutcome> {
    let accepted: AcceptedRun;
    try {
      accepted = await start(this.#abort.signal);
    } catch (error) {
      if (!this.#cancelled) throw error;
      // Whoever has stopped it sees that; the runner may not have been at fault.
      events.started();
      return { result: this.#unreported(), output: { stdout: '', stderr: '' } };
    }
    events.started();
    this.#expectWithin(this.#wallMs, Date.now());
    this.#send = accepted.send;
    for (const input of this.#typedAhead) accepted.send?.(input);
    this.#typedAhead = [];
    return this.#relay(accepted.events, events);
  }

  async #relay(
    stream: AsyncIterable<RunEvent>,
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
      // While it waits for a place, each program before it may use all of its time.
      queued: (position) => {
        this.#expectWithin(INTERACTIVE_WALL_MS, Date.now());
        if (position > 0) events.progress({ phase: 'queued', position });
      },
      phase: (phase) => {
        this.#expectWithin(this.#wallMs, Date.now());
        events.progress({ phase, position: null });
      },
    });
    await pacer.drained();
    const result = exit ? toResult(exit) : this.#unreported();
    return { result: { ...result, truncated: result.truncated || pacer.dropped }, output };
  }

  #unreported(): RunResult {
    return unreportedResult(this.#cancelled ? 'CANCELLED' : 'IE', Date.now() - this.#startedAt);
  }

  /** Gives the runner time for its next step. */
  #expectWithin(milliseconds: number, now: number): void {
    this.#deadline = now + milliseconds + LIMITS.runGraceMs;
  }
}

/** Reads a run's events; null when they break off before the exit. */
async function readToExit(
  stream: AsyncIterable<RunEvent>,
  on: {
    readonly output: (stream: 'stdout' | 'stderr', data: string) => void;
    readonly queued: (position: number) => void;
    readonly phase: (phase: 'compile' | 'run') => void;
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
          on.queued(event.position);
          break;
        case 'phase':
          on.phase(event.phase);
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
