/** So long after an edit the room is asked whether it has it, and what was edited meanwhile. */
export const ASK_AFTER_MS = 1_000;
/** Edits of which the room has not told for so long are late. Ordinary typing on an ordinary network never is. */
export const LATE_MS = 2_500;

/**
 * Whether the room has this page's edits in its log: `late` when it has not told of some for longer than a moment,
 * `unknown` as long as no room was met that tells.
 */
export type Saved = 'unknown' | 'saved' | 'late';

/** What happens to this page's edits, which are numbered in their order. */
export interface EditListener {
  /** An edit was made; `update` is the Yjs update that holds it. */
  made(number: number, update: Uint8Array): void;
  /** The room has all edits up to this one. */
  confirmed(number: number): void;
}

interface SavingOptions {
  /** Asks the room whether it has the edits up to this one, and all that was sent before. */
  readonly ask: (number: number) => void;
  readonly onChange: (saved: Saved) => void;
}

/** Knows which of this page's edits the room has: it asks for a while after each, one question at a time. */
export class Saving {
  readonly #options: SavingOptions;
  #latest = 0;
  #confirmed = 0;
  /** The number in the question under way. */
  #asked: number | null = null;
  /** When the oldest edit was made that is not confirmed, and the oldest since the last question; in milliseconds. */
  #since: number | null = null;
  #sinceAsked: number | null = null;
  #roomTells = false;
  #open = false;
  #saved: Saved = 'unknown';
  #askTimer: ReturnType<typeof setTimeout> | undefined;
  #lateTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SavingOptions) {
    this.#options = options;
  }

  /** An edit was made. @returns its number. */
  edited(): number {
    this.#latest += 1;
    const now = Date.now();
    this.#sinceAsked ??= now;
    if (this.#since === null) {
      this.#since = now;
      this.#watchTime();
    }
    this.#askSoon();
    return this.#latest;
  }

  /** The room has let this page in. @param tells whether it answers. */
  opened(tells: boolean): void {
    this.#open = tells;
    this.#roomTells = tells;
    this.#review();
    this.#ask();
  }

  /** The connection is gone, and with it the question under way. */
  closed(): void {
    this.#open = false;
    this.#asked = null;
    clearTimeout(this.#askTimer);
    this.#askTimer = undefined;
  }

  /**
   * The room asks for what it lacks: it may have dropped what it was sent, so that an answer to what was asked before
   * says nothing of it. What it is sent now counts as one more edit.
   */
  sentAgain(): void {
    if (this.#latest === this.#confirmed) return;
    this.#latest += 1;
    this.#asked = null;
    this.#askSoon();
  }

  /** @returns whether the answer is the one that is waited for. */
  confirmed(number: number): boolean {
    if (number !== this.#asked) return false;
    this.#asked = null;
    this.#confirmed = number;
    this.#since = this.#sinceAsked;
    this.#watchTime();
    this.#askSoon();
    return true;
  }

  stop(): void {
    this.closed();
    clearTimeout(this.#lateTimer);
  }

  #askSoon(): void {
    if (!this.#open || this.#asked !== null || this.#latest === this.#confirmed) return;
    this.#askTimer ??= setTimeout(() => this.#ask(), ASK_AFTER_MS);
  }

  #ask(): void {
    clearTimeout(this.#askTimer);
    this.#askTimer = undefined;
    if (!this.#open || this.#latest === this.#confirmed) return;
    this.#asked = this.#latest;
    this.#sinceAsked = null;
    this.#options.ask(this.#latest);
  }

  #watchTime(): void {
    clearTimeout(this.#lateTimer);
    this.#review();
    const left = this.#since === null ? 0 : this.#since + LATE_MS - Date.now();
    if (left > 0) this.#lateTimer = setTimeout(() => this.#watchTime(), left);
  }

  #review(): void {
    const late = this.#since !== null && Date.now() - this.#since >= LATE_MS;
    const saved = this.#roomTells ? (late ? 'late' : 'saved') : 'unknown';
    if (saved === this.#saved) return;
    this.#saved = saved;
    this.#options.onChange(saved);
  }
}
