import { activeFileId, FILES, fileText, hasGap } from '@viva/protocol/document';
import type { RecordedUpdate, RecordingEntry, RecordingEvent } from '@viva/protocol/recording';
import * as Y from 'yjs';
import { brokenPairs, ChangedParts } from './changed-parts.ts';
import { type Frame, type Instant, START, stateAfter } from './frames.ts';
import { Playhead } from './playhead.ts';
import { EMPTY_STATE, type ReplayState } from './replay-state.ts';
import type { TextChange, WrittenPart } from './text-changes.ts';
import { shownItems } from './text-items.ts';
import { Writers, type WrittenRange } from './writers.ts';

/** So many frames lie between two keyframes at least: applying them takes a few milliseconds. */
const KEYFRAME_EVERY = 250;
/** Keyframes of large files lie further apart, so that a recording takes no more memory than so much for each frame. */
const CODE_UNITS_A_FRAME = 400;

/** An instant that is kept, and how many frames had happened by then. */
interface Keyframe {
  readonly frames: number;
  readonly instant: Instant;
}

/**
 * A recording as far as it has been read, any instant of which can be had at once. Its updates are applied a single time,
 * in their order, to a document of which only the plain changes of the texts are kept; every now and then the whole instant is
 * kept as well, its texts as the document has them, and what has not changed since is shared.
 */
export class SessionReplay {
  /** When each frame happened, in milliseconds since 1970; never decreasing. */
  readonly times: number[] = [];
  /** Frames before which lines are missing. */
  readonly gaps: number[] = [];

  /** The number of each frame's line. */
  readonly #seqs: number[] = [];
  readonly #document = new Y.Doc();
  readonly #frames: Frame[] = [];
  readonly #keyframes: Keyframe[] = [{ frames: 0, instant: START }];
  readonly #outputs = new Map<string, { stream: 'stdout' | 'stderr'; data: string }[]>();
  readonly #actors = new Map<string, readonly string[]>();
  readonly #lengths = new Map<string, number>();
  /** Files that have changed since the last keyframe. */
  readonly #changed = new Set<string>();
  readonly #parts = new ChangedParts();
  readonly #writers = new Writers();
  /** What the update that is being applied has changed, and whose it is. */
  #changes: TextChange[] = [];
  #authors: readonly string[] = [];
  #lastSeq = 0;
  #state: ReplayState = EMPTY_STATE;
  /** An update could not be applied. */
  #spoiled = false;
  /** Where one looked last, since one mostly goes on from there. */
  #head = new Playhead(0, START);

  constructor() {
    this.#document.getMap(FILES).observeDeep((events, transaction) => {
      if (transaction.origin !== this) return;
      for (const event of events) this.#observe(event, transaction);
    });
    this.#document.on('afterTransaction', (transaction) =>
      this.#writers.learn(transaction, this.#authors),
    );
  }

  /** How many frames have been read. */
  get length(): number {
    return this.#frames.length;
  }

  /** Number of the last line that has been read; what follows is asked for with it. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Reads one more line. One whose update is none leaves a gap. */
  append(entry: RecordingEntry): void {
    const first = 'first' in entry ? (entry.first ?? entry.seq) : entry.seq;
    const whole = 'event' in entry || this.#apply(entry);
    if (first !== this.#lastSeq + 1 || !whole) this.gaps.push(this.length);
    this.#lastSeq = entry.seq;
    const frame = 'event' in entry ? this.#eventFrame(entry.event) : this.#updateFrame();
    this.#seqs.push(entry.seq);
    this.times.push(Math.max(Date.parse(entry.at), this.times.at(-1) ?? 0));
    this.#frames.push(frame);
    this.#state = stateAfter(this.#state, frame);
    if (this.#isKeyframeDue()) {
      this.#keyframes.push({ frames: this.length, instant: this.#instant() });
      this.#changed.clear();
    }
  }

  /** What was there after so many frames; before the first of them, nothing. */
  at(frames: number): Instant {
    const wanted = Math.max(0, Math.min(frames, this.length));
    const keyframe = this.#keyframeBefore(wanted);
    if (this.#head.frames > wanted || this.#head.frames < keyframe.frames) {
      this.#head = new Playhead(keyframe.frames, keyframe.instant);
    }
    for (const frame of this.#frames.slice(this.#head.frames, wanted)) this.#head.step(frame);
    return this.#head.instant;
  }

  /** How many frames had happened by a time, in milliseconds since 1970. */
  framesAt(time: number): number {
    return countUpTo(this.times, time);
  }

  /** How many frames there are up to the line of a number. */
  framesThrough(seq: number): number {
    return countUpTo(this.#seqs, seq);
  }

  /** The number of the line that came last of so many frames; 0 before the first. */
  seqAt(frames: number): number {
    return this.#seqs[frames - 1] ?? 0;
  }

  /** The place after the next change of a text from a place on, or after the one before it; null where there is none. */
  nextEdit(frames: number, direction: 1 | -1): number | null {
    for (
      let at = frames + (direction === 1 ? 0 : -2);
      at >= 0 && at < this.length;
      at += direction
    ) {
      const frame = this.#frames[at];
      if (frame?.type === 'update' && frame.changes.length > 0) return at + 1;
    }
    return null;
  }

  /** Who wrote a file at an instant, from its start to its end; pieces whose writer is not known, or none, are left out. */
  writtenBy({ writers }: Instant, file: string): WrittenRange[] {
    return this.#writers.ranges(writers.get(file) ?? '');
  }

  /** The latest keyframe up to so many frames. */
  #keyframeBefore(frames: number): Keyframe {
    const starts = this.#keyframes;
    let low = 0;
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >>> 1;
      if ((starts[middle]?.frames ?? 0) <= frames) low = middle;
      else high = middle;
    }
    return starts[low] ?? { frames: 0, instant: START };
  }

  #isKeyframeDue(): boolean {
    const since = this.length - (this.#keyframes.at(-1)?.frames ?? 0);
    if (since < KEYFRAME_EVERY) return false;
    const lengths = Array.from(this.#changed, (file) => this.#lengths.get(file) ?? 0);
    return since * CODE_UNITS_A_FRAME >= lengths.reduce((sum, length) => sum + length, 0);
  }

  /** What is there after all that has been read. */
  #instant(): Instant {
    const last = this.#keyframes.at(-1)?.instant ?? START;
    const files = new Map(last.files);
    const writers = new Map(last.writers);
    for (const file of this.#changed) {
      const text = fileText(this.#document, file);
      const items = text ? shownItems(text) : [];
      // In one piece: a string that is put together bit by bit keeps all of the bits.
      files.set(file, items.map(({ shown }) => shown).join(''));
      writers.set(file, this.#writers.of(items));
    }
    return {
      ...this.#state,
      files,
      writers,
      activeFile: activeFileId(this.#document),
      missing: this.#missing,
    };
  }

  #eventFrame(event: RecordingEvent): Frame {
    if (event.type !== 'output') return { type: 'event', event };
    const { executionId, stream, data } = event;
    const output = this.#outputs.get(executionId) ?? [];
    this.#outputs.set(executionId, output);
    output.push({ stream, data });
    return { type: 'output', executionId, output, shown: output.length };
  }

  /** Whether the update could be applied as a whole. */
  #apply({ actor, update }: RecordedUpdate): boolean {
    this.#changes = [];
    this.#authors = this.#authorsOf(actor);
    try {
      Y.applyUpdate(this.#document, bytesOf(update), this);
      return true;
    } catch {
      this.#spoiled = true;
      return false;
    }
  }

  /** Whether changes are missing of which those that have come may know. */
  get #missing(): boolean {
    return this.#spoiled || hasGap(this.#document);
  }

  /** What has been applied last, which of a spoiled update is its beginning. */
  #updateFrame(): Frame {
    return {
      type: 'update',
      // Without the room that the list has for more.
      changes: [...this.#changes],
      authors: this.#authors,
      activeFile: activeFileId(this.#document),
      missing: this.#missing,
    };
  }

  /** Updates of the same people share one list. */
  #authorsOf(actor: string): readonly string[] {
    const authors = this.#actors.get(actor) ?? actor.split(',');
    this.#actors.set(actor, authors);
    return authors;
  }

  #observe(event: Y.YEvent<Y.AbstractType<unknown>>, transaction: Y.Transaction): void {
    const [file] = event.path;
    if (typeof file !== 'string') {
      for (const key of event.keys.keys()) this.#replaceText(key);
    } else if (event instanceof Y.YTextEvent) {
      const { target } = event;
      this.#change(file, [
        ...this.#writers.sign(this.#parts.of(target, transaction), target, transaction),
        ...brokenPairs(target, transaction).map((part) => this.#writers.signFor(part.client, part)),
      ]);
    } else if (event.keys.has('text')) {
      this.#replaceText(file);
    }
  }

  /** The file is new, or has another text than before. */
  #replaceText(file: string): void {
    const text = fileText(this.#document, file);
    const inserted = text?.toString() ?? '';
    const deleted = this.#lengths.get(file) ?? 0;
    const writers = text ? this.#writers.of(shownItems(text)) : '';
    this.#change(file, [{ at: 0, deleted, inserted, writers }]);
  }

  #change(file: string, parts: readonly WrittenPart[]): void {
    this.#changes.push({ file, parts });
    this.#changed.add(file);
    const length = parts.reduce(
      (sum, { deleted, inserted }) => sum - deleted + inserted.length,
      this.#lengths.get(file) ?? 0,
    );
    this.#lengths.set(file, length);
  }
}

function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** How many of ascending numbers are not above a limit. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
