import * as z from 'zod';
import { DEFAULT_LANGUAGE } from './languages.ts';
import { LIMITS } from './limits.ts';
import { role, runResult, sessionTitle } from './room.ts';
import { containerRuntime, languageId, sandboxKind, textUpTo } from './run.ts';

/** Session ids: 20 characters of an alphabet without look-alikes, about 116 bits. */
export const SESSION_ID_ALPHABET = '23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
export const SESSION_ID_LENGTH = 20;
export const sessionId = z
  .string()
  .regex(new RegExp(`^[${SESSION_ID_ALPHABET}]{${SESSION_ID_LENGTH}}$`))
  .describe('The session. Whoever knows its id may join as a candidate.');

const dateTime = z.iso.datetime();
const expiresAt = dateTime.describe('Until when the session lives unless it is extended.');

/** `POST /api/sessions` */
export const createSessionRequest = z.object({
  language: languageId
    .default(DEFAULT_LANGUAGE)
    .describe('The language to begin with, whose starter code the session gets.'),
  title: sessionTitle
    .default('')
    .describe('Shown above the code, without control characters. By default there is none.'),
});
export type CreateSessionRequest = z.infer<typeof createSessionRequest>;

/** 201. The tokens stand in the fragments of the two links, and nowhere else ever again. */
export const createSessionResponse = z.object({
  sessionId,
  url: z.url().describe('The candidate’s link.'),
  hostUrl: z.url().describe('The interviewer’s link: the token stands in its fragment.'),
  spectatorUrl: z.url().describe('The link to watch with, with a token of its own.'),
  hostToken: z.string().describe('The interviewer’s token, for calls of the API.'),
  language: languageId,
  expiresAt,
});
export type CreateSessionResponse = z.infer<typeof createSessionResponse>;

/** `GET /api/sessions/:id` */
export const sessionResponse = z.object({
  sessionId,
  title: z.string().describe('Empty where the session has none.'),
  language: languageId.describe('The language that is chosen now.'),
  status: z.enum(['active', 'ended']).describe('`ended` once the interviewer has ended it.'),
  createdAt: dateTime,
  updatedAt: dateTime.describe('When the code was changed last.'),
  expiresAt,
  code: z.string().describe('The current language’s file.'),
});
export type SessionResponse = z.infer<typeof sessionResponse>;

/** A client of Yjs, which numbers them with 32 bits. */
export const yjsClientId = z.uint32();

/** `POST /api/sessions/:id/tickets`. Without a bearer token the ticket is a candidate's. */
export const ticketRequest = z.object({
  key: z
    .string()
    .min(LIMITS.leastKeyLength)
    .max(LIMITS.keyLength)
    .optional()
    .describe(
      'A secret of the client’s own: whoever comes with it again, or from another tab, is the same participant. Needed where no token is sent.',
    ),
  client: yjsClientId
    .optional()
    .describe(
      'The Yjs client that will use the ticket: a tab that comes again takes its own place, also in a full room.',
    ),
});
export type TicketRequest = z.infer<typeof ticketRequest>;

export const ticketResponse = z.object({
  ticket: z.string().describe('Good for one connection.'),
  role,
  expiresIn: z.number().int().positive().describe('Seconds that the ticket is good for.'),
  spectatorToken: z
    .string()
    .optional()
    .describe(
      'What lets others watch, for interviewers and spectators to pass on; absent for candidates, and where the session is older than this field.',
    ),
});
export type TicketResponse = z.infer<typeof ticketResponse>;

/** `POST /api/sessions/:id/execute`. Without `code`, what the session holds is run. */
export const executeRequest = z.object({
  language: languageId.optional().describe('By default the one that is chosen in the session.'),
  code: textUpTo(LIMITS.codeBytes)
    .optional()
    .describe(
      `At most ${LIMITS.codeBytes / 1024} KiB of UTF-8. By default what the session holds.`,
    ),
  stdin: textUpTo(LIMITS.stdinBytes)
    .default('')
    .describe(`The program’s whole input, at most ${LIMITS.stdinBytes / 1024} KiB of UTF-8.`),
});
export type ExecuteRequest = z.infer<typeof executeRequest>;

export const executeResponse = z.object({
  executionId: z.string(),
  ...runResult.shape,
  output: z.string().describe('What it wrote to its standard output.'),
  error: z.string().describe('What it, or the compiler, wrote to its standard error.'),
});
export type ExecuteResponse = z.infer<typeof executeResponse>;

/**
 * `POST /api/sessions/:id/replay/run`, for those who may see the recording: runs code as it was at an instant, for whoever
 * asks alone. Nothing of it is told to the room, and nothing is kept. The answer is an `executeResponse`.
 */
export const replayRunRequest = executeRequest.extend({
  language: languageId,
  code: textUpTo(LIMITS.codeBytes).describe(`At most ${LIMITS.codeBytes / 1024} KiB of UTF-8.`),
});
export type ReplayRunRequest = z.infer<typeof replayRunRequest>;

/**
 * `POST /api/sessions/:id/replay`, for the interviewer: opens the replay to whoever has the link, or closes it again, also
 * once the session is over. The answer is what holds now.
 */
export const replayAccess = z.object({
  open: z.boolean().describe('Whether everybody who has the link may see the replay.'),
});
export type ReplayAccess = z.infer<typeof replayAccess>;

/** A page of `limit` entries at the most. */
const pageLimit = z.coerce
  .number()
  .int()
  .min(1)
  .max(LIMITS.pageEntries)
  .default(LIMITS.pageEntries)
  .describe('Entries of one page.');

/** A place in the list of runs: a time, and the id of one that began then, with a comma between them. */
const executionsCursor = z
  .string()
  .transform((text) => {
    const [startedAt, executionId = ''] = text.split(',', 2);
    return { startedAt, executionId };
  })
  .pipe(z.object({ startedAt: dateTime, executionId: z.string() }))
  .describe(
    'A time, for runs that began before it; or what the last page named as `next`. By default the list begins with the newest run.',
  );
export type ExecutionsCursor = z.infer<typeof executionsCursor>;

/**
 * `GET /api/sessions/:id/executions?before=&limit=`, for the interviewer: finished runs, newest first, from those that began
 * before a time, or that follow the place that the last page named.
 */
export const executionsQuery = z.object({ before: executionsCursor.optional(), limit: pageLimit });

export const executionsResponse = z.object({
  executions: z.array(
    z.object({
      executionId: z.string(),
      language: languageId,
      byName: z.string().describe('Who ran it, as they were called then.'),
      startedAt: dateTime,
      ...runResult.shape,
    }),
  ),
  next: z
    .string()
    .nullable()
    .describe('What to ask for as `before` to get the next page; null on the last one.'),
});
export type ExecutionsResponse = z.infer<typeof executionsResponse>;

const snapshotEntry = z.object({
  number: z.number().int().positive().describe('Counts a session’s snapshots from 1.'),
  reason: z
    .enum(['periodic', 'run', 'end'])
    .describe('Why it was taken: now and then while something changes, for a run, or at the end.'),
  createdAt: dateTime,
});

/** `GET /api/sessions/:id/snapshots`, for the interviewer: the saved states in their order. */
export const snapshotsResponse = z.object({ snapshots: z.array(snapshotEntry) });
export type SnapshotsResponse = z.infer<typeof snapshotsResponse>;

/** The code at one time: the language that was chosen, and the file of each that had been. */
const code = {
  language: languageId
    .nullable()
    .describe('The language that was chosen; null where none had been.'),
  files: z
    .array(
      z.object({
        id: languageId,
        path: z.string().describe('The file’s name, `main.py` for example.'),
        content: z.string(),
      }),
    )
    .describe('The file of each language that had been chosen by then.'),
};

/** `GET /api/sessions/:id/snapshots/:n`: one of them with its files. */
export const snapshotResponse = snapshotEntry.extend(code);
export type SnapshotResponse = z.infer<typeof snapshotResponse>;

/**
 * `GET /api/sessions/:id/instants/:seq`, for those who may see the recording: the code as it was right after the entry of
 * that number. `…/zip` has the files as a zip archive.
 */
export const instantParams = z.object({
  seq: z.coerce.number().int().positive().describe('The number of an entry of the recording.'),
});

export const instantResponse = z.object({
  seq: z.number().int().positive(),
  at: dateTime.describe('When that entry was written.'),
  ...code,
});
export type InstantResponse = z.infer<typeof instantResponse>;

/**
 * `POST /api/sessions/:id/restore`, for the interviewer, while the session lives: makes the code what it was right after an
 * entry of the recording, or in a snapshot. Only what differs is edited, and files that were not there by then stay.
 */
export const restoreRequest = z.union([
  z.strictObject({
    seq: z.number().int().positive().describe('The number of an entry of the recording.'),
  }),
  z.strictObject({
    snapshot: z.number().int().positive().describe('The number of a snapshot.'),
  }),
]);
export type RestoreRequest = z.infer<typeof restoreRequest>;

export const restoreResponse = z.object({
  before: z
    .number()
    .int()
    .positive()
    .describe('Number of the last entry before the edit: to restore that takes it back.'),
  seq: z
    .number()
    .int()
    .positive()
    .describe('Number of the edit itself; the same as `before` when nothing differed.'),
});
export type RestoreResponse = z.infer<typeof restoreResponse>;

/** The runner as the Worker sees it. */
export const runnerHealth = z.object({
  status: z.enum(['ok', 'unavailable']),
  sandbox: sandboxKind
    .nullable()
    .describe('What isolates programs; null when the runner does not answer.'),
  development: z.boolean().describe('Whether that is meant for development only.'),
  runtime: containerRuntime
    .nullable()
    .describe('What runs the containers of a Docker sandbox; null where there are none.'),
  reason: z.string().nullable().describe('Why nothing can be run, for people; null when it can.'),
});
export type RunnerHealth = z.infer<typeof runnerHealth>;

const partStatus = z.enum(['ok', 'unavailable']);

/** `GET /api/health`: every part by itself; `degraded` when one of them is not well. */
export const healthResponse = z.object({
  status: z.enum(['ok', 'degraded']).describe('`degraded` when a part is not well.'),
  worker: z.object({ status: z.literal('ok') }),
  /** Whether rooms can be had; absent in a Worker of an earlier release. */
  rooms: z.object({ status: partStatus }).optional(),
  database: z.object({ status: partStatus }),
  runner: runnerHealth,
});
export type HealthResponse = z.infer<typeof healthResponse>;
