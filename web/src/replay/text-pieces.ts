import type { TextPart } from './text-changes.ts';

/** A piece has as many code units, and up to twice as many once something has been put in. */
const PIECE = 4096;

/** A text in pieces, so that to change a large one here and there moves little of it. */
export class TextPieces {
  #pieces: string[] = [];
  /** The whole, as long as nothing has changed since it was asked for. */
  #whole: string | null;

  constructor(text: string) {
    this.#whole = text;
  }

  apply({ at, deleted, inserted }: TextPart): void {
    if (this.#whole !== null) this.#pieces = split(this.#whole);
    this.#whole = null;
    let index = 0;
    let start = 0;
    for (let piece = this.#pieces[0]; piece !== undefined && start + piece.length < at; ) {
      start += piece.length;
      index++;
      piece = this.#pieces[index];
    }
    const piece = this.#pieces[index] ?? '';
    let changed = piece.slice(0, at - start) + inserted + piece.slice(at - start + deleted);
    let left = deleted - (piece.length - (at - start));
    let taken = 1;
    for (; left > 0; taken++) {
      const next = this.#pieces[index + taken] ?? '';
      changed += next.slice(left);
      left = next === '' ? 0 : left - next.length;
    }
    this.#pieces.splice(index, taken, ...(changed.length > 2 * PIECE ? split(changed) : [changed]));
  }

  toString(): string {
    this.#whole ??= this.#pieces.join('');
    return this.#whole;
  }
}

const split = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / PIECE) }, (_, n) =>
    text.slice(n * PIECE, (n + 1) * PIECE),
  );
