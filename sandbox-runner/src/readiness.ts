import { LANGUAGES } from '@viva/protocol/languages';
import type { Config } from './config.ts';
import { jobOf } from './job.ts';
import { type Sandbox, SandboxFault } from './sandbox/sandbox.ts';

/** Whether programs can be run, and if not, why. */
export type Readiness =
  | { readonly sandbox: Sandbox; readonly reason: null }
  | { readonly sandbox: null; readonly reason: string };

/** A success is trusted this long where readiness is asked for. */
const FRESH_MS = 60_000;

/**
 * Tells whether programs can be run, by running one: at the start, when the last success is old, and again after every
 * failure, so that the service recovers by itself. Checks at the same moment are one check.
 */
export class ReadinessCheck {
  readonly #open: () => Promise<Sandbox>;
  readonly #limits: Pick<Config, 'limits' | 'interactive'>;
  readonly #now: () => number;
  #sandbox: Sandbox | null = null;
  /** When the sandbox last ran a program as it should; null when it is in doubt. */
  #provenAt: number | null = null;
  #pending: Promise<Readiness> | null = null;

  /**
   * @param open opens the sandbox; throws SandboxFault with the reason when there is none.
   * @param now a clock in milliseconds.
   */
  constructor(
    open: () => Promise<Sandbox>,
    limits: Pick<Config, 'limits' | 'interactive'>,
    now: () => number = () => performance.now(),
  ) {
    this.#open = open;
    this.#limits = limits;
    this.#now = now;
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

  /** Closes the sandbox; resolves when nothing of it is left. */
  async close(): Promise<void> {
    await this.#pending;
    await this.#closeSandbox();
  }

  async #atMost(ageMs: number): Promise<Readiness> {
    const fresh = this.#provenAt !== null && this.#now() - this.#provenAt <= ageMs;
    if (this.#sandbox && fresh) return { sandbox: this.#sandbox, reason: null };
    this.#pending ??= this.#check().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** A sandbox that is open already and fails is replaced: its engine may have been restarted. */
  async #check(): Promise<Readiness> {
    if (this.#sandbox) {
      const readiness = await this.#prove(this.#sandbox);
      if (readiness.sandbox) return readiness;
      await this.#closeSandbox();
    }
    try {
      this.#sandbox = await this.#open();
    } catch (error) {
      return { sandbox: null, reason: reasonOf(error) };
    }
    const readiness = await this.#prove(this.#sandbox);
    if (!readiness.sandbox) await this.#closeSandbox();
    return readiness;
  }

  async #prove(sandbox: Sandbox): Promise<Readiness> {
    try {
      await runCanary(sandbox, this.#limits);
      this.#provenAt = this.#now();
      return { sandbox, reason: null };
    } catch (error) {
      return { sandbox: null, reason: reasonOf(error) };
    }
  }

  async #closeSandbox(): Promise<void> {
    const sandbox = this.#sandbox;
    this.#sandbox = null;
    this.#provenAt = null;
    await sandbox?.close();
  }
}

const reasonOf = (error: unknown) =>
  error instanceof SandboxFault ? error.message : 'The sandbox failed unexpectedly.';

/** Runs the starter program of the sandbox's first language. */
async function runCanary(
  sandbox: Sandbox,
  limits: Pick<Config, 'limits' | 'interactive'>,
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
    new AbortController().signal,
  );
  if (verdict !== 'OK' || !printed) {
    throw new SandboxFault(`A trial program in ${label} did not run (${verdict}).`);
  }
}
