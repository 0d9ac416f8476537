/** How many texts a ring keeps. */
const CAPACITY = 60;

/** What Emacs has killed or copied, and gives back. */
export class KillRing {
  /** The latest is the first. */
  readonly #texts: string[] = [];
  #at = 0;

  /** Takes a text in. */
  push(text: string): void {
    this.#texts.unshift(text);
    this.#texts.splice(CAPACITY);
    this.#at = 0;
  }

  /** Makes the latest text longer: what is killed in one go comes back in one go. */
  extend(text: string, at: 'start' | 'end'): void {
    const [latest = ''] = this.#texts;
    this.#texts[0] = at === 'start' ? text + latest : latest + text;
    this.#at = 0;
  }

  /** The text that comes back next. */
  get current(): string | null {
    return this.#texts[this.#at] ?? null;
  }

  /** Goes on to the text before the current one; after the oldest comes the latest. */
  rotate(): void {
    this.#at = (this.#at + 1) % Math.max(1, this.#texts.length);
  }
}
