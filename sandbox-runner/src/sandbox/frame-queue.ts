import type { Frame } from './frames.ts';

/** Frames on their way from the container's stream to the run that reads them. One reader. */
export class FrameQueue implements AsyncIterator<Frame, undefined> {
  readonly #frames: Frame[] = [];
  #ended = false;
  #wake: (() => void) | null = null;

  push(frame: Frame): void {
    this.#frames.push(frame);
    this.#wake?.();
  }

  /** Says that no frame follows. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Frame, undefined>> {
    for (;;) {
      const value = this.#frames.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
