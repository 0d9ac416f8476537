import { LANGUAGES } from '@viva/protocol/languages';
import { jobOf } from './execute.ts';
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
  readonly #now: () => number;
  #last: { readonly readiness: Readiness; readonly at: number } | null = null;
  #pending: Promise<Readiness> | null = null;

  /**
   * @param open opens the sandbox; throws SandboxFault with the reason when there is none.
   * @param now a clock in milliseconds.
   */
  constructor(open: () => Promise<Sandbox>, now: () => number = () => performance.now()) {
    this.#open = open;
    this.#now = now;
  }

  /** Readiness now: a success of the last minute, or a new check. */
  current(): Promise<Readiness> {
    return this.#atMost(FRESH_MS);
  }

  /** Readiness as last known; only a failure is checked anew, so that no run waits for a check without need. */
  lastKnown(): Promise<Readiness> {
    return this.#atMost(Number.POSITIVE_INFINITY);
  }

  async #atMost(ageMs: number): Promise<Readiness> {
    const last = this.#last;
    if (last !== null && last.readiness.sandbox !== null && this.#now() - last.at <= ageMs) {
      return last.readiness;
    }
    this.#pending ??= this.#check().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  async #check(): Promise<Readiness> {
    const readiness = await this.#try();
    this.#last = { readiness, at: this.#now() };
    return readiness;
  }

  async #try(): Promise<Readiness> {
    try {
      const sandbox = await this.#open();
      await runCanary(sandbox);
      return { sandbox, reason: null };
    } catch (error) {
      const reason =
        error instanceof SandboxFault ? error.message : 'The sandbox failed unexpectedly.';
      return { sandbox: null, reason };
    }
  }
}

/** Runs the starter program of the sandbox's first language. */
async function runCanary(sandbox: Sandbox): Promise<void> {
  const language = sandbox.languages[0];
  if (language === undefined) throw new SandboxFault('No programming language is installed.');
  const { fileName, starter, label } = LANGUAGES[language.id];
  const files = [{ path: fileName, content: starter }];
  const job = jobOf({ language: language.id, files, stdin: '', limits: {} });
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
