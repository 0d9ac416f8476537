import { LIMITS } from '@viva/protocol/limits';
import type { OutputStream } from '@viva/protocol/run';

interface Output {
  readonly stream: OutputStream;
  readonly data: string;
}

/**
 * Takes the head of a text that fits into `bytes` of UTF-8 without splitting a code point.
 *
 * @returns the head and what remains of the text.
 */
export function takeBytes(text: string, bytes: number): readonly [head: string, rest: string] {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return [text.slice(0, read), text.slice(read)];
}

/**
 * Merges a program's output into few messages: the first chunk goes out at once, every later one at least
 * `outputIntervalMs` after the one before, none longer than `outputChunkBytes`.
 */
export class OutputPacer {
  readonly #emit: (output: Output) => void;
  readonly #pending: Output[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #whenDrained: () => void = () => {};

  constructor(emit: (output: Output) => void) {
    this.#emit = emit;
  }

  push(stream: OutputStream, data: string): void {
    if (data === '') return;
    const last = this.#pending.at(-1);
    if (last?.stream === stream) {
      this.#pending[this.#pending.length - 1] = { stream, data: last.data + data };
    } else {
      this.#pending.push({ stream, data });
    }
    if (this.#timer === null) this.#next();
  }

  /** Resolves once everything pushed so far has been emitted. */
  drained(): Promise<void> {
    if (this.#pending.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenDrained = resolve;
    });
  }

  /** Drops what has not been emitted yet. */
  clear(): void {
    this.#pending.length = 0;
    this.#whenDrained();
  }

  #next(): void {
    const first = this.#pending.shift();
    if (!first) {
      this.#timer = null;
      return;
    }
    const [data, rest] = takeBytes(first.data, LIMITS.outputChunkBytes);
    if (rest !== '') this.#pending.unshift({ stream: first.stream, data: rest });
    this.#timer = setTimeout(() => this.#next(), LIMITS.outputIntervalMs);
    this.#emit({ stream: first.stream, data });
    if (this.#pending.length === 0) this.#whenDrained();
  }
}
