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

export const role = z
  .enum(['interviewer', 'candidate', 'spectator'])
  .describe(
    '`interviewer` holds the host’s token, `candidate` the plain link; `spectator` may only read.',
  );
export type Role = z.infer<typeof role>;

/** Colours that a page tells participants apart by; a participant's colour is an index below it. */
export const PALETTE_SIZE = 12;

/** A name without control characters, trimmed, never empty. */
export const participantName = z
  .string()
  .transform((name) => name.replace(/\p{C}+/gu, ' ').trim())
  .pipe(z.string().min(1).max(LIMITS.nameLength))
  .describe(`At most ${LIMITS.nameLength} characters, none of them a control character.`);

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
    .max(PALETTE_SIZE - 1)
    .describe('Their colour, an index into the page’s palette.'),
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

/** Who did something. */
const author = {
  by: z
    .string()
    .nullable()
    .describe('A participant’s id; null when it came over the API or from the room itself.'),
  byName: z.string().describe('How to call them.'),
};

/** What everybody may know of the session itself. Times are ISO 8601, UTC. */
export const sessionInfo = z.object({
  title: z.string().describe('Empty where the session has none.'),
  createdAt: z.string(),
  expiresAt: z.string().describe('Until when it lives unless it is extended.'),
  locked: z.boolean().describe('Candidates may not edit.'),
  ended: z.boolean().describe('The interview is over: only the interviewer may change anything.'),
  archived: z.boolean().describe('False while what should have been saved could not be.'),
  replayOpen: z
    .boolean()
    .optional()
    .describe(
      'Whoever has the link may see the replay; absent in a room of an earlier release, which keeps it to the interviewer.',
    ),
});
export type SessionInfo = z.infer<typeof sessionInfo>;

/** What the interviewer has decided about everybody's rights. */
export type Standing = Pick<SessionInfo, 'locked' | 'ended'>;

/** Whether a role may change the shared document. */
export function mayEdit(role: Role, { locked, ended }: Standing): boolean {
  return role === 'interviewer' || (role === 'candidate' && !locked && !ended);
}

export const outputChunk = z.object({
  seq: z.number().int().nonnegative().describe('Counts the chunks of one run from 0.'),
  stream: outputStream,
  data: z.string(),
});
export type OutputChunk = z.infer<typeof outputChunk>;

export const runStarted = z.object({
  executionId: z.string(),
  ...author,
  language: languageId,
  startedAt: z.string().describe('ISO 8601, UTC.'),
  interactive: z.boolean().describe('Whether the program reads what people type.'),
  terminal: terminalSize
    .nullable()
    .describe(
      'The terminal that it runs on, whose output all is `stdout`; null where it runs on none.',
    ),
});

/** How far a run has come. */
export const runProgress = z.object({
  phase: z.enum(['queued', 'compile', 'run']),
  position: z
    .number()
    .int()
    .positive()
    .nullable()
    .describe('Counts those that wait, this one included; null when it waits no more.'),
});
export type RunProgress = z.infer<typeof runProgress>;

/** How a run ended. */
export const runResult = z.object({
  ...runExit.pick({ verdict: true, exitCode: true, signal: true, truncated: true }).shape,
  executionTime: z.number().nonnegative().describe('Milliseconds on the clock.'),
  memory: z
    .number()
    .int()
    .nonnegative()
    .describe('The most bytes that it used, all its processes together.'),
});
export type RunResult = z.infer<typeof runResult>;

/** The latest run with its output so far. */
export const roomRun = runStarted.extend({
  output: z.array(outputChunk),
  result: runResult.nullable().describe('Null while it is under way.'),
});
export type RoomRun = z.infer<typeof roomRun>;

/** What only the interviewer may say. */
export const controlMessage = z.discriminatedUnion('type', [
  z
    .object({ type: z.literal('rename-session'), title: sessionTitle })
    .describe('Gives the session a title; an empty one takes it away.'),
  z
    .object({ type: z.literal('remove'), participantId: z.string().min(1).max(LIMITS.keyLength) })
    .describe('Sends somebody away for good.'),
  z
    .object({ type: z.literal('lock'), locked: z.boolean() })
    .describe('Whether candidates may not edit.'),
  z
    .object({ type: z.literal('extend'), hours: z.number().int().min(1).max(LIMITS.sessionHours) })
    .describe(
      `Lets the session live so much longer, and ${LIMITS.sessionMostHours / 24} days from its beginning at the most.`,
    ),
  z.object({ type: z.literal('end') }).describe('Ends the interview.'),
  z.object({ type: z.literal('reopen') }).describe('Lets an ended interview go on.'),
  z
    .object({ type: z.literal('open-replay'), open: z.boolean() })
    .describe('Whether whoever has the link may see the replay, also once the session is no more.'),
]);
export type ControlMessage = z.infer<typeof controlMessage>;

/** What a client may say. */
export const clientMessage = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('run'),
      language: languageId.optional().describe('By default the one that is chosen.'),
      interactive: z
        .boolean()
        .optional()
        .describe('By default true: the program reads what is typed.'),
      terminal: terminalSize
        .optional()
        .describe('Without one the program has the ordinary time on the clock.'),
    })
    .describe('Runs the code of the current file.'),
  z.object({ type: z.literal('stop') }).describe('Ends the program.'),
  z
    .object({
      type: z.literal('stdin'),
      data: textUpTo(LIMITS.stdinBytes).describe(
        `At most ${LIMITS.stdinBytes / 1024} KiB of UTF-8.`,
      ),
    })
    .describe('Types to the program.'),
  z
    .object({ type: z.literal('close-stdin') })
    .describe('Ends its input; on a terminal that is Ctrl+D.'),
  terminalSize.extend({ type: z.literal('resize') }).describe('Gives its terminal another size.'),
  z
    .object({ type: z.literal('set-language'), language: languageId })
    .describe('Chooses the language; its file gets starter code where it is new.'),
  z
    .object({ type: z.literal('rename-self'), name: participantName })
    .describe('Changes one’s own name.'),
  z
    .object({
      type: z.literal('pasted'),
      // No more of them fit into one frame of bytes.
      characters: z.number().int().positive().max(LIMITS.frameBytes),
    })
    .describe('So many UTF-16 code units were pasted into the code.'),
  z.object({ type: z.literal('ping') }).describe('Asks for a `pong`. It wakes no sleeping room.'),
  z
    .object({
      type: z.literal('confirm'),
      through: z.number().int().nonnegative().describe('The client’s own count of its edits.'),
    })
    .describe('Asks whether all that this client has sent so far is kept.'),
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
  z
    .object({
      type: z.literal('welcome'),
      participantId: z.string().describe('One’s own.'),
      role,
      participants: z.array(participant),
      run: roomRun.optional().describe('The latest run; absent when there was none.'),
      progress: runProgress
        .optional()
        .describe('How far it has come; absent unless it is under way and the runner has told.'),
      session: sessionInfo,
      limits: z
        .record(z.string(), z.number())
        .describe('The limits of a session, by the names that `protocol/limits.ts` gives them.'),
      understands: z
        .array(z.string())
        .describe(
          'The types of message that the room understands, which may be more or fewer than a page knows.',
        ),
      protocolVersion: z.number().int(),
    })
    .describe('The first message: who one is, and how things are.'),
  z
    .object({ type: z.literal('participants'), participants: z.array(participant) })
    .describe('Who is there now, all of them.'),
  z
    .object({ type: z.literal('session'), session: sessionInfo })
    .describe('Something of the session itself has changed.'),
  runStarted.extend({ type: z.literal('run-started') }).describe('A program starts.'),
  runProgress
    .extend({ type: z.literal('run-progress'), executionId: z.string() })
    .describe('It has come further, or its place in the queue has changed.'),
  outputChunk
    .extend({ type: z.literal('output'), executionId: z.string() })
    .describe('A piece of what it wrote.'),
  terminalSize
    .extend({ type: z.literal('resized'), executionId: z.string() })
    .describe('Its terminal has another size.'),
  runResult
    .extend({ type: z.literal('run-finished'), executionId: z.string() })
    .describe('It has ended.'),
  z
    .object({ type: z.literal('language'), language: languageId, ...author })
    .describe('Another language was chosen.'),
  z
    .object({ type: z.literal('notice'), code: noticeCode, message: z.string() })
    .describe('What one asked for was not done, or the document is nearly full.'),
  z
    .object({ type: z.literal('ended'), reason: z.enum(['expired', 'ended']) })
    .describe('The interviewer has ended the interview, or its time is over.'),
  z.object({ type: z.literal('pong') }).describe('Answers a `ping`.'),
  z
    .object({
      type: z.literal('confirmed'),
      through: z.number().int().nonnegative().describe('As the `confirm` said.'),
    })
    .describe(
      'All document updates that this client sent before its `confirm` are in the room’s log. Does not come as long as one of them has been dropped, for its sender might not edit.',
    ),
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
