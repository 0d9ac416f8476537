import * as z from 'zod';
import { LIMITS } from './limits.ts';
import { languageId, outputStream, runExit, terminalSize, textUpTo } from './run.ts';

/**
 * Raised with a change that a page of the release before cannot follow; a page that meets a higher one asks to be reloaded.
 * What is merely new does not raise it: pages leave out what they do not know, and say only what the room understands.
 */
export const PROTOCOL_VERSION = 1;

/** Begins every text frame of the room socket; one JSON message follows it. */
export const MESSAGE_PREFIX = '__YPS:';

/** `interviewer` holds the host token, `candidate` the plain link, `spectator` may only read. */
export const role = z.enum(['interviewer', 'candidate', 'spectator']);
export type Role = z.infer<typeof role>;

/** Colours that a page tells participants apart by; a participant's colour is an index below it. */
export const PALETTE_SIZE = 12;

/** A name without control characters, trimmed, never empty. */
export const participantName = z
  .string()
  .transform((name) => name.replace(/\p{C}+/gu, ' ').trim())
  .pipe(z.string().min(1).max(LIMITS.nameLength));

/** A title without control characters; empty when the session has none. */
export const sessionTitle = z
  .string()
  .max(LIMITS.titleLength)
  .transform((text) => text.replace(/\p{C}+/gu, ' ').trim());

/** One person in the room, in however many tabs. */
export const participant = z.object({
  participantId: z.string(),
  name: z.string(),
  color: z
    .number()
    .int()
    .min(0)
    .max(PALETTE_SIZE - 1),
  role,
});
export type Participant = z.infer<typeof participant>;

/** Why the room closes a socket. */
export const CLOSE_CODE = {
  badMessage: 4400,
  badTicket: 4401,
  removed: 4403,
  sessionNotFound: 4404,
  idle: 4408,
  replaced: 4409,
  ended: 4410,
  tooLarge: 4413,
  tooMany: 4429,
} as const;
export type CloseCode = (typeof CLOSE_CODE)[keyof typeof CLOSE_CODE];

/** Who did something: `by` is a participant's id, or null when it came over the API or from the room itself. */
const author = { by: z.string().nullable(), byName: z.string() };

/** What everybody may know of the session itself. Times are ISO 8601, UTC. */
export const sessionInfo = z.object({
  title: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  /** Candidates may not edit. */
  locked: z.boolean(),
  /** The interview is over: only the interviewer may change anything. */
  ended: z.boolean(),
  /** False while what should have been saved could not be. */
  archived: z.boolean(),
  /** Whoever has the link may see the replay; absent in a room of an earlier release, which keeps it to the interviewer. */
  replayOpen: z.boolean().optional(),
});
export type SessionInfo = z.infer<typeof sessionInfo>;

/** What the interviewer has decided about everybody's rights. */
export type Standing = Pick<SessionInfo, 'locked' | 'ended'>;

/** Whether a role may change the shared document. */
export function mayEdit(role: Role, { locked, ended }: Standing): boolean {
  return role === 'interviewer' || (role === 'candidate' && !locked && !ended);
}

export const outputChunk = z.object({
  /** Counts the chunks of one run from 0. */
  seq: z.number().int().nonnegative(),
  stream: outputStream,
  data: z.string(),
});
export type OutputChunk = z.infer<typeof outputChunk>;

export const runStarted = z.object({
  executionId: z.string(),
  ...author,
  language: languageId,
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  /** Whether the program reads what people type. */
  interactive: z.boolean(),
  /** The terminal that it runs on, whose output all is `stdout`; null where it runs on none. */
  terminal: terminalSize.nullable(),
});

/** How far a run has come. `position` counts those that wait, this one included; null when it waits no more. */
export const runProgress = z.object({
  phase: z.enum(['queued', 'compile', 'run']),
  position: z.number().int().positive().nullable(),
});
export type RunProgress = z.infer<typeof runProgress>;

/** How a run ended: `executionTime` in milliseconds, `memory` in bytes. */
export const runResult = z.object({
  ...runExit.pick({ verdict: true, exitCode: true, signal: true, truncated: true }).shape,
  executionTime: z.number().nonnegative(),
  memory: z.number().int().nonnegative(),
});
export type RunResult = z.infer<typeof runResult>;

/** The latest run with its output so far. `result` is null while it is under way. */
export const roomRun = runStarted.extend({
  output: z.array(outputChunk),
  result: runResult.nullable(),
});
export type RoomRun = z.infer<typeof roomRun>;

/** What only the interviewer may say. */
export const controlMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('rename-session'), title: sessionTitle }),
  z.object({ type: z.literal('remove'), participantId: z.string().min(1).max(LIMITS.keyLength) }),
  z.object({ type: z.literal('lock'), locked: z.boolean() }),
  z.object({ type: z.literal('extend'), hours: z.number().int().min(1).max(LIMITS.sessionHours) }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('reopen') }),
  /** Whether whoever has the link may see the replay, also once the session is no more. */
  z.object({ type: z.literal('open-replay'), open: z.boolean() }),
]);
export type ControlMessage = z.infer<typeof controlMessage>;

/** What a client may say. */
export const clientMessage = z.discriminatedUnion('type', [
  /**
   * The program reads what is typed, unless it shall not be interactive. Without a terminal it has the ordinary time on
   * the clock.
   */
  z.object({
    type: z.literal('run'),
    language: languageId.optional(),
    interactive: z.boolean().optional(),
    terminal: terminalSize.optional(),
  }),
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('stdin'), data: textUpTo(LIMITS.stdinBytes) }),
  z.object({ type: z.literal('close-stdin') }),
  terminalSize.extend({ type: z.literal('resize') }),
  z.object({ type: z.literal('set-language'), language: languageId }),
  z.object({ type: z.literal('rename-self'), name: participantName }),
  /** So many UTF-16 code units were pasted into the code. No more of them fit into one frame of bytes. */
  z.object({
    type: z.literal('pasted'),
    characters: z.number().int().positive().max(LIMITS.frameBytes),
  }),
  z.object({ type: z.literal('ping') }),
  /** Asks whether all that this client has sent so far is kept. `through` is the client's own count of its edits. */
  z.object({ type: z.literal('confirm'), through: z.number().int().nonnegative() }),
  ...controlMessage.options,
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/** What this release's room understands. */
export const CLIENT_MESSAGES: readonly ClientMessage['type'][] = clientMessage.options.map(
  ({ shape }) => shape.type.value,
);

/** What a notice is about. `error` is a message that the room did not understand, or a fault of its own. */
export const noticeCode = z.enum([
  'error',
  'forbidden',
  'invalid_request',
  'unknown_language',
  'run_in_progress',
  'not_interactive',
  'runner_unavailable',
  'runner_busy',
  'payload_too_large',
  'rate_limited',
  'document_full',
]);
export type NoticeCode = z.infer<typeof noticeCode>;

/** What the room says. */
export const roomMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    participantId: z.string(),
    role,
    participants: z.array(participant),
    /** The latest run; absent when there was none. */
    run: roomRun.optional(),
    /** How far it has come; absent unless it is under way and the runner has told. */
    progress: runProgress.optional(),
    session: sessionInfo,
    limits: z.record(z.string(), z.number()),
    /** The types of message that the room understands, which may be more or fewer than a page knows. */
    understands: z.array(z.string()),
    protocolVersion: z.number().int(),
  }),
  z.object({ type: z.literal('participants'), participants: z.array(participant) }),
  z.object({ type: z.literal('session'), session: sessionInfo }),
  runStarted.extend({ type: z.literal('run-started') }),
  runProgress.extend({ type: z.literal('run-progress'), executionId: z.string() }),
  outputChunk.extend({ type: z.literal('output'), executionId: z.string() }),
  terminalSize.extend({ type: z.literal('resized'), executionId: z.string() }),
  runResult.extend({ type: z.literal('run-finished'), executionId: z.string() }),
  z.object({ type: z.literal('language'), language: languageId, ...author }),
  z.object({ type: z.literal('notice'), code: noticeCode, message: z.string() }),
  z.object({ type: z.literal('ended'), reason: z.enum(['expired', 'ended']) }),
  z.object({ type: z.literal('pong') }),
  /**
   * All document updates that this client sent before its `confirm` are in the room's log. Does not come as long as one
   * of them has been dropped, for its sender might not edit.
   */
  z.object({ type: z.literal('confirmed'), through: z.number().int().nonnegative() }),
]);
export type RoomMessage = z.infer<typeof roomMessage>;

/** What every welcome says, of whatever release: a page that cannot read the rest can read this. */
export const anyWelcome = z.object({
  type: z.literal('welcome'),
  protocolVersion: z.number().int(),
});

/** Whether somebody is at the page: `idle` has done nothing for a while, `away` does not even see it. */
export const attention = z.enum(['active', 'idle', 'away']);
export type Attention = z.infer<typeof attention>;

/**
 * A participant's place in the code, in their awareness state. Positions are Yjs relative positions as JSON,
 * so that they stay where they were meant while others edit. Name and colour come from `participants`:
 * whoever is not on that list has no cursor.
 */
export const cursorState = z.object({
  participantId: z.string(),
  cursor: z.object({ file: z.string(), anchor: z.unknown(), head: z.unknown() }).nullable(),
  attention: attention.default('active'),
  /** Asks the others to follow; it counts for the interviewer only. */
  leading: z.boolean().default(false),
});
export type CursorState = z.infer<typeof cursorState>;

/** A message as it stands in a text frame, without the prefix that the provider adds. */
export const encodeMessage = (message: RoomMessage | ClientMessage): string =>
  JSON.stringify(message);

/** Parses the text of a frame, after its prefix, with one of the two schemas; null when it is no such message. */
export function decodeMessage<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
