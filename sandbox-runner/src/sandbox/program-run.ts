import { constants } from 'node:os';
import { LANGUAGES, type Language } from '@viva/protocol/languages';
import type { OutputStream, RunExit, RunInput, Verdict } from '@viva/protocol/run';
import { CappedOutput } from './capped-output.ts';
import { type CommandLimits, compilePlan, runPlan } from './command-plan.ts';
import type { CompileCache, Compiled } from './compile-cache.ts';
import type { Container } from './container.ts';
import {
  artifactFrame,
  type CommandExit,
  type CommandPlan,
  endOfInputFrame,
  executeFrame,
  type Frame,
  fileFrames,
  inputFrames,
  resizeFrame,
  signalFrame,
} from './frames.ts';
import { type Job, type ProgressEvent, SandboxFault } from './sandbox.ts';
import { verdictOf } from './verdict.ts';

/** What a run needs beside its container. */
export interface ProgramRunOptions {
  readonly job: Job;
  readonly limits: CommandLimits;
  readonly cache: CompileCache;
  readonly emit: (event: ProgressEvent) => void;
}

/** The supervisor keeps the limits. When it says nothing this long after the wall limit, the container is ended. */
const BACKSTOP_MS = 2000;
/** How much of the end of stderr is searched for a runtime's last words. */
const LAST_WORDS_LENGTH = 16 * 1024;
const EXECUTABLE = 0o755;

/**
 * Runs one program in a container, from its files to its verdict, and ends the container.
 *
 * @param signal ends it with `CANCELLED`.
 * @throws SandboxFault when the sandbox fails.
 */
export async function runProgram(
  container: Container,
  options: ProgramRunOptions,
  signal: AbortSignal,
): Promise<RunExit> {
  const startedAt = performance.now();
  const cancel = () => container.destroy();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  try {
    return await new ProgramRun(container, options).finish();
  } catch (error) {
    if (!signal.aborted) throw error;
    const wallMs = performance.now() - startedAt;
    return exitOf('CANCELLED', { ...KILLED, cause: 'none', wallMs }, false);
  } finally {
    signal.removeEventListener('abort', cancel);
    container.destroy();
  }
}

/** How a command ended, and whether its output was cut here. */
interface CommandOutcome {
  readonly exit: CommandExit;
  readonly truncated: boolean;
  /** The end of what it wrote to stderr. */
  readonly lastWords: string;
}

/** The exit of a command that ended with its container. */
const KILLED: Omit<CommandExit, 'cause' | 'wallMs'> = {
  exitCode: null,
  signal: constants.signals.SIGKILL,
  outOfMemory: false,
  truncated: false,
  cpuMs: 0,
  memoryBytes: 0,
};

class ProgramRun {
  readonly #container: Container;
  readonly #options: ProgramRunOptions;
  readonly #language: Language;

  constructor(container: Container, options: ProgramRunOptions) {
    this.#container = container;
    this.#options = options;
    this.#language = LANGUAGES[options.job.language];
  }

  async finish(): Promise<RunExit> {
    const { job, limits } = this.#options;
    const files = job.files.flatMap(({ path, content }) => fileFrames(path, content));
    const plan = compilePlan(job, limits);
    if (plan === null) return this.#run(files);
    const refusal = await this.#compile(plan, files);
    return refusal ?? this.#run([]);
  }

  async #run(frames: readonly Buffer[]): Promise<RunExit> {
    const { job, limits, emit } = this.#options;
    emit({ type: 'phase', phase: 'run' });
    const plan = runPlan(job, limits);
    const input = [...inputFrames(job.stdin), ...(job.interaction ? [] : [endOfInputFrame()])];
    this.#container.send(...frames, executeFrame(plan), ...input);
    job.interaction?.listen((event) => this.#container.send(...framesOf(event)));
    const { exit, truncated, lastWords } = await this.#command(plan, emit);
    const outOfMemory = this.#language.outOfMemory?.test(lastWords) ?? false;
    return exitOf(verdictOf(exit, outOfMemory), exit, truncated);
  }

  /** Compiles the program, or takes it from the cache; returns how the run ended when there is nothing to run. */
  async #compile(plan: CommandPlan, files: readonly Buffer[]): Promise<RunExit | null> {
    const { job, cache, emit } = this.#options;
    const path = this.#language.artifact ?? '';
    emit({ type: 'phase', phase: 'compile' });
    const key = cache.keyOf(plan, job);
    const known = cache.get(key);
    if (known !== null) {
      for (const event of known.output) emit(event);
      this.#container.send(...files, ...fileFrames(path, known.artifact, EXECUTABLE));
      return null;
    }
    this.#container.send(...files, executeFrame(plan), endOfInputFrame());
    const output: ProgressEvent[] = [];
    const { exit, truncated } = await this.#command(plan, (event) => {
      output.push(event);
      emit(event);
    });
    if (exit.cause !== 'none' || exit.exitCode !== 0 || exit.outOfMemory || truncated) {
      return exitOf('CE', exit, truncated);
    }
    const compiled = await this.#fetch(path, output);
    if (compiled === 'missing') return exitOf('CE', exit, truncated);
    if (compiled !== null) cache.set(key, compiled);
    return null;
  }

  /**
   * Fetches what was compiled, before the program runs and could change it. Null for what is too large to keep,
   * `missing` for what is no file: neither is the sandbox's fault.
   */
  async #fetch(
    path: string,
    output: readonly ProgressEvent[],
  ): Promise<Compiled | 'missing' | null> {
    this.#container.send(artifactFrame(path, this.#options.cache.mostBytes));
    const pieces: Buffer[] = [];
    for (;;) {
      const frame = await this.#next();
      if (frame?.type === 'artifact') pieces.push(frame.data);
      else if (frame?.type === 'artifact-end') {
        if (frame.status === 'ok') return { artifact: Buffer.concat(pieces), output };
        return frame.status === 'too-large' ? null : 'missing';
      } else throw await this.#unexpected(frame);
    }
  }

  /** Reads a command's output until its exit. */
  async #command(plan: CommandPlan, emit: (event: ProgressEvent) => void): Promise<CommandOutcome> {
    const startedAt = performance.now();
    const output = new CappedOutput(plan.outputBytes);
    let lastWords = '';
    const deliver = (type: OutputStream, data: string) => {
      if (data === '') return;
      // A terminal has but one stream.
      if (type === 'stderr' || plan.terminal !== null)
        lastWords = (lastWords + data).slice(-LAST_WORDS_LENGTH);
      emit({ type, data });
    };
    let overdue = false;
    const backstop = setTimeout(() => {
      overdue = true;
      this.#container.destroy();
    }, plan.wallMs + BACKSTOP_MS);
    const killed = (cause: CommandExit['cause']): CommandOutcome => ({
      exit: { ...KILLED, cause, wallMs: performance.now() - startedAt },
      truncated: output.truncated,
      lastWords,
    });
    try {
      for (;;) {
        const frame = await this.#next();
        switch (frame?.type) {
          case 'stdout':
          case 'stderr':
            deliver(frame.type, output.push(frame.type, frame.data));
            // Bytes that are no UTF-8 take more room as text than the supervisor counts.
            if (output.truncated) return killed('output');
            break;
          case 'exit':
            for (const type of ['stdout', 'stderr'] as const) deliver(type, output.end(type));
            return {
              exit: frame.exit,
              truncated: frame.exit.truncated || output.truncated,
              lastWords,
            };
          case undefined:
            if (overdue) return killed('wall');
            if ((await this.#container.closed).outOfMemory) return killed('memory');
            throw await this.#unexpected(frame);
          default:
            throw await this.#unexpected(frame);
        }
      }
    } finally {
      clearTimeout(backstop);
    }
  }

  /** The next frame that belongs to a command; undefined when the container has ended. */
  async #next(): Promise<Frame | undefined> {
    for (;;) {
      const { value } = await this.#container.frames.next();
      // A waiting command may say so only now.
      if (value?.type !== 'waiting') return value;
    }
  }

  async #unexpected(frame: Frame | undefined): Promise<SandboxFault> {
    if (frame === undefined) {
      const { message } = await this.#container.closed;
      return new SandboxFault(message || 'The container ended unexpectedly.');
    }
    return new SandboxFault(
      frame.type === 'fault'
        ? `The supervisor failed: ${frame.message}.`
        : `The supervisor sent “${frame.type}” at the wrong time.`,
    );
  }
}

function framesOf(input: RunInput): readonly Buffer[] {
  switch (input.type) {
    case 'stdin':
      return inputFrames(input.data);
    case 'eof':
      return [endOfInputFrame()];
    case 'signal':
      return [signalFrame(constants.signals[input.signal])];
    case 'resize':
      return [resizeFrame(input)];
  }
}

function exitOf(verdict: Verdict, exit: CommandExit, truncated: boolean): RunExit {
  return {
    type: 'exit',
    verdict,
    exitCode: exit.exitCode,
    signal: exit.signal === null ? null : signalName(exit.signal),
    wallMs: Math.round(exit.wallMs),
    cpuMs: Math.round(exit.cpuMs),
    memoryBytes: exit.memoryBytes,
    truncated,
  };
}

/** A signal's name; real-time signals are named by their number. */
function signalName(number: number): string {
  const known = Object.entries(constants.signals).find(([, value]) => value === number);
  return known?.[0] ?? `SIG${number}`;
}
