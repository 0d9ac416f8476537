import { SandboxFault } from '../sandbox.ts';

/** The users that the image has names for. */
const FIRST = 10_002;
const COUNT = 1024;

/**
 * User ids of programs, each for one container at a time. runc's containers share the kernel's accounts of users: the
 * programs of one user, in however many containers, have one quota of inotify instances, pipe buffers, pending signals
 * and the like, which one of them could use up for all.
 */
export class UserIds {
  readonly #taken = new Set<number>();
  /** Services that share an engine do not know of each other: they begin at different places. */
  #next = Math.floor(Math.random() * COUNT);

  /** @throws SandboxFault when all are taken. */
  take(): number {
    if (this.#taken.size === COUNT) throw new SandboxFault('There are too many containers.');
    while (this.#taken.has(FIRST + this.#next)) this.#step();
    const id = FIRST + this.#next;
    this.#step();
    this.#taken.add(id);
    return id;
  }

  /** Gives an id back, once nothing of its container is left. */
  release(id: number): void {
    this.#taken.delete(id);
  }

  #step(): void {
    this.#next = (this.#next + 1) % COUNT;
  }
}
