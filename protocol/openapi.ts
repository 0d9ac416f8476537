import * as z from 'zod';
import {
  createSessionRequest,
  createSessionResponse,
  executeRequest,
  executeResponse,
  executionsResponse,
  healthResponse,
  instantResponse,
  replayAccess,
  replayRunRequest,
  restoreRequest,
  restoreResponse,
  runnerHealth,
  sessionResponse,
  snapshotResponse,
  snapshotsResponse,
  ticketRequest,
  ticketResponse,
} from './api.ts';
import { type Access, CALLS, type Call } from './calls.ts';
import { ERROR_STATUS, type ErrorCode, errorBody } from './errors.ts';
import { ERROR_MEANING } from './meanings.ts';
import { recordedEvent, recordedUpdate, recordingEntry, recordingHeader } from './recording.ts';
import {
  clientMessage,
  participant,
  role,
  roomMessage,
  roomRun,
  runProgress,
  sessionInfo,
} from './room.ts';
import { languageId, languagesResponse, terminalSize, verdict } from './run.ts';

/** The schemas that have a name of their own in descriptions of the API. */
export const NAMED_SCHEMAS = {
  CreateSessionRequest: createSessionRequest,
  CreateSessionResponse: createSessionResponse,
  SessionResponse: sessionResponse,
  TicketRequest: ticketRequest,
  TicketResponse: ticketResponse,
  ExecuteRequest: executeRequest,
  ExecuteResponse: executeResponse,
  ExecutionsResponse: executionsResponse,
  SnapshotsResponse: snapshotsResponse,
  SnapshotResponse: snapshotResponse,
  InstantResponse: instantResponse,
  ReplayRunRequest: replayRunRequest,
  RestoreRequest: restoreRequest,
  RestoreResponse: restoreResponse,
  ReplayAccess: replayAccess,
  LanguagesResponse: languagesResponse,
  HealthResponse: healthResponse,
  RunnerHealth: runnerHealth,
  RecordingHeader: recordingHeader,
  RecordingEntry: recordingEntry,
  RecordedUpdate: recordedUpdate,
  RecordedEvent: recordedEvent,
  ClientMessage: clientMessage,
  RoomMessage: roomMessage,
  Participant: participant,
  SessionInfo: sessionInfo,
  RoomRun: roomRun,
  RunProgress: runProgress,
  TerminalSize: terminalSize,
  Error: errorBody,
  LanguageId: languageId,
  Role: role,
  Verdict: verdict,
} as const satisfies Record<string, z.ZodType>;

/** A JSON Schema, 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A part of an OpenAPI document. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query';
    readonly required: boolean;
    readonly description?: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { schema: JsonSchema; example: unknown }>>;
  };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly headers?: Readonly<Record<string, { description: string; schema: JsonSchema }>>;
        readonly content?: Readonly<Record<string, { schema: JsonSchema }>>;
      }
    >
  >;
}

/** An OpenAPI 3.1 document, as far as this API needs one. */
export interface OpenApi {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<'title' | 'version' | 'description', string>> & {
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Call['method'], Operation>>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

const refTo = (id: string) => `#/components/schemas/${id}`;

/** Leaves out what only says how JavaScript checks a value. */
function simplify({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

/** All schemas as callers see them: what they send, with what may be left out, and what they get. */
const OPTIONS = { io: 'input', override: simplify } as const;

/** A JSON Schema without what says that it is one. */
const bare = ({ $schema: _, $id: __, '~standard': ___, ...schema }: JsonSchema): JsonSchema =>
  schema;

/** Some schemas as JSON Schemas, all at once: what has a name stands in them, and for itself, by reference. */
function convert(schemas: Iterable<z.ZodType>) {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED_SCHEMAS)) registry.add(schema, { id });
  const nameless = new Set(schemas);
  for (const schema of nameless) if (registry.has(schema)) nameless.delete(schema);
  Array.from(nameless, (schema, index) => registry.add(schema, { id: `nameless-${index}` }));
  const converted = z.toJSONSchema(registry, { ...OPTIONS, uri: refTo }).schemas;
  const byId = (id: string) => bare(converted[id] ?? {});
  return {
    named: Object.fromEntries(Object.keys(NAMED_SCHEMAS).map((id) => [id, byId(id)])),
    of(schema: z.ZodType): JsonSchema {
      const id = registry.get(schema)?.id ?? '';
      return nameless.has(schema) ? byId(id) : { $ref: refTo(id) };
    },
  };
}

/** The JSON Schema of each named schema, which refer to each other by name. */
export const namedSchemas = (): Record<string, JsonSchema> => convert([]).named;

/** The JSON Schema of one schema, by reference where it has a name. */
export const schemaOf = (schema: z.ZodType): JsonSchema => convert([schema]).of(schema);

type SchemaOf = (schema: z.ZodType) => JsonSchema;

const TOKEN = 'linkToken';
const TAGS = {
  sessions: 'Sessions and their rooms.',
  history: 'What was: runs, saved states, the recording and its replay.',
  service: 'The service itself.',
} as const;

const tagOf = ({ id, path }: Call): keyof typeof TAGS => {
  if (!path.startsWith('/sessions')) return 'service';
  return ['createSession', 'getSession', 'createTicket', 'joinRoom', 'execute'].includes(id)
    ? 'sessions'
    : 'history';
};

const SECURITY: Readonly<Record<Access, Operation['security']>> = {
  anybody: [],
  link: [{}, { [TOKEN]: [] }],
  interviewer: [{ [TOKEN]: [] }],
  replay: [{ [TOKEN]: [] }, {}],
};

/** The codes of a call's errors by their status. Anything may fail by a fault of the service. */
export function errorsOf({ errors }: Call): Map<number, ErrorCode[]> {
  const all = [...new Set<ErrorCode>([...errors, 'internal'])];
  all.sort((one, other) => ERROR_STATUS[one] - ERROR_STATUS[other]);
  return Map.groupBy(all, (code) => ERROR_STATUS[code]);
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
} as const;

function responsesOf(call: Call, of: SchemaOf): Operation['responses'] {
  const { status, says, type, schema, headers } = call.answer;
  const named = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  const success = {
    description: says,
    ...(named.length > 0 && { headers: Object.fromEntries(named) }),
    ...(type && { content: { [type]: { schema: schema ? of(schema) : {} } } }),
  };
  const failures = Array.from(errorsOf(call), ([code, codes]) => [
    code,
    {
      description: codes.map((each) => `\`${each}\`: ${ERROR_MEANING[each]}`).join(' '),
      ...((code === 429 || code === 503) && { headers: RETRY_AFTER }),
      content: { 'application/json': { schema: of(errorBody) } },
    },
  ]);
  return { [status]: success, ...Object.fromEntries(failures) };
}

function parametersOf({ parameters, query }: Call, of: SchemaOf): Operation['parameters'] {
  const from = (place: 'path' | 'query', object: z.ZodObject) => {
    const { properties = {}, required = [] } = of(object);
    return Object.entries(properties).map(([name, property]) => {
      const { description, ...schema } = property as JsonSchema;
      return {
        name,
        in: place,
        required: place === 'path' || required.includes(name),
        ...(description !== undefined && { description }),
        schema,
      };
    });
  };
  return [...from('path', parameters), ...from('query', query)];
}

function operationOf(call: Call, of: SchemaOf): Operation {
  const { body } = call;
  return {
    operationId: call.id,
    summary: call.summary,
    description: call.description,
    tags: [tagOf(call)],
    security: SECURITY[call.access] ?? [],
    parameters: parametersOf(call, of) ?? [],
    ...(body && {
      requestBody: {
        required: body.required,
        content: {
          'application/json': { schema: of(body.schema), example: body.example },
        },
      },
    }),
    responses: responsesOf(call, of),
  };
}

function describe(): Pick<OpenApi, 'paths' | 'components'> {
  const { named, of } = convert(
    CALLS.flatMap(({ parameters, query, answer: { schema } }) => [
      parameters,
      query,
      ...(schema ? [schema] : []),
    ]),
  );
  const paths: Record<string, Partial<Record<Call['method'], Operation>>> = {};
  for (const call of CALLS) {
    paths[call.path] = { ...paths[call.path], [call.method]: operationOf(call, of) };
  }
  const linkToken = {
    type: 'http',
    scheme: 'bearer',
    description: 'The token in the fragment of an interviewer’s or a spectator’s link.',
  };
  return {
    paths,
    components: { securitySchemes: { [TOKEN]: linkToken }, schemas: named },
  };
}

/** Made when it is first asked for: it is the same everywhere. */
let description: ReturnType<typeof describe> | null = null;

/**
 * The API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1), whose schemas are JSON Schemas 2020-12.
 *
 * @param origin where it is served, without a slash at its end.
 */
export function openApi(origin: string): OpenApi {
  description ??= describe();
  return {
    openapi: '3.1.1',
    info: {
      title: 'Viva',
      version: '1',
      description:
        'Sessions in which people write and run code together. New fields and events may come at any time: pass over those that you do not know.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${origin}/api` }],
    tags: Object.entries(TAGS).map(([name, about]) => ({ name, description: about })),
    ...description,
  };
}
