/** A connection that has been silent this long is asked for a sign of life. */
export const SILENCE_MS = 25_000;
/** And is given up when none comes within this time. Opening a connection may take as long. */
export const ANSWER_MS = 10_000;

/** Tells a living connection from a half-dead one, which the browser itself reports after minutes or never. */
export class Liveness {
  readonly #ping: () => void;
  readonly #lost: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param ping asks the other end for a sign of life.
   * @param lost is called when none came; the connection counts as dead.
   */
  constructor(ping: () => void, lost: () => void) {
    this.#ping = ping;
    this.#lost = lost;
  }

  /** A connection is being opened. */
  opening(): void {
    this.#after(ANSWER_MS, this.#lost);
  }

  /** The connection opened, or a frame arrived. */
  heard(): void {
    this.#after(SILENCE_MS, () => this.probe(ANSWER_MS));
  }

  /** Asks now, and gives the other end `answerMs` milliseconds. */
  probe(answerMs: number): void {
    this.#ping();
    this.#after(answerMs, this.#lost);
  }

  /** There is no connection to watch. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #after(milliseconds: number, action: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, milliseconds);
  }
}
