import type { RunLimits } from '@viva/protocol/limits';
import type { Verdict } from '@viva/protocol/run';
import { afterAll, beforeAll, describe, expect, type TestOptions, test, vi } from 'vitest';
import {
  JSON_HEADERS,
  type Outcome,
  program,
  run,
  startServer,
  type TestServer,
} from '../harness.ts';
import type { TestSandbox } from '../sandboxes.ts';
import { Traces } from './leftovers.ts';
import { Neighbour } from './neighbour.ts';
import { expectDenied, type Probe } from './probes.ts';
import { noteEffect } from './table.ts';
import type { Variant } from './variants.ts';

/** What every program of a row must come to. */
export interface Expectation {
  readonly verdicts: readonly Verdict[];
  readonly limits?: Partial<RunLimits>;
  /** What else is to be true. */
  readonly check?: (outcome: Outcome, variant: Variant) => void;
  /** The effect in the words of the table; the verdict where there is none. */
  readonly effect?: string;
}

/** What the suite's service gives compilers. */
export const COMPILE_CPU_MS = 4000;
export const COMPILE_WALL_MS = 12_000;

/** How long one test may take, on a machine that is busy. */
const PATIENCE_MS = 120_000;

/** Two hostile programs run at once beside the neighbour; further tests wait in the queue. */
const SETTINGS = {
  RUNNER_CONCURRENCY: '3',
  RUNNER_POOL: 'python=2,javascript=1,*=1',
  RUNNER_COMPILE_CPU_MS: String(COMPILE_CPU_MS),
  RUNNER_COMPILE_WALL_MS: String(COMPILE_WALL_MS),
};

const COUNTS_RUNS = /^viva_runs_(total|running|waiting)\b/;

/** What no program may find: it stands in the environment of the service. */
export const SECRET = 'a-secret-of-the-service';

/** The rows of the list as tests of one sandbox. They share a service; when all are done nothing of them may be left. */
export class HostileSuite {
  readonly sandbox: TestSandbox;
  #server: TestServer | null = null;
  #neighbour: Neighbour | null = null;
  #traces: Traces | null = null;

  /** Registers what goes before and after the tests: to be made inside of their `describe`. */
  constructor(sandbox: TestSandbox) {
    this.sandbox = sandbox;
    beforeAll(async () => {
      process.env.VIVA_TEST_SECRET = SECRET;
      this.#traces = await Traces.watch(sandbox);
      this.#server = await startServer({
        settings: { ...SETTINGS, ...sandbox.settings, RUNNER_OWNER: this.traces.newOwner() },
      });
      const { url } = this.#server;
      await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
        timeout: PATIENCE_MS,
      });
    }, 2 * PATIENCE_MS);
    afterAll(async () => {
      await this.#server?.stop();
      delete process.env.VIVA_TEST_SECRET;
      await this.traces.expectNone();
    }, PATIENCE_MS);
  }

  /** Rows of one subject, with a neighbour that goes on beside all of them. */
  section(title: string, rows: (suite: HostileSuite) => void): void {
    describe(title, () => {
      beforeAll(async () => {
        this.#neighbour = await Neighbour.start(this.server);
      }, PATIENCE_MS);
      afterAll(() => this.#neighbour?.leave(), PATIENCE_MS);
      rows(this);
    });
  }

  get server(): TestServer {
    if (this.#server === null) throw new Error('not started');
    return this.#server;
  }

  get traces(): Traces {
    if (this.#traces === null) throw new Error('not started');
    return this.#traces;
  }

  /** Runs one program in the suite's service. */
  run({ language, code }: Variant, limits: Partial<RunLimits> = {}): Promise<Outcome> {
    return run(this.server, program(language, code, { limits }));
  }

  /** One row: each of its programs must come to the same. */
  row(
    number: number,
    title: string,
    { verdicts, limits, check, effect }: Expectation,
    variants: readonly Variant[],
  ): void {
    for (const variant of variants) {
      this.#register(test.concurrent, number, title, variant.how, async () => {
        const outcome = await this.run(variant, { ...limits, ...variant.limits });
        expect(verdicts, outcome.stderr.slice(-2000)).toContain(outcome.exit.verdict);
        check?.(outcome, variant);
        return effect ?? outcome.exit.verdict;
      });
    }
  }

  /** One row of calls that must be denied. */
  denied(number: number, title: string, probes: readonly Probe[], effect = 'denied'): void {
    for (const probe of probes) {
      this.#register(test.concurrent, number, title, probe.how, async () => {
        await this.expectDenied(probe);
        return effect;
      });
    }
  }

  /** Runs a probe; fails unless all of its attempts are denied. */
  async expectDenied(probe: Probe): Promise<void> {
    const outcome = await this.run(probe);
    expectDenied(outcome, probe);
    expect(outcome.exit.verdict).toBe('OK');
  }

  /** Fails when the service has begun or ended a run meanwhile. The neighbour's goes on. */
  async expectNothingRun(body: () => Promise<void>): Promise<void> {
    const before = await this.#runs();
    await body();
    expect(await this.#runs()).toEqual(before);
  }

  /** What the service counts of runs that have ended, and that go on. */
  async #runs(): Promise<readonly string[]> {
    const response = await fetch(`${this.server.url}/metrics`, { headers: JSON_HEADERS });
    return (await response.text()).split('\n').filter((line) => COUNTS_RUNS.test(line));
  }

  /**
   * One test of a row that takes more than a program. Nothing but the neighbour runs beside it.
   *
   * @param body returns the effect in the words of the table.
   */
  scene(number: number, title: string, how: string, body: () => Promise<string>): void {
    this.#register(test, number, title, how, body);
  }

  /** The neighbour must answer meanwhile and afterwards. */
  #register(
    register: (name: string, options: TestOptions, body: () => Promise<void>) => void,
    number: number,
    title: string,
    how: string,
    body: () => Promise<string>,
  ): void {
    register(`${number} ${title}: ${how}`, { timeout: PATIENCE_MS }, async () => {
      let effect = '**failed**';
      try {
        [effect] = await Promise.all([body(), this.#neighbour?.answers()]);
        await this.#neighbour?.answers();
      } finally {
        noteEffect(number, title, how, this.sandbox.name, effect);
      }
    });
  }
}
