import { activeFileId, FILES, fileText } from '@viva/protocol/document';
import type { RecordedUpdate, RecordingEntry, RecordingEvent } from '@viva/protocol/recording';
import * as Y from 'yjs';
import {
  EMPTY_STATE,
  type ReplayRun,
  type ReplayState,
  reduceChange,
  reduceEvent,
  reduceOutput,
} from './replay-state.ts';
import {
  applyParts,
  applyWriters,
  partsOf,
  replacements,
  type TextChange,
  type TextPart,
} from './text-changes.ts';
import { Writers, type WrittenRange } from './writers.ts';

/** Everything that was there at one instant. */
export interface Instant extends ReplayState {
  /** The text of each file, by its id. */
  readonly files: ReadonlyMap<string, string>;
  /** Who wrote each code unit of it, as `Writers` has it. */
  readonly writers: ReadonlyMap<string, string>;
  /** The file that was open; null before there was one. */
  readonly activeFile: string | null;
}

/** What one line of the recording does. */
type Frame =
  | {
      readonly type: 'update';
      readonly changes: readonly TextChange[];
      readonly authors: readonly string[];
      readonly activeFile: string | null;
    }
  | { readonly type: 'event'; readonly event: Exclude<RecordingEvent, { type: 'output' }> }
  | {
      readonly type: 'output';
      readonly executionId: string;
      readonly output: ReplayRun['output'];
      readonly shown: number;
    };

/** So many frames lie between two keyframes, at the most: applying them takes a few milliseconds. */
const KEYFRAME_EVERY = 250;

const SURROGATE = /[\ud800-\udfff]/;

const START: Instant = { ...EMPTY_STATE, files: new Map(), writers: new Map(), activeFile: null };

/**
 * A recording as far as it has been read, any instant of which can be had at once. Its updates are applied a single time,
 * in their order, to a document of which only the plain changes of the texts are kept; every now and then the whole instant is
 * kept as well, and what has not changed since is shared.
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
  readonly #keyframes: Instant[] = [START];
  readonly #outputs = new Map<string, { stream: 'stdout' | 'stderr'; data: string }[]>();
  /** Files that have held characters of two code units. */
  readonly #withPairs = new Set<string>();
  readonly #writers = new Writers();
  /** What the update that is being applied has changed, and whose it is. */
  #changes: TextChange[] = [];
  #authors: readonly string[] = [];
  #lastSeq = 0;
  #latest: Instant = START;
  /** Where one looked last, since one mostly goes on from there. */
  #cursor: { readonly frames: number; readonly instant: Instant } = { frames: 0, instant: START };

  constructor() {
    this.#document.getMap(FILES).observeDeep((events, transaction) => {
      if (transaction.origin !== this) return;
      for (const event of events) this.#observe(event, transaction);
    });
    this.#document.on('afterTransaction', (transaction) =>
      this.#writers.learn(transaction, this.#authors),
    );
  }

  /** Whether the session is over for good, so that nothing follows. */
  get over(): boolean {
    const last = this.#frames.at(-1);
    return last?.type === 'event' && last.event.type === 'end' && last.event.reason === 'expired';
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
    const frame = 'event' in entry ? this.#eventFrame(entry.event) : this.#updateFrame(entry);
    if (first !== this.#lastSeq + 1 || !frame) this.gaps.push(this.length);
    this.#lastSeq = entry.seq;
    if (!frame) return;
    this.#seqs.push(entry.seq);
    this.times.push(Math.max(Date.parse(entry.at), this.times.at(-1) ?? 0));
    this.#frames.push(frame);
    this.#latest = after(this.#latest, frame);
    if (this.length % KEYFRAME_EVERY === 0) this.#keyframes.push(this.#latest);
  }

  /** What was there after so many frames; before the first of them, nothing. */
  at(frames: number): Instant {
    const wanted = Math.max(0, Math.min(frames, this.length));
    const keyframe = Math.floor(wanted / KEYFRAME_EVERY);
    const near = this.#cursor.frames <= wanted && this.#cursor.frames >= keyframe * KEYFRAME_EVERY;
    let at = near ? this.#cursor.frames : keyframe * KEYFRAME_EVERY;
    let instant = near ? this.#cursor.instant : (this.#keyframes[keyframe] ?? START);
    for (; at < wanted; at++) {
      const frame = this.#frames[at];
      if (frame) instant = after(instant, frame);
    }
    this.#cursor = { frames: wanted, instant };
    return instant;
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

  #eventFrame(event: RecordingEvent): Frame {
    if (event.type !== 'output') return { type: 'event', event };
    const { executionId, stream, data } = event;
    const output = this.#outputs.get(executionId) ?? [];
    this.#outputs.set(executionId, output);
    output.push({ stream, data });
    return { type: 'output', executionId, output, shown: output.length };
  }

  /** Null when the update is none. */
  #updateFrame({ actor, update }: RecordedUpdate): Frame | null {
    this.#changes = [];
    this.#authors = actor.split(',');
    try {
      const bytes = Uint8Array.from(atob(update), (byte) => byte.charCodeAt(0));
      Y.applyUpdate(this.#document, bytes, this);
    } catch {
      return null;
    }
    return {
      type: 'update',
      changes: this.#changes,
      authors: this.#authors,
      activeFile: activeFileId(this.#document),
    };
  }

  #observe(event: Y.YEvent<Y.AbstractType<unknown>>, transaction: Y.Transaction): void {
    const [file] = event.path;
    if (typeof file !== 'string') {
      for (const key of event.keys.keys()) this.#replaceText(key);
    } else if (event instanceof Y.YTextEvent) {
      const parts = this.#partsOf(file, event);
      this.#changes.push({ file, parts: this.#writers.sign(parts, event.target, transaction) });
    } else if (event.keys.has('text')) {
      this.#replaceText(file);
    }
  }

  /**
   * Where an edit splits a character of two code units, Yjs puts U+FFFD in the place of both halves, of which its delta says
   * nothing: where there are such characters, the text itself is looked at.
   */
  #partsOf(file: string, { delta, target }: Y.YTextEvent): readonly TextPart[] {
    const parts = partsOf(delta);
    if (parts.some(({ inserted }) => SURROGATE.test(inserted))) this.#withPairs.add(file);
    if (!this.#withPairs.has(file)) return parts;
    const told = applyParts(this.#latest.files.get(file) ?? '', parts);
    return [...parts, ...replacements(told, target.toString())];
  }

  /** The file is new, or has another text than before. */
  #replaceText(file: string): void {
    const text = fileText(this.#document, file);
    const inserted = text?.toString() ?? '';
    const deleted = this.#latest.files.get(file)?.length ?? 0;
    if (SURROGATE.test(inserted)) this.#withPairs.add(file);
    const writers = text ? this.#writers.of(text) : '';
    this.#changes.push({ file, parts: [{ at: 0, deleted, inserted, writers }] });
  }
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

/** The instant after one more frame. */
function after(instant: Instant, frame: Frame): Instant {
  switch (frame.type) {
    case 'event':
      return { ...instant, ...reduceEvent(instant, frame.event) };
    case 'output':
      return { ...instant, ...reduceOutput(instant, frame.executionId, frame.output, frame.shown) };
    case 'update': {
      const files = new Map(instant.files);
      const writers = new Map(instant.writers);
      let state: ReplayState = instant;
      for (const change of frame.changes) {
        const { file, parts } = change;
        files.set(file, applyParts(files.get(file) ?? '', parts));
        writers.set(file, applyWriters(writers.get(file) ?? '', parts));
        state = reduceChange(state, change, frame.authors);
      }
      return { ...instant, ...state, files, writers, activeFile: frame.activeFile };
    }
  }
}
