import * as z from 'zod';
import { sessionId } from './api.ts';
import { LIMITS } from './limits.ts';
import { attention, outputChunk, participant, runResult, runStarted } from './room.ts';
import { languageId, terminalSize } from './run.ts';

/**
 * The recording of a session: its Yjs updates and its events in one sequence, as NDJSON, one `recordingEntry` a line.
 *
 * - `seq` counts from 1, over updates and events alike; an update that takes several numbers says its `first`, too. A line
 *   that begins elsewhere than after the one before it shows a gap. Whoever has read up to a number asks for what follows
 *   with `?after=` that number.
 * - Every line has its end, LF. A recording that ends within a line has been cut off.
 * - `at` is ISO 8601, UTC, with milliseconds, and never decreases, also where the room's clock has gone backwards.
 * - What an event says holds from its line on, and is told against the document that the updates of all lines before it
 *   make. An event may repeat what held already.
 * - People are named by their ids alone; what they are called, their `join` and `rename` say.
 *
 * `docs/recording.md` tells it to those who read recordings elsewhere.
 */
export const RECORDING_VERSION = 1;

/** The content type of a recording. Its `version` is raised with every change that a reader of this one cannot follow. */
export const recordingType = (version: number): string =>
  `application/x-ndjson; version=${version}`;

/** The version of a recording by the content type that it came with; null when that is no recording's. */
export function recordingVersion(contentType: string | null): number | null {
  const version = /^application\/x-ndjson\s*;\s*version=(\d+)$/i.exec(contentType ?? '')?.[1];
  return version === undefined ? null : Number(version);
}

/**
 * `GET /api/sessions/:id/recording?after=`: what follows the entry of that number. For the interviewer, and without a
 * token as long as the interviewer has opened the replay (`SessionInfo.replayOpen`).
 */
export const recordingQuery = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('The number of an entry: only what follows it is sent.'),
});

/** The header of that answer with the time of the last entry there is now, as its `at` says it. */
export const RECORDING_UNTIL = 'Recording-Until';

/** The header of that answer that says whether the session's time is over, so that nothing will follow: `true` or `false`. */
export const RECORDING_OVER = 'Recording-Over';

const who = { participantId: z.string() };
const executionId = z.string();
/** A participant's id; null when it came over the API. */
const by = z.string().nullable();
const dateTime = z.iso.datetime();

/** UTF-16 code units from the start of the file. */
const offset = z.number().int().nonnegative();

/** What happened in a session besides the changes of its document. */
export const recordingEvent = z.discriminatedUnion('type', [
  /** Somebody comes, with the first of their tabs: `active`, and with their cursor nowhere until that is told. */
  participant.extend({ type: z.literal('join') }),
  /** The last of their tabs has closed, and their cursor is gone. */
  z.object({ type: z.literal('leave'), ...who }),
  z.object({ type: z.literal('rename'), ...who, name: z.string() }),
  /** Whether somebody is at the page; of several tabs, what the liveliest says. */
  z.object({ type: z.literal('attention'), ...who, attention }),
  /**
   * A selection from `anchor` to `head`, where the caret is; without a selection they are equal. Of several tabs, that of
   * the one that moved last. Edits that follow carry it along, as an editor's cursor, until the next such event. Told at
   * most every `LIMITS.placeIntervalMs`.
   */
  z.object({
    type: z.literal('cursor'),
    ...who,
    /** A file's id; null when the cursor is nowhere, and both offsets are 0 then. */
    file: z.string().nullable(),
    anchor: offset,
    head: offset,
  }),
  /** The current language was changed; the document says so, too, in the update before. */
  z.object({ type: z.literal('language'), language: languageId, by }),
  /** What was typed before the runner took the program, and a new size of its terminal, stand before this. */
  runStarted.extend({ type: z.literal('run-started') }),
  /** A piece of what a program wrote; at most `LIMITS.outputChunkBytes` of UTF-8. */
  outputChunk.omit({ seq: true }).extend({ type: z.literal('output'), executionId }),
  /** What a program was sent. One whose input came with the request has it right after its `run-started`. */
  z.object({ type: z.literal('stdin'), executionId, by, data: z.string() }),
  /** A program's input was ended; on a terminal that is Ctrl+D. */
  z.object({ type: z.literal('close-stdin'), executionId, by }),
  terminalSize.extend({ type: z.literal('resized'), executionId }),
  runResult.extend({ type: z.literal('run-finished'), executionId }),
  /** Somebody pasted so many UTF-16 code units: their page says so, about when its update comes. */
  z.object({
    type: z.literal('paste'),
    ...who,
    characters: z.number().int().positive().max(LIMITS.frameBytes),
  }),
  /** A snapshot is saved: the document after the update of number `through`. The one at the very end is not told. */
  z.object({
    type: z.literal('snapshot'),
    number: z.number().int().positive(),
    reason: z.enum(['periodic', 'run', 'end']),
    through: z.number().int().nonnegative(),
  }),
  /** Whether candidates may not edit. */
  z.object({ type: z.literal('lock'), locked: z.boolean() }),
  /** The session's title; one that has none from the beginning on has no such event. */
  z.object({ type: z.literal('title'), title: z.string() }),
  /** The session lives until then, and no more until when it said before. */
  z.object({ type: z.literal('extend'), expiresAt: dateTime }),
  /** The interviewer has ended the interview, or the session's time is over; after the latter nothing follows. */
  z.object({ type: z.literal('end'), reason: z.enum(['ended', 'expired']) }),
  z.object({ type: z.literal('reopen') }),
  /** The interviewer has sent somebody away for good; that they leave is told, too. */
  z.object({ type: z.literal('removed'), ...who }),
]);
export type RecordingEvent = z.infer<typeof recordingEvent>;

const place = { seq: z.number().int().positive(), at: dateTime };

/** A change of the document: a Yjs update as the room applied it, in base64. */
export const recordedUpdate = z.object({
  /** The first of the numbers that a very large update takes, whose last is `seq`; absent where it takes one. */
  first: z.number().int().positive().optional(),
  ...place,
  /** The ids of the participants whose edits came together, with commas between them, or `room`. */
  actor: z.string(),
  update: z.base64(),
});
export type RecordedUpdate = z.infer<typeof recordedUpdate>;

export const recordedEvent = z.object({ ...place, event: recordingEvent });
export type RecordedEvent = z.infer<typeof recordedEvent>;

/** One line of a recording; `'event' in entry` tells the two apart. */
export const recordingEntry = z.union([recordedUpdate, recordedEvent]);
export type RecordingEntry = z.infer<typeof recordingEntry>;

/**
 * `GET /api/sessions/:id/recording/file`, for those who may see the recording: all of it as one file to keep. This is its
 * first line; those that follow are the recording's own.
 */
export const recordingHeader = z.object({
  format: z.literal('viva-recording'),
  version: z
    .number()
    .int()
    .positive()
    .describe('Of the lines that follow, as in the content type.'),
  sessionId,
  title: z.string(),
  createdAt: dateTime.describe('When the session was created.'),
  savedAt: dateTime.describe(
    'When the file was asked for: a session that goes on has more by now.',
  ),
});
export type RecordingHeader = z.infer<typeof recordingHeader>;
