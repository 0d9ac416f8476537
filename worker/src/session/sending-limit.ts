import { LIMITS } from '@viva/protocol/limits';

/** An allowance that fills up steadily, and that may be spent at once. */
class Allowance {
  readonly #perSecond: number;
  #left: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#left = perSecond * LIMITS.burstSeconds;
    this.#at = now;
  }

  /** Takes an amount; false when less is left. */
  take(amount: number, now: number): boolean {
    const most = this.#perSecond * LIMITS.burstSeconds;
    // A clock that has gone backwards takes nothing away.
    const gained = (Math.max(0, now - this.#at) / 1000) * this.#perSecond;
    this.#left = Math.min(most, this.#left + gained);
    this.#at = now;
    if (amount > this.#left) return false;
    this.#left -= amount;
    return true;
  }
}

/** How much each sender may send: so many frames and bytes a second, and a burst of both. */
export class SendingLimit<Sender extends WeakKey> {
  readonly #allowances = new WeakMap<
    Sender,
    { readonly frames: Allowance; readonly bytes: Allowance }
  >();

  /**
   * Counts a frame; false when its sender has sent too much.
   *
   * @param now milliseconds.
   */
  admits(sender: Sender, bytes: number, now: number): boolean {
    const { frames, bytes: volume } = this.#of(sender, now);
    return frames.take(1, now) && volume.take(bytes, now);
  }

  #of(sender: Sender, now: number) {
    const known = this.#allowances.get(sender);
    if (known) return known;
    const fresh = {
      frames: new Allowance(LIMITS.framesPerSecond, now),
      bytes: new Allowance(LIMITS.bytesPerSecond, now),
    };
    this.#allowances.set(sender, fresh);
    return fresh;
  }
}
