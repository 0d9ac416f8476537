import { errorFields, type Log } from '../log.ts';

/** What the pool needs of a container. */
export interface Poolable {
  destroy(): void;
  /** Resolves when nothing of it is left. */
  readonly closed: Promise<unknown>;
}

/** How many containers wait for runs. */
export interface PoolSizes {
  /** Least number for each kind, as far as the other two allow; a kind that is not named has none until it is used. */
  readonly least: Readonly<Record<string, number>>;
  /** Most of one kind. */
  readonly most: number;
  /** Most of all kinds together. */
  readonly total: number;
}

/** What the pool does to the world. */
export interface PoolSource<C extends Poolable> {
  /**
   * Starts a container.
   *
   * @param warm wait until it is ready to run at once; otherwise the run that waits for it does the rest.
   */
  start(kind: string, warm: boolean): Promise<C>;
}

/** A kind that was taken n times within this time is kept n times ready. */
const DEMAND_MS = 60_000;
/** Takes that are remembered of a kind. */
const MOST_TAKES = 100;
/** Containers beyond the demand are looked for this often. */
const TRIM_MS = 15_000;
/** A refill gives way to runs for so long at most. */
const PATIENCE_MS = 1000;
/** A start that fails is tried again after this time, and after twice as long each further time it fails. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;

/**
 * Started containers that wait, each for one run. Containers of one kind are alike. The pool keeps as many of a kind as
 * were taken of it lately, within its sizes, and makes new ones one at a time, preferably while few programs run.
 */
export class WarmPool<C extends Poolable> {
  readonly #source: PoolSource<C>;
  readonly #sizes: PoolSizes;
  readonly #quiet: number;
  readonly #log: Log;
  readonly #idle = new Map<string, C[]>();
  readonly #takes = new Map<string, number[]>();
  readonly #trimmer: NodeJS.Timeout;
  readonly #closing = new AbortController();
  #running = 0;
  #onFewer: (() => void) | null = null;
  #refilling: Promise<void> | null = null;
  /** A waiting container has ended by itself; the next may do the same. */
  #setback = false;
  #hits = 0;
  #misses = 0;

  /** @param quiet refills wait while so many containers or more are in use. */
  constructor(source: PoolSource<C>, sizes: PoolSizes, quiet: number, log: Log) {
    this.#source = source;
    this.#sizes = sizes;
    this.#quiet = quiet;
    this.#log = log;
    this.#trimmer = setInterval(() => this.#trim(), TRIM_MS).unref();
    this.#refill();
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  /** Waiting containers by kind. */
  get idle(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#idle].map(([kind, waiting]) => [kind, waiting.length]));
  }

  /**
   * Gives a container away for good: a waiting one, or a new one where none waits.
   *
   * @throws what starting one throws.
   */
  async take(kind: string): Promise<C> {
    this.#takes.set(kind, [...this.#recentTakes(kind), performance.now()]);
    const waiting = this.#idle.get(kind)?.shift();
    if (waiting !== undefined) {
      this.#hits += 1;
      return this.#use(waiting);
    }
    this.#misses += 1;
    this.#running += 1;
    try {
      return this.#use(await this.#source.start(kind, false));
    } finally {
      this.#leave();
    }
  }

  /** Ends all that waits; resolves when it is gone. Containers that were taken are their takers' business. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#trimmer);
    this.#onFewer?.();
    await this.#refilling;
    const waiting = [...this.#idle.values()].flat();
    this.#idle.clear();
    for (const container of waiting) container.destroy();
    await Promise.all(waiting.map(({ closed }) => closed));
  }

  #use(container: C): C {
    this.#running += 1;
    void container.closed.then(() => this.#leave());
    this.#refill();
    return container;
  }

  #leave(): void {
    this.#running -= 1;
    this.#onFewer?.();
  }

  #recentTakes(kind: string): number[] {
    const since = performance.now() - DEMAND_MS;
    return (this.#takes.get(kind) ?? []).filter((at) => at > since).slice(-MOST_TAKES);
  }

  #least(kind: string): number {
    return Math.min(this.#sizes.least[kind] ?? 0, this.#sizes.most);
  }

  #target(kind: string): number {
    return Math.max(this.#least(kind), Math.min(this.#recentTakes(kind).length, this.#sizes.most));
  }

  #count(kind: string): number {
    return this.#idle.get(kind)?.length ?? 0;
  }

  /**
   * The kind to make the next container of; null when none lacks or there is no room. What always waits comes before
   * what was used lately, and then the kind of which fewest wait.
   */
  #lacking(): string | null {
    const kinds = [...new Set([...Object.keys(this.#sizes.least), ...this.#takes.keys()])];
    const urgent = (kind: string) => this.#count(kind) < this.#least(kind);
    const [kind] = kinds
      .filter((name) => this.#count(name) < this.#target(name))
      .sort((a, b) => Number(urgent(b)) - Number(urgent(a)) || this.#count(a) - this.#count(b));
    if (kind === undefined) return null;
    const total = [...this.#idle.values()].reduce((sum, { length }) => sum + length, 0);
    if (total < this.#sizes.total) return kind;
    const dropped = this.#drop((name) => (urgent(kind) ? this.#least(name) : this.#target(name)));
    return dropped ? kind : null;
  }

  #refill(): void {
    if (this.#refilling !== null || this.#closing.signal.aborted) return;
    this.#refilling = this.#refillAll().finally(() => {
      this.#refilling = null;
      // One may have been taken since the last look.
      if (this.#lacking() !== null) this.#refill();
    });
  }

  async #refillAll(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    for (;;) {
      if (this.#setback) await pause(FIRST_RETRY_MS, this.#closing.signal);
      this.#setback = false;
      await this.#quietMoment();
      if (this.#closing.signal.aborted) return;
      const kind = this.#lacking();
      if (kind === null) return;
      try {
        this.#keep(kind, await this.#source.start(kind, true));
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        const { message, causes } = errorFields(error);
        this.#log({ event: 'pool-refill-failed', kind, reason: message, causes, retryMs });
        await pause(retryMs, this.#closing.signal);
        retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
      }
    }
  }

  #keep(kind: string, container: C): void {
    const waiting = this.#idle.get(kind) ?? [];
    waiting.push(container);
    this.#idle.set(kind, waiting);
    void container.closed.then(() => {
      const index = waiting.indexOf(container);
      if (index === -1 || this.#closing.signal.aborted) return;
      waiting.splice(index, 1);
      this.#setback = true;
      this.#log({ event: 'pool-container-ended', kind });
      this.#refill();
    });
  }

  /** Resolves when few programs run, or after some time: under steady load the pool must not stay empty. */
  async #quietMoment(): Promise<void> {
    const patience = performance.now() + PATIENCE_MS;
    while (this.#running >= this.#quiet && !this.#closing.signal.aborted) {
      const left = patience - performance.now();
      if (left <= 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, left);
      this.#onFewer = resolve;
      await promise;
      clearTimeout(timer);
      this.#onFewer = null;
    }
  }

  #trim(): void {
    while (this.#drop((kind) => this.#target(kind)));
    this.#refill();
  }

  /** Ends one waiting container of a kind that has more than are to be kept; false when there is none. */
  #drop(kept: (kind: string) => number): boolean {
    for (const [kind, waiting] of this.#idle) {
      if (waiting.length <= kept(kind)) continue;
      waiting.shift()?.destroy();
      return true;
    }
    return false;
  }
}

/** Waits so long, or until the signal. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const wake = () => resolve();
  signal.addEventListener('abort', wake);
  if (!signal.aborted) await promise;
  signal.removeEventListener('abort', wake);
  clearTimeout(timer);
}
