import type { LanguageId } from '@viva/protocol/languages';
import type { RecordingEvent } from '@viva/protocol/recording';
import type { Attention, OutputChunk, Participant, RunResult } from '@viva/protocol/room';
import type { TerminalSize } from '@viva/protocol/run';
import { carry, type TextChange } from './text-changes.ts';

/** Where somebody's caret was, in UTF-16 code units of the file. */
export interface ReplayCursor {
  readonly file: string;
  readonly anchor: number;
  readonly head: number;
  /** Counts how often they moved it themselves, or typed: others' edits only carry it along. */
  readonly moves: number;
}

export interface ReplayPerson extends Participant {
  readonly attention: Attention;
  /** Null while it is nowhere. */
  readonly cursor: ReplayCursor | null;
}

/** A program as it stood at an instant. */
export interface ReplayRun {
  readonly executionId: string;
  readonly language: LanguageId;
  readonly byName: string;
  readonly startedAt: string;
  /** Null where it ran on none. */
  readonly terminal: TerminalSize | null;
  /** Everything that it ever wrote; at this instant, the first `shown` chunks of it. */
  readonly output: readonly Omit<OutputChunk, 'seq'>[];
  readonly shown: number;
  /** What it had been sent by then. */
  readonly stdin: string;
  /** Null while it ran. */
  readonly result: RunResult | null;
}

/** Everything but the files at one instant. Nothing in it ever changes, so that instants share what is the same. */
export interface ReplayState {
  readonly title: string;
  /** Those who were there, by their ids. */
  readonly people: ReadonlyMap<string, ReplayPerson>;
  /** The latest run; null before the first. */
  readonly run: ReplayRun | null;
  readonly locked: boolean;
  readonly ended: boolean;
}

export const EMPTY_STATE: ReplayState = {
  title: '',
  people: new Map(),
  run: null,
  locked: false,
  ended: false,
};

/** The state after an event, other than output. */
export function reduceEvent(
  state: ReplayState,
  event: Exclude<RecordingEvent, { type: 'output' }>,
): ReplayState {
  switch (event.type) {
    case 'join': {
      const { type: _, ...person } = event;
      return withPerson(state, { ...person, attention: 'active', cursor: null });
    }
    case 'leave': {
      const people = new Map(state.people);
      people.delete(event.participantId);
      return { ...state, people };
    }
    case 'rename':
      return change(state, event.participantId, { name: event.name });
    case 'attention':
      return change(state, event.participantId, { attention: event.attention });
    case 'cursor': {
      const { participantId, file, anchor, head } = event;
      const moves = (state.people.get(participantId)?.cursor?.moves ?? 0) + 1;
      return change(state, participantId, {
        cursor: file === null ? null : { file, anchor, head, moves },
      });
    }
    case 'run-started': {
      const { executionId, language, byName, startedAt, terminal } = event;
      const run = {
        executionId,
        language,
        byName,
        startedAt,
        terminal,
        output: [],
        shown: 0,
        stdin: '',
        result: null,
      };
      return { ...state, run };
    }
    case 'stdin': {
      const { executionId, data } = event;
      return ofRun(state, executionId, (run) => ({ ...run, stdin: run.stdin + data }));
    }
    case 'resized': {
      const { columns, rows } = event;
      return ofRun(state, event.executionId, (run) => ({ ...run, terminal: { columns, rows } }));
    }
    case 'run-finished': {
      const { type: _, executionId, ...result } = event;
      return ofRun(state, executionId, (run) => ({ ...run, result }));
    }
    case 'title':
      return { ...state, title: event.title };
    case 'lock':
      return { ...state, locked: event.locked };
    case 'end':
      return { ...state, ended: true };
    case 'reopen':
      return { ...state, ended: false };
    default:
      return state;
  }
}

/**
 * The state after a program has written more. Instants share one list of chunks and differ in how much of it they show,
 * since a program may write a megabyte.
 */
export const reduceOutput = (
  state: ReplayState,
  executionId: string,
  output: ReplayRun['output'],
  shown: number,
): ReplayState => ofRun(state, executionId, (run) => ({ ...run, output, shown }));

/**
 * The state after somebody's change of a file, which carries everybody's cursor in it along.
 *
 * @param authors the ids of those whose edits it holds.
 */
export function reduceChange(
  state: ReplayState,
  { file, parts }: TextChange,
  authors: readonly string[],
): ReplayState {
  const people = new Map(state.people);
  for (const person of state.people.values()) {
    const { participantId, cursor } = person;
    if (cursor?.file !== file) continue;
    const own = authors.includes(participantId);
    const head = carry(cursor.head, parts, own);
    const anchor = cursor.anchor === cursor.head ? head : carry(cursor.anchor, parts, own);
    if (head === cursor.head && anchor === cursor.anchor) continue;
    const moves = cursor.moves + (own ? 1 : 0);
    people.set(participantId, { ...person, cursor: { file, anchor, head, moves } });
  }
  return { ...state, people };
}

function withPerson(state: ReplayState, person: ReplayPerson): ReplayState {
  return { ...state, people: new Map(state.people).set(person.participantId, person) };
}

function change(state: ReplayState, id: string, changes: Partial<ReplayPerson>): ReplayState {
  const person = state.people.get(id);
  return person ? withPerson(state, { ...person, ...changes }) : state;
}

function ofRun(
  state: ReplayState,
  executionId: string,
  next: (run: ReplayRun) => ReplayRun,
): ReplayState {
  return state.run?.executionId === executionId ? { ...state, run: next(state.run) } : state;
}
