import * as z from 'zod';
import {
  createSessionRequest,
  createSessionResponse,
  executeRequest,
  executeResponse,
  executionsQuery,
  executionsResponse,
  healthResponse,
  instantParams,
  instantResponse,
  replayAccess,
  replayRunRequest,
  restoreRequest,
  restoreResponse,
  sessionId,
  sessionResponse,
  snapshotResponse,
  snapshotsResponse,
  ticketRequest,
  ticketResponse,
  yjsClientId,
} from './api.ts';
import type { ErrorCode } from './errors.ts';
import {
  RECORDING_OVER,
  RECORDING_UNTIL,
  RECORDING_VERSION,
  recordingQuery,
  recordingType,
} from './recording.ts';
import { languagesResponse } from './run.ts';

/**
 * Who may make a call: `anybody`; `link`, whoever knows the session's id; `interviewer`, with the token of their link;
 * `replay`, the interviewer, and everybody who has the link as long as the replay is open.
 */
export type Access = 'anybody' | 'link' | 'interviewer' | 'replay';

/** What a call answers when it has done what it was asked for. */
export interface Answer {
  readonly status: number;
  readonly says: string;
  readonly type: string | null;
  /** Of its body; null where there is none, or one that is no JSON. */
  readonly schema: z.ZodType | null;
  /** What its headers mean, by their names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One call of the API, for its description, its reference and its tests. */
export interface Call {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** Below `/api`, with its parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  readonly parameters: z.ZodObject;
  readonly query: z.ZodObject;
  /** `example` is a body that can be sent as it is. */
  readonly body: {
    readonly schema: z.ZodType;
    readonly required: boolean;
    readonly example: unknown;
  } | null;
  readonly answer: Answer;
  /** What can go wrong, besides `internal`. */
  readonly errors: readonly ErrorCode[];
}

const NOTHING = z.object({});
const ofSession = z.object({ id: sessionId });

const json = (schema: z.ZodType, says: string, status = 200): Answer => ({
  status,
  says,
  type: 'application/json',
  schema,
  headers: {},
});

const file = (type: string, says: string): Answer => ({
  status: 200,
  says,
  type,
  schema: null,
  headers: { 'Content-Disposition': 'The name to save it under.' },
});

/** What reading a JSON body may end with. */
const BODY = [
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
  'invalid_request',
] as const;
const LIVE = ['session_not_found', 'session_ended'] as const;
const INTERVIEWER = ['unauthorized', 'forbidden', 'session_not_found'] as const;
/** What opening a recording to look for an entry in it may end with. */
const RECORDING = ['not_found', 'server_unavailable'] as const;
const RUN = ['unknown_language', 'runner_busy', 'runner_unavailable'] as const;

const plain = { parameters: NOTHING, query: NOTHING, body: null } as const;
const ofOne = { ...plain, parameters: ofSession } as const;

/** Every call of the API that the Worker serves, in the order in which one comes to need them. */
export const CALLS: readonly Call[] = [
  {
    ...plain,
    id: 'createSession',
    method: 'post',
    path: '/sessions',
    summary: 'Create a session',
    description:
      'The answer has a link for each role. The tokens are in it, and nowhere else ever again.',
    access: 'anybody',
    body: {
      schema: createSessionRequest,
      required: true,
      example: { language: 'python', title: 'Two pointers' },
    },
    answer: json(createSessionResponse, 'The session, and how to get into it.', 201),
    errors: [...BODY, 'unknown_language', 'rate_limited'],
  },
  {
    ...ofOne,
    id: 'getSession',
    method: 'get',
    path: '/sessions/{id}',
    summary: 'Look at a session',
    description: 'What the session is about now, with the code of the current language.',
    access: 'link',
    answer: json(sessionResponse, 'The session.'),
    errors: LIVE,
  },
  {
    ...ofOne,
    id: 'createTicket',
    method: 'post',
    path: '/sessions/{id}/tickets',
    summary: 'Ask for a ticket',
    description:
      'A ticket opens the room’s socket once, within seconds, so that no lasting secret stands in an address. With the token of a link as bearer token it is for that link’s role, without one for a candidate.',
    access: 'link',
    body: {
      schema: ticketRequest,
      required: false,
      example: { key: 'a-secret-of-this-browser' },
    },
    answer: json(ticketResponse, 'The ticket.'),
    errors: [...BODY, ...LIVE, 'unauthorized', 'forbidden', 'room_full'],
  },
  {
    ...ofOne,
    id: 'joinRoom',
    method: 'get',
    path: '/sessions/{id}/ws',
    summary: 'Join the room',
    description:
      'A WebSocket, for requests with `Upgrade: websocket`. Binary frames are of the y-websocket protocol; text frames are messages, a `ClientMessage` or a `RoomMessage` after a prefix.',
    access: 'link',
    query: z.object({
      ticket: z
        .string()
        .optional()
        .describe('Who one is. Without one a candidate, known to nobody.'),
      name: z.string().optional().describe('What one is called.'),
      client: yjsClientId.optional().describe('The Yjs client that will speak through the socket.'),
      messages: z
        .literal('none')
        .optional()
        .describe('For clients that know the y-websocket protocol alone: no text frames are sent.'),
    }),
    answer: {
      status: 101,
      says: 'The socket.',
      type: null,
      schema: null,
      headers: {},
    },
    errors: [...LIVE, 'upgrade_required', 'forbidden', 'room_full'],
  },
  {
    ...ofOne,
    id: 'execute',
    method: 'post',
    path: '/sessions/{id}/execute',
    summary: 'Run the code',
    description:
      'Runs a program to its end, for everybody in the session to see. It reads nothing but `stdin`; for a program that one types to, use the room’s socket.',
    access: 'link',
    body: {
      schema: executeRequest,
      required: true,
      example: { language: 'python', code: 'print(input())', stdin: 'hello\n' },
    },
    answer: json(executeResponse, 'How it ended, and what it printed.'),
    errors: [...BODY, ...LIVE, ...RUN, 'run_in_progress', 'rate_limited'],
  },
  {
    ...ofOne,
    id: 'listExecutions',
    method: 'get',
    path: '/sessions/{id}/executions',
    summary: 'List the runs',
    description: 'Runs that have finished, newest first, also once the session is over.',
    access: 'interviewer',
    query: executionsQuery,
    answer: json(executionsResponse, 'A page of them.'),
    errors: [...INTERVIEWER, 'invalid_request'],
  },
  {
    ...ofOne,
    id: 'listSnapshots',
    method: 'get',
    path: '/sessions/{id}/snapshots',
    summary: 'List the saved states',
    description: 'The code as it was saved, in that order, also once the session is over.',
    access: 'interviewer',
    answer: json(snapshotsResponse, 'All of them, without their code.'),
    errors: INTERVIEWER,
  },
  {
    ...ofOne,
    id: 'getSnapshot',
    method: 'get',
    path: '/sessions/{id}/snapshots/{n}',
    summary: 'Read a saved state',
    description: 'One saved state with its code.',
    access: 'interviewer',
    parameters: ofSession.extend({
      n: z.number().int().positive().describe('The number of the snapshot.'),
    }),
    answer: json(snapshotResponse, 'The saved state.'),
    errors: [...INTERVIEWER, 'not_found'],
  },
  {
    ...ofOne,
    id: 'readRecording',
    method: 'get',
    path: '/sessions/{id}/recording',
    summary: 'Read the recording',
    description:
      'All that has happened in the session, or what follows an entry: one `RecordingEntry` a line. Whoever accepts gzip gets it compressed.',
    access: 'replay',
    query: recordingQuery,
    answer: {
      status: 200,
      says: 'The lines, as they are read.',
      type: recordingType(RECORDING_VERSION),
      schema: null,
      headers: {
        [RECORDING_UNTIL]: 'The time of the last entry that there was when one asked.',
        [RECORDING_OVER]: '`true` once nothing will follow, `false` before.',
      },
    },
    errors: [...INTERVIEWER, ...RECORDING, 'invalid_request'],
  },
  {
    ...ofOne,
    id: 'downloadRecording',
    method: 'get',
    path: '/sessions/{id}/recording/file',
    summary: 'Keep the recording',
    description: 'All of it as one file, whose first line is a `RecordingHeader`.',
    access: 'replay',
    answer: file(recordingType(RECORDING_VERSION), 'The file.'),
    errors: [...INTERVIEWER, ...RECORDING, 'rate_limited'],
  },
  {
    ...ofOne,
    id: 'getInstant',
    method: 'get',
    path: '/sessions/{id}/instants/{seq}',
    summary: 'Read the code of an instant',
    description: 'The code as it was right after an entry of the recording.',
    access: 'replay',
    parameters: ofSession.extend(instantParams.shape),
    answer: json(instantResponse, 'The code.'),
    errors: [...INTERVIEWER, ...RECORDING, 'invalid_request', 'rate_limited'],
  },
  {
    ...ofOne,
    id: 'downloadInstant',
    method: 'get',
    path: '/sessions/{id}/instants/{seq}/zip',
    summary: 'Keep the code of an instant',
    description: 'The same as a zip archive of its files.',
    access: 'replay',
    parameters: ofSession.extend(instantParams.shape),
    answer: file('application/zip', 'The archive.'),
    errors: [...INTERVIEWER, ...RECORDING, 'invalid_request', 'rate_limited'],
  },
  {
    ...ofOne,
    id: 'runInstant',
    method: 'post',
    path: '/sessions/{id}/replay/run',
    summary: 'Run code of an instant',
    description:
      'Runs code as it was, for whoever asks alone: nothing of it is told to the room, and nothing is kept.',
    access: 'replay',
    body: {
      schema: replayRunRequest,
      required: true,
      example: { language: 'python', code: 'print(6 * 7)' },
    },
    answer: json(executeResponse, 'How it ended, and what it printed.'),
    errors: [...BODY, ...INTERVIEWER, ...RUN, 'rate_limited'],
  },
  {
    ...ofOne,
    id: 'restore',
    method: 'post',
    path: '/sessions/{id}/restore',
    summary: 'Restore code',
    description:
      'Makes the code what it was right after an entry of the recording, or in a snapshot, by an ordinary edit. Only what differs is edited, and files that were not there by then stay.',
    access: 'interviewer',
    body: { schema: restoreRequest, required: true, example: { seq: 1 } },
    answer: json(restoreResponse, 'Where the edit stands in the recording.'),
    errors: [...BODY, ...INTERVIEWER, ...RECORDING, 'session_ended', 'rate_limited'],
  },
  {
    ...ofOne,
    id: 'openReplay',
    method: 'post',
    path: '/sessions/{id}/replay',
    summary: 'Open or close the replay',
    description:
      'Opens the replay to everybody who has the link, or closes it again, also once the session is over.',
    access: 'interviewer',
    body: { schema: replayAccess, required: true, example: { open: true } },
    answer: json(replayAccess, 'What holds now.'),
    errors: [...BODY, ...INTERVIEWER, 'server_unavailable'],
  },
  {
    ...plain,
    id: 'listLanguages',
    method: 'get',
    path: '/languages',
    summary: 'List the languages',
    description: 'What programs can be written in here, with the versions.',
    access: 'anybody',
    answer: json(languagesResponse, 'The languages that the runner can run now.'),
    errors: ['runner_unavailable'],
  },
  {
    ...plain,
    id: 'getHealth',
    method: 'get',
    path: '/health',
    summary: 'Ask how the parts are',
    description: 'Each part by itself. It answers with 200 also where one is not well.',
    access: 'anybody',
    answer: json(healthResponse, 'How they are.'),
    errors: [],
  },
  {
    ...plain,
    id: 'describeApi',
    method: 'get',
    path: '/openapi.json',
    summary: 'Describe the API',
    description: 'This description, as an OpenAPI 3.1 document.',
    access: 'anybody',
    answer: json(z.looseObject({ openapi: z.string() }), 'The document.'),
    errors: [],
  },
];
