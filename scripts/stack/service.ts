import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 5_000;
const ASK_EVERY_MS = 100;
const ANSWER_WITHIN_MS = 5_000;

export interface ServiceOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The service is ready once this address answers with success, or whatever it says. */
  readonly readyAt: string;
  readonly readyWith?: 'success' | 'any answer';
  readonly logFile: string;
}

/** One process of the stack with all of its descendants: started, waited for, and ended as a group. */
export class Service {
  readonly options: ServiceOptions;
  #child: ChildProcess | null = null;
  #stopping = false;

  constructor(options: ServiceOptions) {
    this.options = options;
  }

  /** The process's id, which is its group's too; null while it does not run. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** The last lines of its log. */
  get logTail(): string {
    return tail(this.options.logFile);
  }

  /**
   * Starts the service and resolves when it answers.
   *
   * @param onDeath called when it ends later without having been asked to.
   * @throws Error with the end of its log when it ends first, or does not answer in time.
   */
  async start(onDeath: (message: string) => void = () => {}): Promise<void> {
    const { name, command, args, cwd, env, logFile } = this.options;
    mkdirSync(path.dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile);
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on('error', (error) => log.write(`${error.message}\n`));
    this.#child = child;
    this.#stopping = false;
    let ready = false;
    child.once('exit', () => {
      if (ready && !this.#stopping) onDeath(`The ${name} has stopped. Its log: ${logFile}`);
    });
    await this.#answers(child);
    ready = true;
  }

  /** Ends the process, at last by force, then its whole group, and resolves when nothing answers any more. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#stopping = true;
    this.#child = null;
    if (!child?.pid) return;
    const deadline = Date.now() + STOP_WITHIN_MS;
    signalGroup(child.pid, signal);
    while (!hasEnded(child) && Date.now() < deadline) await sleep(ASK_EVERY_MS / 4);
    signalGroup(child.pid, 'SIGKILL');
    // One that is still on its way out may hold what the next one opens: databases, for example.
    while (signalGroup(child.pid, 0) && Date.now() < deadline) await sleep(ASK_EVERY_MS / 4);
    while (await answerOf(this.options.readyAt)) await sleep(ASK_EVERY_MS / 4);
  }

  async #answers(child: ChildProcess): Promise<void> {
    const { name, readyAt, readyWith = 'success', logFile } = this.options;
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (child.pid === undefined || hasEnded(child)) {
        throw new Error(`The ${name} did not start.\n${tail(logFile)}`);
      }
      const answer = await answerOf(readyAt);
      if (answer && (answer.ok || readyWith === 'any answer')) return;
      await sleep(ASK_EVERY_MS);
    }
    throw new Error(`The ${name} does not answer at ${readyAt}.\n${tail(logFile)}`);
  }
}

/** @returns whether there is anything left of the group; 0 only asks. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** Null when nothing answers. */
async function answerOf(url: string): Promise<Response | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await response.body?.cancel();
    return response;
  } catch {
    return null;
  }
}

const tail = (file: string) =>
  readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
