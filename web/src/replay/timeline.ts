import type { LanguageId } from '@viva/protocol/languages';
import type { RecordingEntry, RecordingEvent } from '@viva/protocol/recording';
import type { Verdict } from '@viva/protocol/run';

type SnapshotReason = Extract<RecordingEvent, { type: 'snapshot' }>['reason'];

/** Something to find on the time line. `frames` had happened with it, `time` is in milliseconds since 1970. */
export type Mark = { readonly frames: number; readonly time: number } & (
  | {
      readonly type: 'run';
      readonly executionId: string;
      readonly language: LanguageId;
      readonly byName: string;
      /** Null while it is under way. */
      readonly verdict: Verdict | null;
    }
  | { readonly type: 'paste'; readonly byName: string; readonly characters: number }
  | { readonly type: 'language'; readonly language: LanguageId }
  /** The code was saved as it was after the line of number `through`. */
  | { readonly type: 'snapshot'; readonly reason: SnapshotReason; readonly through: number }
  | { readonly type: 'end' | 'reopen' }
  | { readonly type: 'join' | 'leave'; readonly name: string; readonly color: number }
  /** Lines are missing before it. */
  | { readonly type: 'gap' }
);

/** A participant as the time line knows them. */
export interface Author {
  readonly participantId: string;
  /** What they were called last. */
  readonly name: string;
  readonly color: number;
  /** When they changed the code, in milliseconds since 1970, in order. */
  readonly edits: readonly number[];
}

/** What is to be seen of a recording at one glance; it grows with it. */
export class Timeline {
  readonly #marks: Mark[] = [];
  readonly #runs = new Map<string, number>();
  readonly #authors = new Map<string, { name: string; color: number; edits: number[] }>();

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  get authors(): readonly Author[] {
    return Array.from(this.#authors, ([participantId, author]) => ({ participantId, ...author }));
  }

  /**
   * Takes note of one more line.
   *
   * @param place how many frames have happened with it, when, and whether lines are missing before it.
   */
  append(entry: RecordingEntry, place: { frames: number; time: number; afterGap: boolean }): void {
    const { frames, time, afterGap } = place;
    if (afterGap) this.#marks.push({ frames, time, type: 'gap' });
    if ('update' in entry) {
      for (const actor of entry.actor.split(',')) this.#authors.get(actor)?.edits.push(time);
      return;
    }
    const { event } = entry;
    switch (event.type) {
      case 'join': {
        const { participantId, name, color } = event;
        const edits = this.#authors.get(participantId)?.edits ?? [];
        this.#authors.set(participantId, { name, color, edits });
        this.#marks.push({ frames, time, type: 'join', name, color });
        break;
      }
      case 'leave': {
        const author = this.#authors.get(event.participantId);
        if (!author) break;
        const { name, color } = author;
        this.#marks.push({ frames, time, type: 'leave', name, color });
        break;
      }
      case 'rename': {
        const author = this.#authors.get(event.participantId);
        if (author) author.name = event.name;
        break;
      }
      case 'run-started': {
        const { executionId, language, byName } = event;
        this.#runs.set(executionId, this.#marks.length);
        this.#marks.push({
          frames,
          time,
          type: 'run',
          executionId,
          language,
          byName,
          verdict: null,
        });
        break;
      }
      case 'run-finished': {
        const index = this.#runs.get(event.executionId);
        const mark = index === undefined ? undefined : this.#marks[index];
        if (index === undefined || mark?.type !== 'run') break;
        this.#marks[index] = { ...mark, verdict: event.verdict };
        break;
      }
      case 'paste': {
        const { participantId, characters } = event;
        const byName = this.#authors.get(participantId)?.name ?? '';
        this.#marks.push({ frames, time, type: 'paste', byName, characters });
        break;
      }
      case 'language':
        this.#marks.push({ frames, time, type: 'language', language: event.language });
        break;
      case 'snapshot':
        this.#marks.push({
          frames,
          time,
          type: 'snapshot',
          reason: event.reason,
          through: event.through,
        });
        break;
      case 'end':
      case 'reopen':
        this.#marks.push({ frames, time, type: event.type });
        break;
    }
  }
}
