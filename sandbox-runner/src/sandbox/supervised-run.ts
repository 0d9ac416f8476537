import type { RunLimits } from '@viva/protocol/limits';
import type { OutputStream, RunExit } from '@viva/protocol/run';
import type { SandboxFile } from './bubblewrap-arguments.ts';
import { faultReason } from './bubblewrap-fault.ts';
import { CappedOutput } from './capped-output.ts';
import type { Launch } from './launcher.ts';
import { ProcessTreeMeter } from './process-tree.ts';
import { type ProgressEvent, SandboxFault } from './sandbox.ts';
import { SandboxProcess } from './sandbox-process.ts';
import { type Ending, isReady, readReport } from './supervisor.ts';
import { type Cause, verdictOf } from './verdict.ts';
import { Watchdog } from './watchdog.ts';

/** A program that is ready to be started. */
export interface PreparedProgram {
  readonly launch: Launch;
  readonly files: readonly SandboxFile[];
  readonly limits: RunLimits;
  /** What its runtime prints to stderr before it aborts for want of memory. */
  readonly outOfMemory: RegExp | null;
}

/** A report is a few lines long; a program that floods it from inside is stopped. */
const REPORT_LENGTH = 64 * 1024;
/** How much of the end of stderr is searched for the runtime's last words. */
const LAST_WORDS_LENGTH = 16 * 1024;

const KILLED: Ending = { exitCode: null, signal: 'SIGKILL' };

/** One program from its start to its verdict. */
export class SupervisedRun {
  readonly #program: PreparedProgram;
  readonly #emit: (event: ProgressEvent) => void;
  readonly #process: SandboxProcess;
  readonly #output: CappedOutput;
  #watchdog: Watchdog | null = null;
  #cause: Cause | null = null;
  #report = '';
  #lastWords = '';
  #startedAt = performance.now();
  readonly #wallTimer: NodeJS.Timeout;

  /**
   * Starts the program.
   *
   * @param emit receives its output as it comes.
   */
  constructor(program: PreparedProgram, emit: (event: ProgressEvent) => void) {
    this.#program = program;
    this.#emit = emit;
    this.#output = new CappedOutput(program.limits.outputBytes);
    this.#process = new SandboxProcess(program.launch, program.files);
    this.#wallTimer = setTimeout(() => this.#end('wall'), program.limits.wallMs);
    this.#read('stdout');
    this.#read('stderr');
    this.#readReport();
    void this.#process.firstProcess.then((pid) => this.#watch(pid));
  }

  /**
   * Waits for the program's end; then none of its processes is left.
   *
   * @param signal ends it with `CANCELLED`.
   * @throws SandboxFault when it could not be started.
   */
  async finish(signal: AbortSignal): Promise<RunExit> {
    const cancel = () => this.#end('cancelled');
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    try {
      return this.#exit(await this.#process.closed);
    } catch (error) {
      if (error instanceof SandboxFault) throw error;
      throw new SandboxFault(faultReason(String(error)), { cause: error });
    } finally {
      clearTimeout(this.#wallTimer);
      signal.removeEventListener('abort', cancel);
      this.#watchdog?.stop();
    }
  }

  #end(cause: Cause): void {
    this.#cause ??= cause;
    this.#process.kill();
  }

  #watch(pid: number): void {
    const { limits } = this.#program;
    const meter = new ProcessTreeMeter(pid, limits.memoryBytes);
    this.#watchdog = new Watchdog(meter, limits, (cause) => this.#end(cause));
  }

  #read(stream: OutputStream): void {
    this.#process[stream]
      .on('data', (bytes: Buffer) => this.#deliver(stream, this.#output.push(stream, bytes)))
      .on('end', () => this.#deliver(stream, this.#output.end(stream)));
  }

  #deliver(stream: OutputStream, data: string): void {
    if (stream === 'stderr') this.#lastWords = (this.#lastWords + data).slice(-LAST_WORDS_LENGTH);
    if (data !== '') this.#emit({ type: stream, data });
    if (this.#output.truncated) this.#end('output');
  }

  #readReport(): void {
    this.#process.report.setEncoding('utf8').on('data', (text: string) => {
      const wasReady = isReady(this.#report);
      if (this.#report.length < REPORT_LENGTH) this.#report += text;
      else this.#end('output');
      if (!wasReady && isReady(this.#report)) this.#go();
    });
  }

  /** Making the sandbox is not the program's time: the clock starts here. */
  #go(): void {
    this.#startedAt = performance.now();
    this.#wallTimer.refresh();
    this.#process.go();
  }

  #exit(exitCode: number | null): RunExit {
    const wallMs = performance.now() - this.#startedAt;
    const report = readReport(this.#report, exitCode);
    if (!report.ready && this.#cause !== 'cancelled') {
      throw new SandboxFault(faultReason(this.#report));
    }
    const { limits, outOfMemory } = this.#program;
    const usage = this.#watchdog?.stop();
    const facts = {
      cause: this.#cause,
      ending: report.ending ?? KILLED,
      cpuMs: Math.max(usage?.cpuMs ?? 0, report.cpuMs ?? 0),
      memoryBytes: usage?.peakBytes ?? 0,
      outOfMemory: outOfMemory?.test(this.#lastWords) ?? false,
      limits,
    };
    return {
      type: 'exit',
      verdict: verdictOf(facts),
      ...facts.ending,
      wallMs: Math.round(wallMs),
      cpuMs: facts.cpuMs,
      memoryBytes: facts.memoryBytes,
      truncated: this.#output.truncated,
    };
  }
}
