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

/** Chunks that may wait in their exact order; beyond them, what comes joins the last one of its stream. */
const MOST_WAITING = 8;

/**
 * Merges a program's output into few messages: the first chunk goes out at once, every later one at least
 * `outputIntervalMs` after the one before, none longer than `outputChunkBytes`. Each stream keeps its order; that
 * between the two is kept as long as they do not alternate faster than messages may go out.
 */
export class OutputPacer {
  readonly #emit: (output: Output) => void;
  readonly #pending: Output[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #whenDrained: () => void = () => {};
  #dropped = false;

  constructor(emit: (output: Output) => void) {
    this.#emit = emit;
  }

  push(stream: OutputStream, data: string): void {
    if (data === '') return;
    const place = this.#pending.findLastIndex((waiting) => waiting.stream === stream);
    const joined = this.#pending[place];
    const full = this.#pending.length >= MOST_WAITING;
    if (joined && (full || place === this.#pending.length - 1)) {
      this.#pending[place] = { stream, data: joined.data + data };
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

  /** Whether something was dropped by `clear`. */
  get dropped(): boolean {
    return this.#dropped;
  }

  /** Drops what has not been emitted yet. */
  clear(): void {
    this.#dropped ||= this.#pending.length > 0;
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
