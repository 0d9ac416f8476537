import { TextDecoder } from 'node:util';
import type { OutputStream } from '@viva/protocol/run';

/**
 * Turns the bytes of a program's two streams into text and cuts them off at a common limit.
 * A code point is never split between chunks; bytes that are no UTF-8 become U+FFFD.
 */
export class CappedOutput {
  readonly #decoders: Readonly<Record<OutputStream, TextDecoder>> = {
    stdout: new TextDecoder('utf-8', { ignoreBOM: true }),
    stderr: new TextDecoder('utf-8', { ignoreBOM: true }),
  };
  #bytesLeft: number;
  #truncated = false;

  /** @param limit the most that is handed on, in UTF-8 bytes of both streams together. */
  constructor(limit: number) {
    this.#bytesLeft = limit;
  }

  /** True once output has been cut off. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** Takes the next bytes of a stream; returns the text to hand on, which may be empty. */
  push(stream: OutputStream, bytes: Uint8Array): string {
    return this.#cut(this.#decoders[stream].decode(bytes, { stream: true }));
  }

  /** Ends a stream; returns what an incomplete code point at its end has become. */
  end(stream: OutputStream): string {
    return this.#cut(this.#decoders[stream].decode());
  }

  #cut(text: string): string {
    if (this.#truncated) return '';
    const size = Buffer.byteLength(text);
    if (size <= this.#bytesLeft) {
      this.#bytesLeft -= size;
      return text;
    }
    this.#truncated = true;
    return utf8Prefix(text, this.#bytesLeft);
  }
}

/** The longest beginning of a text that takes at most so many UTF-8 bytes and ends between code points. */
export function utf8Prefix(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  let end = Math.min(bytes, encoded.length);
  while (end > 0 && isContinuation(encoded[end])) end -= 1;
  return encoded.toString('utf8', 0, end);
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
