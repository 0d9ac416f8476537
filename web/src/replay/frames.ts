import type { RecordingEvent } from '@viva/protocol/recording';
import {
  EMPTY_STATE,
  type ReplayRun,
  type ReplayState,
  reduceChange,
  reduceEvent,
  reduceOutput,
} from './replay-state.ts';
import type { TextChange } from './text-changes.ts';

/** Everything that was there at one instant. */
export interface Instant extends ReplayState {
  /** The text of each file, by its id. */
  readonly files: ReadonlyMap<string, string>;
  /** Who wrote each code unit of it, as `Writers` has it. */
  readonly writers: ReadonlyMap<string, string>;
  /** The file that was open; null before there was one. */
  readonly activeFile: string | null;
  /** Changes are missing by then, so that the texts may not be what they were. */
  readonly missing: boolean;
}

export const START: Instant = {
  ...EMPTY_STATE,
  files: new Map(),
  writers: new Map(),
  activeFile: null,
  missing: false,
};

/** What one line of the recording does. */
export type Frame =
  | {
      readonly type: 'update';
      readonly changes: readonly TextChange[];
      readonly authors: readonly string[];
      readonly activeFile: string | null;
      readonly missing: boolean;
    }
  | { readonly type: 'event'; readonly event: Exclude<RecordingEvent, { type: 'output' }> }
  | {
      readonly type: 'output';
      readonly executionId: string;
      readonly output: ReplayRun['output'];
      readonly shown: number;
    };

/** An instant without what only the document tells. */
export function stateOf(instant: Instant): ReplayState {
  const { title, people, run, locked, ended } = instant;
  return { title, people, run, locked, ended };
}

/** The state after one more frame. */
export function stateAfter(state: ReplayState, frame: Frame): ReplayState {
  switch (frame.type) {
    case 'event':
      return reduceEvent(state, frame.event);
    case 'output':
      return reduceOutput(state, frame.executionId, frame.output, frame.shown);
    case 'update':
      return frame.changes.reduce(
        (next, change) => reduceChange(next, change, frame.authors),
        state,
      );
  }
}
