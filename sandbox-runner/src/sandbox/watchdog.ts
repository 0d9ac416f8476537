import type { RunLimits } from '@viva/protocol/limits';
import type { Meter, Usage } from './process-tree.ts';

/** Milliseconds before each of the first samples; short programs are measured while they last. */
const FIRST_DELAYS_MS: readonly number[] = [2, 3, 5, 5, 5, 10];
const DELAY_MS = 20;
/** A sample of many processes takes a while: the runner spends at most this share of its time on it. */
const MOST_SHARE = 1 / 8;

/** Watches what a program uses and tells when it exceeds its processor time or memory. */
export class Watchdog {
  readonly #meter: Meter;
  readonly #limits: Pick<RunLimits, 'cpuMs' | 'memoryBytes'>;
  readonly #onBreach: (cause: 'cpu' | 'memory') => void;
  #timer: NodeJS.Timeout | null = null;
  #samples = 0;
  #usage: Usage = { cpuMs: 0, memoryBytes: 0, peakBytes: 0 };

  /** @param onBreach called with the first limit that is exceeded, and perhaps again until `stop`. */
  constructor(
    meter: Meter,
    limits: Pick<RunLimits, 'cpuMs' | 'memoryBytes'>,
    onBreach: (cause: 'cpu' | 'memory') => void,
  ) {
    this.#meter = meter;
    this.#limits = limits;
    this.#onBreach = onBreach;
    this.#schedule(0);
  }

  /** Ends the watch; returns the last sample. */
  stop(): Usage {
    if (this.#timer !== null) clearTimeout(this.#timer);
    return this.#usage;
  }

  #schedule(costMs: number): void {
    const delay = FIRST_DELAYS_MS[this.#samples] ?? DELAY_MS;
    this.#timer = setTimeout(() => this.#sample(), Math.max(delay, costMs / MOST_SHARE));
  }

  #sample(): void {
    const start = performance.now();
    this.#usage = this.#meter.read();
    this.#samples += 1;
    this.#schedule(performance.now() - start);
    if (this.#usage.peakBytes > this.#limits.memoryBytes) this.#onBreach('memory');
    else if (this.#usage.cpuMs > this.#limits.cpuMs) this.#onBreach('cpu');
  }
}
