import { LANGUAGES } from '@viva/protocol/languages';
import type { Config } from './config.ts';
import { jobOf } from './job.ts';
import { errorFields, type Log } from './log.ts';
import { type Sandbox, SandboxFault } from './sandbox/sandbox.ts';

/** Whether programs can be run, and if not, why. */
export type Readiness =
  | { readonly sandbox: Sandbox; readonly reason: null }
  | { readonly sandbox: null; readonly reason: string };

export interface ReadinessOptions {
  /** Opens the sandbox; throws SandboxFault with the reason when there is none. */
  readonly open: () => Promise<Sandbox>;
  readonly limits: Pick<Config, 'limits' | 'interactive'>;
  readonly log: Log;
  /** A clock in milliseconds. */
  readonly now?: () => number;
  /** How long opening, and then running a program, may take before the sandbox counts as dead. */
  readonly patienceMs?: number;
}

/** A success is trusted this long where readiness is asked for. */
const FRESH_MS = 60_000;
const PATIENCE_MS = 60_000;

/**
 * Tells whether programs can be run, by running one: at the start, when the last success is old, and again after every
 * failure, so that the service recovers by itself. Checks at the same moment are one check.
 */
export class ReadinessCheck {
  readonly #options: Required<ReadinessOptions>;
  #sandbox: Sandbox | null = null;
  /** When the sandbox last ran a program as it should; null when it is in doubt. */
  #provenAt: number | null = null;
  #pending: Promise<Readiness> | null = null;
  /** The failure that was logged last; null after a success. */
  #told: string | null = null;
  readonly #ending = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: ReadinessOptions) {
    this.#options = { now: () => performance.now(), patienceMs: PATIENCE_MS, ...options };
  }

  /** The sandbox as it is, in doubt or not; null when none is open. */
  get sandbox(): Sandbox | null {
    return this.#sandbox;
  }

  /** Readiness now: a success of the last minute, or a new check. */
  current(): Promise<Readiness> {
    return this.#atMost(FRESH_MS);
  }

  /** Readiness as last known; only a failure is checked anew, so that no run waits for a check without need. */
  lastKnown(): Promise<Readiness> {
    return this.#atMost(Number.POSITIVE_INFINITY);
  }

  /** A run met a fault of the sandbox: whoever asks next gets a new check. */
  doubt(): void {
    this.#provenAt = null;
  }

  /** Closes the sandbox for good; resolves when nothing of it is left, nor of those that were given up. */
  async close(): Promise<void> {
    this.#closing.abort(new SandboxFault('The runner is shutting down.'));
    await this.#pending;
    this.#giveUp();
    await Promise.all(this.#ending);
  }

  async #atMost(ageMs: number): Promise<Readiness> {
    const fresh = this.#provenAt !== null && this.#options.now() - this.#provenAt <= ageMs;
    if (this.#sandbox && fresh) return { sandbox: this.#sandbox, reason: null };
    this.#pending ??= this.#check().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** A sandbox that is open already and fails is replaced: its engine may have been restarted. */
  async #check(): Promise<Readiness> {
    if (this.#sandbox !== null) {
      const readiness = await this.#prove(this.#sandbox);
      if (readiness.sandbox !== null) return readiness;
    }
    try {
      this.#sandbox = await this.#opened();
    } catch (error) {
      return this.#failed(error);
    }
    return this.#prove(this.#sandbox);
  }

  async #opened(): Promise<Sandbox> {
    this.#closing.signal.throwIfAborted();
    const opening = this.#options.open();
    try {
      return await this.#inTime(opening);
    } catch (error) {
      // It may open all the same, too late.
      this.#end(opening.then((sandbox) => sandbox.close()));
      throw error;
    }
  }

  async #prove(sandbox: Sandbox): Promise<Readiness> {
    const ended = new AbortController();
    try {
      await this.#inTime(runCanary(sandbox, this.#options.limits, ended.signal));
    } catch (error) {
      return this.#failed(error);
    } finally {
      ended.abort();
    }
    this.#provenAt = this.#options.now();
    this.#told = null;
    return { sandbox, reason: null };
  }

  #failed(error: unknown): Readiness {
    this.#giveUp();
    this.#tell(error);
    const reason =
      error instanceof SandboxFault ? error.message : 'The sandbox failed unexpectedly.';
    return { sandbox: null, reason };
  }

  #giveUp(): void {
    if (this.#sandbox !== null) this.#end(this.#sandbox.close());
    this.#sandbox = null;
    this.#provenAt = null;
  }

  /** Waits for no end, until the service itself ends: what a dead engine holds may never end. */
  #end(closing: Promise<void>): void {
    const ended = closing
      .catch(() => {})
      .then(() => {
        this.#ending.delete(ended);
      });
    this.#ending.add(ended);
  }

  /** Logs a failure in full, and the same one once only, however often readiness is asked for. */
  #tell(error: unknown): void {
    const { message, causes, stack } = errorFields(error);
    const told = `${message} ${causes}`;
    if (told === this.#told || this.#closing.signal.aborted) return;
    this.#told = told;
    // A fault's own sentence says where it comes from; anything else is a mistake in this program.
    const where = error instanceof SandboxFault ? {} : { stack };
    this.#options.log({ event: 'sandbox-unavailable', reason: message, causes, ...where });
  }

  /** @throws SandboxFault when the work takes too long, or the service shuts down meanwhile. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    const { promise: overdue, reject } = Promise.withResolvers<never>();
    const { signal } = this.#closing;
    const close = () => reject(signal.reason);
    const timer = setTimeout(
      () => reject(new SandboxFault('The sandbox does not answer.')),
      this.#options.patienceMs,
    );
    signal.addEventListener('abort', close);
    if (signal.aborted) close();
    try {
      return await Promise.race([overdue, work]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', close);
    }
  }
}

/** Runs the starter program of the sandbox's first language. */
async function runCanary(
  sandbox: Sandbox,
  limits: Pick<Config, 'limits' | 'interactive'>,
  signal: AbortSignal,
): Promise<void> {
  const language = sandbox.languages[0];
  if (language === undefined) throw new SandboxFault('No programming language is installed.');
  const { fileName, starter, label } = LANGUAGES[language.id];
  const files = [{ path: fileName, content: starter }];
  const job = jobOf({ language: language.id, files, stdin: '', limits: {} }, limits);
  let printed = false;
  const { verdict } = await sandbox.run(
    job,
    ({ type }) => {
      printed ||= type === 'stdout';
    },
    signal,
  );
  if (verdict !== 'OK' || !printed) {
    throw new SandboxFault(`A trial program in ${label} did not run (${verdict}).`);
  }
}
