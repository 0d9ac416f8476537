import { type Frame, type Instant, stateAfter, stateOf } from './frames.ts';
import type { ReplayState } from './replay-state.ts';
import { TextPieces } from './text-pieces.ts';

interface HeadFile {
  readonly text: TextPieces;
  readonly writers: TextPieces;
}

/** A place in a recording that moves on frame by frame, from any instant that is known. */
export class Playhead {
  #frames: number;
  #instant: Instant | null;
  #state: ReplayState;
  readonly #files = new Map<string, HeadFile>();
  #activeFile: string | null;
  #missing: boolean;

  /** @param frames how many frames had happened at the instant. */
  constructor(frames: number, instant: Instant) {
    this.#frames = frames;
    this.#instant = instant;
    this.#state = stateOf(instant);
    this.#activeFile = instant.activeFile;
    this.#missing = instant.missing;
    for (const [file, text] of instant.files) {
      const writers = new TextPieces(instant.writers.get(file) ?? '');
      this.#files.set(file, { text: new TextPieces(text), writers });
    }
  }

  get frames(): number {
    return this.#frames;
  }

  /** What there is here; the same object until the next step. */
  get instant(): Instant {
    this.#instant ??= {
      ...this.#state,
      files: new Map(Array.from(this.#files, ([file, { text }]) => [file, text.toString()])),
      writers: new Map(
        Array.from(this.#files, ([file, { writers }]) => [file, writers.toString()]),
      ),
      activeFile: this.#activeFile,
      missing: this.#missing,
    };
    return this.#instant;
  }

  /** Goes on by one frame. */
  step(frame: Frame): void {
    this.#frames++;
    this.#instant = null;
    this.#state = stateAfter(this.#state, frame);
    if (frame.type !== 'update') return;
    this.#activeFile = frame.activeFile;
    this.#missing = frame.missing;
    for (const { file, parts } of frame.changes) {
      const { text, writers } = this.#file(file);
      for (const part of parts) {
        text.apply(part);
        writers.apply({ at: part.at, deleted: part.deleted, inserted: part.writers });
      }
    }
  }

  #file(file: string): HeadFile {
    const known = this.#files.get(file) ?? {
      text: new TextPieces(''),
      writers: new TextPieces(''),
    };
    this.#files.set(file, known);
    return known;
  }
}
