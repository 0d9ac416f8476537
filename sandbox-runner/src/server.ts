import type { ServerOptions as HttpOptions } from 'node:http';
import {
  type Http2Bindings,
  type HttpBindings,
  upgradeWebSocket,
  type WebSocketServerLike,
} from '@hono/node-server';
import { CodedError, type ErrorCode, RETRY_AFTER_SECONDS } from '@viva/protocol/errors';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import { isJson } from '@viva/protocol/parse';
import type { LanguagesResponse, ReadyResponse } from '@viva/protocol/run';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { WebSocketServer } from 'ws';
import { bearerCheck } from './auth.ts';
import type { Config } from './config.ts';
import { ndjsonStream } from './event-channel.ts';
import { endWhenSilent } from './heartbeat.ts';
import { jobOf } from './job.ts';
import { errorFields, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import type { ReadinessCheck } from './readiness.ts';
import { BODY_BYTES, parseRunRequest } from './request.ts';
import { RunQueue } from './run-queue.ts';
import { runSocket } from './run-socket.ts';
import { Runs } from './runs.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** Errors that are told before the request's body has been read. */
const LEAVES_BODY_UNREAD: ReadonlySet<ErrorCode> = new Set([
  'unauthorized',
  'unsupported_media_type',
  'payload_too_large',
  'runner_unavailable',
]);

/** What the HTTP server tells of a connection. */
type Bindings = HttpBindings | Http2Bindings;

/** Other upgrades than WebSockets are ignored, as HTTP allows: nobody here would ever answer them. */
const HTTP_OPTIONS: HttpOptions = {
  shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
};

/** The service without its socket. */
export interface Server {
  /** Answers one HTTP request. */
  readonly fetch: (request: Request, bindings: Bindings) => Response | Promise<Response>;
  /** What upgraded connections are handed to. */
  readonly websocket: { readonly server: WebSocketServerLike };
  readonly serverOptions: HttpOptions;
  /** Accepts no more runs, lets those under way go on for so many milliseconds, and closes the sandbox. */
  stop(drainMs: number): Promise<void>;
}

/** What the service needs of its settings. */
export type ServerSettings = Pick<
  Config,
  'tokens' | 'concurrency' | 'queue' | 'limits' | 'interactive'
>;

/** Makes the service from its settings. It opens no socket and starts nothing by itself. */
export function createServer(
  settings: ServerSettings,
  readiness: ReadinessCheck,
  log: Log,
): Server {
  const queue = new RunQueue(settings.concurrency, settings.queue);
  const metrics = new Metrics(queue, () => readiness.sandbox);
  const runs = new Runs({ queue, metrics, log, onFault: () => readiness.doubt() });
  const authorized = bearerCheck(settings.tokens);
  const app = new Hono<{ Bindings: Bindings }>();

  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  app.get('/readyz', async (c) => {
    const body = runs.draining
      ? unavailable('The runner is shutting down.')
      : readyBody(await readiness.current());
    if (body.status === 'ready') return c.json(body);
    return c.json(body, 503, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
  });

  for (const path of ['/v1/*', '/metrics']) {
    app.use(path, async (c, next) => {
      if (!authorized(c.req.header('Authorization'))) {
        throw new CodedError('unauthorized', 'The bearer token is missing or wrong.');
      }
      return next();
    });
  }

  app.get('/metrics', async (c) => {
    const { type, body } = await metrics.text();
    return c.body(body, 200, { 'Content-Type': type });
  });

  app.get('/v1/languages', async (c) => {
    runs.requireAccepting();
    const sandbox = await requireSandbox(readiness);
    const body: LanguagesResponse = {
      languages: sandbox.languages.map(({ id, version }) => {
        const { label, fileName } = LANGUAGES[id];
        return { id, label, fileName, version };
      }),
    };
    return c.json(body);
  });

  // Refused before a body is read or a connection upgraded.
  app.use('/v1/runs', async (_, next) => {
    runs.requireAccepting();
    return next();
  });

  app.get(
    '/v1/runs',
    upgradeWebSocket(
      () =>
        runSocket({
          async start(request, { terminal, listen }) {
            const sandbox = await sandboxFor(readiness, request.language);
            const interaction = { terminal, idleMs: settings.interactive.idleMs, listen };
            const job = jobOf(request, settings, interaction);
            return runs.start(sandbox, job, request.session ?? null);
          },
          coded: (error) => coded(error, log),
        }),
      { onError: (error) => void coded(error, log) },
    ),
    () => {
      throw new CodedError('upgrade_required', 'This address speaks WebSocket, or takes a POST.');
    },
  );

  app.post(
    '/v1/runs',
    async (c, next) => {
      if (!isJson(c.req.header('Content-Type'))) {
        throw new CodedError('unsupported_media_type', 'The request must be application/json.');
      }
      return next();
    },
    bodyLimit({
      maxSize: BODY_BYTES,
      onError: () => {
        throw new CodedError('payload_too_large', 'The request is too large.');
      },
    }),
    async (c) => {
      const request = parseRunRequest(await c.req.text());
      const sandbox = await sandboxFor(readiness, request.language);
      const run = runs.start(sandbox, jobOf(request, settings), request.session ?? null);
      // A reader that goes away cancels its run.
      return new Response(ndjsonStream(run.events, run.cancel), {
        headers: {
          'Content-Type': 'application/x-ndjson',
          'Cache-Control': 'no-store',
          // Tells the HTTP server to pass each piece on as it comes.
          'Transfer-Encoding': 'chunked',
        },
      });
    },
  );

  app.all('/v1/languages', methodNotAllowed);
  app.all('/v1/runs', methodNotAllowed);
  app.notFound((c) => {
    const error = new CodedError('not_found', 'There is nothing at this address.');
    return c.json(error.body, error.status);
  });
  app.onError((error, c) => {
    // Nobody reads what is said to a client that went away in mid-request, and it is nobody's fault.
    const { code, body, status, headers } = c.req.raw.signal.aborted
      ? new CodedError('invalid_request', 'The request was not sent to its end.')
      : coded(error, log);
    // The rest of a body that nobody wants is still on its way: that connection serves no further request.
    const connection = LEAVES_BODY_UNREAD.has(code) ? { Connection: 'close' } : {};
    const upgrade = code === 'upgrade_required' ? { Upgrade: 'websocket' } : {};
    return c.json(body, status, { ...headers, ...connection, ...upgrade });
  });

  return {
    fetch: app.fetch,
    websocket: { server: webSocketServer() },
    serverOptions: HTTP_OPTIONS,
    async stop(drainMs) {
      await runs.drain(drainMs);
      await readiness.close();
    },
  };
}

function webSocketServer(): WebSocketServerLike {
  const server = new WebSocketServer({ noServer: true, maxPayload: BODY_BYTES });
  server.on('connection', (socket) => endWhenSilent(socket));
  // The adapter is made for this very class, but describes it more narrowly than the class describes itself.
  return server as object as WebSocketServerLike;
}

const unavailable = (reason: string): ReadyResponse => ({
  status: 'unavailable',
  sandbox: 'none',
  development: false,
  runtime: null,
  reason,
});

function readyBody({ sandbox, reason }: Awaited<ReturnType<ReadinessCheck['current']>>) {
  if (sandbox === null) return unavailable(reason);
  const { kind, development, runtime } = sandbox;
  const body: ReadyResponse = {
    status: 'ready',
    sandbox: kind,
    development,
    runtime,
    reason: null,
  };
  return body;
}

/** @throws CodedError `runner_unavailable` with the reason when nothing can be run. */
async function requireSandbox(readiness: ReadinessCheck): Promise<Sandbox> {
  const { sandbox, reason } = await readiness.lastKnown();
  if (sandbox === null) throw new CodedError('runner_unavailable', reason);
  return sandbox;
}

/** @throws CodedError `runner_unavailable`, or `unknown_language` for one that is not installed. */
async function sandboxFor(readiness: ReadinessCheck, language: LanguageId): Promise<Sandbox> {
  const sandbox = await requireSandbox(readiness);
  if (sandbox.languages.some(({ id }) => id === language)) return sandbox;
  throw new CodedError('unknown_language', `${LANGUAGES[language].label} is not installed here.`);
}

function methodNotAllowed(): never {
  throw new CodedError('method_not_allowed', 'This address does not answer that method.');
}

/** What a client is told of an error. A fault of the service itself is logged: the client learns only that there was one. */
function coded(error: unknown, log: Log): CodedError {
  if (error instanceof CodedError) return error;
  log({ event: 'error', ...errorFields(error) });
  return new CodedError('internal', 'The runner failed unexpectedly.');
}
