import { CodedError } from '@viva/protocol/errors';

/** One run's place: first in the queue, then among those that run. */
export interface Place {
  /** Resolves when the run may start. Never resolves once the place has been left. */
  readonly turn: Promise<void>;
  /** Gives the place up, waiting or running. Further calls do nothing. */
  leave(): void;
}

interface Waiting {
  readonly start: () => void;
  readonly onPosition: (position: number) => void;
}

/** Bounds how many runs go on at once and how many wait; first come, first served. */
export class RunQueue {
  readonly #concurrency: number;
  readonly #capacity: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  /**
   * @param concurrency runs that go on at once.
   * @param capacity runs that may wait beyond those.
   */
  constructor(concurrency: number, capacity: number) {
    this.#concurrency = concurrency;
    this.#capacity = capacity;
  }

  /**
   * Takes a place.
   *
   * @param onPosition called with the place in the queue while the run waits, at once and whenever it changes;
   *   1 is the next to start.
   * @throws CodedError `runner_busy` when the queue is full.
   */
  enter(onPosition: (position: number) => void): Place {
    if (this.#running < this.#concurrency) {
      this.#running += 1;
      return { turn: Promise.resolve(), leave: once(() => this.#release()) };
    }
    if (this.#waiting.length >= this.#capacity) {
      throw new CodedError('runner_busy', 'Too many programs are waiting to run. Try again soon.');
    }
    const { promise: turn, resolve: start } = Promise.withResolvers<void>();
    const entry: Waiting = { start, onPosition };
    this.#waiting.push(entry);
    onPosition(this.#waiting.length);
    const leave = once(() => {
      const index = this.#waiting.indexOf(entry);
      if (index === -1) return this.#release();
      this.#waiting.splice(index, 1);
      this.#tellPositions(index);
    });
    return { turn, leave };
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    next.start();
    this.#tellPositions(0);
  }

  #tellPositions(from: number): void {
    for (const [index, { onPosition }] of this.#waiting.entries()) {
      if (index >= from) onPosition(index + 1);
    }
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
