import type { Log } from '../log.ts';

/** What the pool needs of a container. */
export interface Poolable {
  destroy(): void;
  /** Resolves when nothing of it is left. */
  readonly closed: Promise<unknown>;
}

/** How many containers wait for runs. */
export interface PoolSizes {
  /** Least number for each kind; a kind that is not named has none until it is used. */
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
/** Containers beyond the demand are looked for this often. */
const TRIM_MS = 15_000;
/** A refill gives way to runs for so long at most. */
const PATIENCE_MS = 1000;
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
      this.#running -= 1;
    }
  }

  /** Resolves when as many containers wait as should. */
  async filled(): Promise<void> {
    await this.#refilling;
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
    void container.closed.then(() => {
      this.#running -= 1;
      this.#onFewer?.();
    });
    this.#refill();
    return container;
  }

  #recentTakes(kind: string): number[] {
    const since = performance.now() - DEMAND_MS;
    return (this.#takes.get(kind) ?? []).filter((at) => at > since).slice(-this.#sizes.most);
  }

  #target(kind: string): number {
    return Math.max(this.#sizes.least[kind] ?? 0, this.#recentTakes(kind).length);
  }

  #count(kind: string): number {
    return this.#idle.get(kind)?.length ?? 0;
  }

  /** The kind that lacks most; null when none does or there is no room. */
  #lacking(): string | null {
    const kinds = [...new Set([...Object.keys(this.#sizes.least), ...this.#takes.keys()])];
    const lacking = kinds
      .map((kind) => ({ kind, lack: this.#target(kind) - this.#count(kind) }))
      .filter(({ lack }) => lack > 0)
      .sort((a, b) => this.#count(a.kind) - this.#count(b.kind));
    const total = [...this.#idle.values()].reduce((sum, { length }) => sum + length, 0);
    if (total >= this.#sizes.total && !this.#dropSurplus()) return null;
    return lacking[0]?.kind ?? null;
  }

  #refill(): void {
    this.#refilling ??= this.#refillAll().finally(() => {
      this.#refilling = null;
    });
  }

  async #refillAll(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!this.#closing.signal.aborted) {
      const kind = this.#lacking();
      if (kind === null) return;
      await this.#quietMoment();
      if (this.#closing.signal.aborted) return;
      try {
        this.#keep(kind, await this.#source.start(kind, true));
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#log({ event: 'pool-refill-failed', kind, reason, retryMs });
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
      if (index === -1) return;
      waiting.splice(index, 1);
      if (!this.#closing.signal.aborted) this.#refill();
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
    while (this.#dropSurplus());
    this.#refill();
  }

  /** Ends one waiting container that demand no longer justifies; false when there is none. */
  #dropSurplus(): boolean {
    for (const [kind, waiting] of this.#idle) {
      if (waiting.length <= this.#target(kind)) continue;
      waiting.shift()?.destroy();
      return true;
    }
    return false;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
