import * as z from 'zod';
import { DEFAULT_LANGUAGE } from './languages.ts';
import { LIMITS } from './limits.ts';
import { type RunResult, role, sessionTitle } from './room.ts';
import { containerRuntime, languageId, sandboxKind, textUpTo, verdict } from './run.ts';

/** Session ids: 20 characters of an alphabet without look-alikes, about 116 bits. */
export const SESSION_ID_ALPHABET = '23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
export const SESSION_ID_LENGTH = 20;
export const sessionId = z
  .string()
  .regex(new RegExp(`^[${SESSION_ID_ALPHABET}]{${SESSION_ID_LENGTH}}$`));

const dateTime = z.iso.datetime();

/** `POST /api/sessions` */
export const createSessionRequest = z.object({
  language: languageId.default(DEFAULT_LANGUAGE),
  title: sessionTitle.default(''),
});
export type CreateSessionRequest = z.infer<typeof createSessionRequest>;

/** 201. The tokens stand in the fragments of the two links, and nowhere else ever again. */
export const createSessionResponse = z.object({
  sessionId,
  /** The candidate's link. */
  url: z.url(),
  hostUrl: z.url(),
  spectatorUrl: z.url(),
  hostToken: z.string(),
  language: languageId,
  expiresAt: dateTime,
});
export type CreateSessionResponse = z.infer<typeof createSessionResponse>;

/** `GET /api/sessions/:id` */
export const sessionResponse = z.object({
  sessionId,
  title: z.string(),
  language: languageId,
  status: z.enum(['active', 'ended']),
  createdAt: dateTime,
  updatedAt: dateTime,
  expiresAt: dateTime,
  /** The current language's file. */
  code: z.string(),
});
export type SessionResponse = z.infer<typeof sessionResponse>;

/** A client of Yjs, which numbers them with 32 bits. */
export const yjsClientId = z.uint32();

/**
 * `POST /api/sessions/:id/tickets`. Without a bearer token the ticket is a candidate's. `key` is a secret of the page's
 * own: whoever comes with it again, or from another tab, is the same participant.
 */
export const ticketRequest = z.object({
  key: z.string().min(LIMITS.leastKeyLength).max(LIMITS.keyLength).optional(),
  /** The Yjs client that will use it: a tab that comes again takes its own place, also in a full room. */
  client: yjsClientId.optional(),
});
export type TicketRequest = z.infer<typeof ticketRequest>;

/** `expiresIn` is in seconds. */
export const ticketResponse = z.object({
  ticket: z.string(),
  role,
  expiresIn: z.number().int().positive(),
  /** What lets others watch, for interviewers and spectators to pass on; absent where the session is older than this. */
  spectatorToken: z.string().optional(),
});
export type TicketResponse = z.infer<typeof ticketResponse>;

/** `POST /api/sessions/:id/execute`. Without `code`, what the session holds is run. */
export const executeRequest = z.object({
  language: languageId.optional(),
  code: textUpTo(LIMITS.codeBytes).optional(),
  stdin: textUpTo(LIMITS.stdinBytes).default(''),
});
export type ExecuteRequest = z.infer<typeof executeRequest>;

/** `executionTime` is in milliseconds, `memory` in bytes; `output` is stdout, `error` stderr. */
export const executeResponse = z.object({
  executionId: z.string(),
  verdict,
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  output: z.string(),
  error: z.string(),
  executionTime: z.number().nonnegative(),
  memory: z.number().int().nonnegative(),
  truncated: z.boolean(),
}) satisfies z.ZodType<RunResult>;
export type ExecuteResponse = z.infer<typeof executeResponse>;

/**
 * `POST /api/sessions/:id/replay/run`, for those who may see the recording: runs code as it was at an instant, for whoever
 * asks alone. Nothing of it is told to the room, and nothing is kept. The answer is an `executeResponse`.
 */
export const replayRunRequest = executeRequest.required({ language: true, code: true });
export type ReplayRunRequest = z.infer<typeof replayRunRequest>;

/**
 * `POST /api/sessions/:id/replay`, for the interviewer: opens the replay to whoever has the link, or closes it again, also
 * once the session is over. The answer is what holds now.
 */
export const replayAccess = z.object({ open: z.boolean() });
export type ReplayAccess = z.infer<typeof replayAccess>;

/** A page of `limit` entries at the most. */
const pageLimit = z.coerce
  .number()
  .int()
  .min(1)
  .max(LIMITS.pageEntries)
  .default(LIMITS.pageEntries);

/** A place in the list of runs: a time, and the id of one that began then, with a comma between them. */
const executionsCursor = z
  .string()
  .transform((text) => {
    const [startedAt, executionId = ''] = text.split(',', 2);
    return { startedAt, executionId };
  })
  .pipe(z.object({ startedAt: dateTime, executionId: z.string() }));
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
      byName: z.string(),
      startedAt: dateTime,
      verdict,
      exitCode: z.number().int().nullable(),
      signal: z.string().nullable(),
      executionTime: z.number().nonnegative(),
      memory: z.number().int().nonnegative(),
      truncated: z.boolean(),
    }),
  ),
  /** What to ask for as `before` to get the next page; null on the last one. */
  next: z.string().nullable(),
});
export type ExecutionsResponse = z.infer<typeof executionsResponse>;

const snapshotEntry = z.object({
  /** Counts a session's snapshots from 1. */
  number: z.number().int().positive(),
  reason: z.enum(['periodic', 'run', 'end']),
  createdAt: dateTime,
});

/** `GET /api/sessions/:id/snapshots`, for the interviewer: the saved states in their order. */
export const snapshotsResponse = z.object({ snapshots: z.array(snapshotEntry) });
export type SnapshotsResponse = z.infer<typeof snapshotsResponse>;

/** The code at one time: the language that was chosen, and the file of each that had been. */
const code = {
  language: languageId.nullable(),
  files: z.array(z.object({ id: languageId, path: z.string(), content: z.string() })),
};

/** `GET /api/sessions/:id/snapshots/:n`: one of them with its files. */
export const snapshotResponse = snapshotEntry.extend(code);
export type SnapshotResponse = z.infer<typeof snapshotResponse>;

/**
 * `GET /api/sessions/:id/instants/:seq`, for those who may see the recording: the code as it was right after the entry of
 * that number. `…/zip` has the files as a zip archive.
 */
export const instantParams = z.object({ seq: z.coerce.number().int().positive() });

export const instantResponse = z.object({
  seq: z.number().int().positive(),
  /** When that entry was written. */
  at: dateTime,
  ...code,
});
export type InstantResponse = z.infer<typeof instantResponse>;

/**
 * `POST /api/sessions/:id/restore`, for the interviewer, while the session lives: makes the code what it was right after an
 * entry of the recording, or in a snapshot. Only what differs is edited, and files that were not there by then stay.
 */
export const restoreRequest = z.union([
  z.strictObject({ seq: z.number().int().positive() }),
  z.strictObject({ snapshot: z.number().int().positive() }),
]);
export type RestoreRequest = z.infer<typeof restoreRequest>;

export const restoreResponse = z.object({
  /** Number of the last entry before the edit: to restore that takes it back. */
  before: z.number().int().positive(),
  /** Number of the edit itself; the same as `before` when nothing differed. */
  seq: z.number().int().positive(),
});
export type RestoreResponse = z.infer<typeof restoreResponse>;

/** The runner as the Worker sees it; `sandbox` is null when it does not answer, `reason` says why nothing can be run. */
export const runnerHealth = z.object({
  status: z.enum(['ok', 'unavailable']),
  sandbox: sandboxKind.nullable(),
  development: z.boolean(),
  /** What runs the containers of a Docker sandbox; null where there are none. */
  runtime: containerRuntime.nullable(),
  reason: z.string().nullable(),
});
export type RunnerHealth = z.infer<typeof runnerHealth>;

const partStatus = z.enum(['ok', 'unavailable']);

/** `GET /api/health`: every part by itself; `degraded` when one of them is not well. */
export const healthResponse = z.object({
  status: z.enum(['ok', 'degraded']),
  worker: z.object({ status: z.literal('ok') }),
  /** Whether rooms can be had; absent in a Worker of an earlier release. */
  rooms: z.object({ status: partStatus }).optional(),
  database: z.object({ status: partStatus }),
  runner: runnerHealth,
});
export type HealthResponse = z.infer<typeof healthResponse>;
