import { CodedError } from '@viva/protocol/errors';

/** One run's place: first in the queue, then among those that run. */
export interface Place {
  /** Resolves when the run may start. Never resolves once the place has been left. */
  readonly turn: Promise<void>;
  /** Gives the place up, waiting or running. Further calls do nothing. */
  leave(): void;
}

interface Waiting {
  readonly session: string | null;
  readonly start: () => void;
  readonly onPosition: (position: number) => void;
}

/** Runs of one session that may wait: no session fills the queue alone. */
const SESSION_CAPACITY = 4;

/**
 * Bounds how many runs go on at once, one for each session, and how many wait. First come, first served, except that a
 * run whose session has one under way lets others pass.
 */
export class RunQueue {
  readonly #concurrency: number;
  readonly #capacity: number;
  readonly #waiting: Waiting[] = [];
  /** Sessions with a run under way. */
  readonly #sessions = new Set<string>();
  #running = 0;

  /**
   * @param concurrency runs that go on at once.
   * @param capacity runs that may wait beyond those.
   */
  constructor(concurrency: number, capacity: number) {
    this.#concurrency = concurrency;
    this.#capacity = capacity;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Takes a place.
   *
   * @param session tells sessions apart; a run of none waits for no other.
   * @param onPosition called with the place in the queue while the run waits, at once and whenever it changes;
   *   1 is the next to start.
   * @throws CodedError `runner_busy` when the queue is full, or holds enough of this session.
   */
  enter(session: string | null, onPosition: (position: number) => void): Place {
    const release = once(() => this.#release(session));
    if (this.#mayStart(session)) {
      this.#begin(session);
      return { turn: Promise.resolve(), leave: release };
    }
    if (this.#waiting.length >= this.#capacity) {
      throw new CodedError('runner_busy', 'Too many programs are waiting to run. Try again soon.');
    }
    const ofSession = this.#waiting.filter((entry) => entry.session === session);
    if (session !== null && ofSession.length >= SESSION_CAPACITY) {
      throw new CodedError('runner_busy', 'This session has too many programs waiting to run.');
    }
    const { promise: turn, resolve: start } = Promise.withResolvers<void>();
    const entry: Waiting = { session, start, onPosition };
    this.#waiting.push(entry);
    onPosition(this.#waiting.length);
    const leave = once(() => {
      const index = this.#waiting.indexOf(entry);
      if (index === -1) return release();
      this.#waiting.splice(index, 1);
      this.#tellPositions(index);
    });
    return { turn, leave };
  }

  #mayStart(session: string | null): boolean {
    return this.#running < this.#concurrency && (session === null || !this.#sessions.has(session));
  }

  #begin(session: string | null): void {
    this.#running += 1;
    if (session !== null) this.#sessions.add(session);
  }

  /** Starts one waiting run at most: beyond the place that it frees, only its own session has become startable. */
  #release(session: string | null): void {
    this.#running -= 1;
    if (session !== null) this.#sessions.delete(session);
    const index = this.#waiting.findIndex((entry) => this.#mayStart(entry.session));
    const [next] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (next === undefined) return;
    this.#begin(next.session);
    next.start();
    this.#tellPositions(index);
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
