/** Does something at once when asked, and then at most once in an interval, however often it is asked. */
export class Pace {
  readonly #intervalMs: number;
  readonly #act: () => void;
  #asked = false;
  /** Runs as long as the last time is not an interval ago; null at rest. */
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(intervalMs: number, act: () => void) {
    this.#intervalMs = intervalMs;
    this.#act = act;
  }

  ask(): void {
    this.#asked = true;
    if (this.#timer === null) this.#next();
  }

  #next(): void {
    this.#timer = null;
    if (!this.#asked) return;
    this.#asked = false;
    this.#timer = setTimeout(() => this.#next(), this.#intervalMs);
    this.#act();
  }
}
