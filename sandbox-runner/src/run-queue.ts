import { CodedError } from '@viva/protocol/errors';

/** One run's place: first in the queue, then among those that run. */
export interface Place {
  /** Resolves when the run may start. Never resolves once the place has been left. */
  readonly turn: Promise<void>;
  /** Gives the place up, waiting or running. Further calls do nothing. */
  leave(): void;
}

/** Runs of a program to its end, and runs that a person types to, which wait for that person most of the time. */
export type Lane = 'batch' | 'interactive';

/** What a run is to the queue. */
export interface Entrant {
  /** Tells sessions apart; a run of none waits for no other. */
  readonly session: string | null;
  readonly lane: Lane;
}

interface Waiting extends Entrant {
  readonly start: () => void;
  readonly onPosition: (position: number) => void;
}

/** Runs of one session that may wait: no session fills the queue alone. */
const SESSION_CAPACITY = 4;

/**
 * Bounds how many runs go on at once in each lane, one for each session in all, and how many wait. First come, first
 * served in each lane, except that a run whose session has one under way lets others pass.
 */
export class RunQueue {
  readonly #concurrency: Readonly<Record<Lane, number>>;
  readonly #capacity: number;
  readonly #waiting: Waiting[] = [];
  /** Sessions with a run under way. */
  readonly #sessions = new Set<string>();
  readonly #running: Record<Lane, number> = { batch: 0, interactive: 0 };

  /**
   * @param concurrency runs of each lane that go on at once.
   * @param capacity runs that may wait beyond those, of both lanes together.
   */
  constructor(concurrency: Readonly<Record<Lane, number>>, capacity: number) {
    this.#concurrency = concurrency;
    this.#capacity = capacity;
  }

  get running(): number {
    return this.#running.batch + this.#running.interactive;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Takes a place.
   *
   * @param onPosition called with the place in the lane's queue while the run waits, at once and whenever it changes;
   *   1 is the next to start.
   * @throws CodedError `runner_busy` when the queue is full, or holds enough of this session.
   */
  enter(entrant: Entrant, onPosition: (position: number) => void): Place {
    const { session, lane } = entrant;
    const release = once(() => this.#release(entrant));
    if (this.#mayStart(entrant)) {
      this.#begin(entrant);
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
    const entry: Waiting = { session, lane, start, onPosition };
    this.#waiting.push(entry);
    onPosition(this.#ofLane(lane).length);
    const leave = once(() => (this.#remove(entry) ? undefined : release()));
    return { turn, leave };
  }

  #ofLane(lane: Lane): Waiting[] {
    return this.#waiting.filter((entry) => entry.lane === lane);
  }

  #mayStart({ session, lane }: Entrant): boolean {
    const free = this.#running[lane] < this.#concurrency[lane];
    return free && (session === null || !this.#sessions.has(session));
  }

  #begin({ session, lane }: Entrant): void {
    this.#running[lane] += 1;
    if (session !== null) this.#sessions.add(session);
  }

  /** Starts what may start now: one of its lane, and one of its session, which may be in the other. */
  #release({ session, lane }: Entrant): void {
    this.#running[lane] -= 1;
    if (session !== null) this.#sessions.delete(session);
    for (;;) {
      const next = this.#waiting.find((entry) => this.#mayStart(entry));
      if (next === undefined) return;
      this.#begin(next);
      next.start();
      this.#remove(next);
    }
  }

  /** Takes one out of the queue and tells those behind it; false when it waits no more. */
  #remove(entry: Waiting): boolean {
    const index = this.#waiting.indexOf(entry);
    if (index === -1) return false;
    const ahead = this.#ofLane(entry.lane).indexOf(entry);
    this.#waiting.splice(index, 1);
    for (const [position, { onPosition }] of this.#ofLane(entry.lane).entries()) {
      if (position >= ahead) onPosition(position + 1);
    }
    return true;
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
