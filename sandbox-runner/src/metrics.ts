import type { LanguageId } from '@viva/protocol/languages';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ExecutionReport } from './execute.ts';
import type { RunQueue } from './run-queue.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** Bounds in seconds, from a warm start to the wall limit of a run. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];

/** What the service tells Prometheus. Names and meanings are in `docs/runner.md`. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #runs: Counter<'language' | 'verdict'>;
  readonly #refused: Counter;
  readonly #faults: Counter;
  readonly #runSeconds: Histogram<'language'>;
  readonly #firstOutputSeconds: Histogram<'language'>;
  readonly #queueSeconds: Histogram;

  /** @param sandbox the one that is open now; null when there is none. */
  constructor(queue: RunQueue, sandbox: () => Sandbox | null) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#runs = new Counter({
      name: 'viva_runs_total',
      help: 'Runs that have ended, by language and verdict.',
      labelNames: ['language', 'verdict'],
      registers,
    });
    this.#refused = new Counter({
      name: 'viva_runs_refused_total',
      help: 'Runs that were refused because too many waited.',
      registers,
    });
    this.#faults = new Counter({
      name: 'viva_sandbox_faults_total',
      help: 'Attempts that failed by the fault of the sandbox.',
      registers,
    });
    const histogram = <L extends string>(name: string, help: string, labelNames: L[]) =>
      new Histogram({ name, help, labelNames, buckets: BUCKETS, registers });
    this.#runSeconds = histogram('viva_run_seconds', 'From a run’s turn to its exit.', [
      'language',
    ]);
    this.#firstOutputSeconds = histogram(
      'viva_first_output_seconds',
      'From a run’s turn to its first output.',
      ['language'],
    );
    this.#queueSeconds = histogram('viva_queue_seconds', 'From a run’s request to its turn.', []);
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    gauge('viva_runs_running', 'Runs under way.', () => queue.running);
    gauge('viva_runs_waiting', 'Runs that wait for their turn.', () => queue.waiting);
    gauge('viva_sandbox_open', '1 while programs can be run.', () => (sandbox() ? 1 : 0));
    this.#followSandbox(sandbox);
  }

  /** Runs an action; counts it when it throws. */
  countRefusal<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      this.#refused.inc();
      throw error;
    }
  }

  countRun(language: LanguageId, report: ExecutionReport): void {
    this.#runs.inc({ language, verdict: report.exit.verdict });
    this.#faults.inc(report.faults.length);
    this.#queueSeconds.observe(report.queuedMs / 1000);
    this.#runSeconds.observe({ language }, report.runMs / 1000);
    if (report.firstOutputMs !== null) {
      this.#firstOutputSeconds.observe({ language }, report.firstOutputMs / 1000);
    }
  }

  /** All of it in Prometheus' text format. */
  async text(): Promise<{ readonly type: string; readonly body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  /** What the sandbox counts itself. A new sandbox begins at nought, as counters may. */
  #followSandbox(sandbox: () => Sandbox | null): void {
    const registers = [this.#registry];
    new Gauge({
      name: 'viva_pool_idle',
      help: 'Containers that wait to be used, by what they wait for.',
      labelNames: ['kind'],
      registers,
      collect() {
        this.reset();
        for (const [kind, count] of Object.entries(sandbox()?.counts.idle ?? {})) {
          this.set({ kind }, count);
        }
      },
    });
    const counter = (name: string, help: string, value: (counts: Sandbox['counts']) => number) =>
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          const counts = sandbox()?.counts;
          if (counts) this.inc(value(counts));
        },
      });
    counter('viva_pool_hits_total', 'Runs that found a container waiting.', (c) => c.poolHits);
    counter('viva_pool_misses_total', 'Runs that did not.', (c) => c.poolMisses);
    counter(
      'viva_compile_cache_hits_total',
      'Compilations that were found in the cache.',
      (c) => c.cacheHits,
    );
    counter('viva_compile_cache_misses_total', 'Compilations that were not.', (c) => c.cacheMisses);
  }
}
