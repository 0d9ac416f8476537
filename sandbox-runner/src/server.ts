import { CodedError, type ErrorCode, RETRY_AFTER_SECONDS } from '@viva/protocol/errors';
import { LANGUAGES } from '@viva/protocol/languages';
import { isJson } from '@viva/protocol/parse';
import type { LanguagesResponse, ReadyResponse, RunRequest } from '@viva/protocol/run';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { bearerCheck } from './auth.ts';
import type { Config } from './config.ts';
import { EventChannel, ndjsonStream } from './event-channel.ts';
import { execute } from './execute.ts';
import type { Log } from './log.ts';
import type { ReadinessCheck } from './readiness.ts';
import { BODY_BYTES, parseRunRequest } from './request.ts';
import { RunQueue } from './run-queue.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** Errors that are told before the request's body has been read. */
const LEAVES_BODY_UNREAD: ReadonlySet<ErrorCode> = new Set([
  'unauthorized',
  'unsupported_media_type',
  'payload_too_large',
]);

/** The service without its socket. */
export interface Server {
  /** Answers one HTTP request. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Cancels all runs; resolves when nothing of them is left. Later runs are cancelled at once. */
  cancelRuns(): Promise<void>;
}

/** Makes the service from its settings. It opens no socket and starts nothing by itself. */
export function createServer(
  config: Pick<Config, 'tokens' | 'concurrency' | 'queue'>,
  readiness: ReadinessCheck,
  log: Log,
): Server {
  const runs = new Runs(new RunQueue(config.concurrency, config.queue), log);
  const authorized = bearerCheck(config.tokens);
  const app = new Hono();

  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  app.get('/readyz', async (c) => {
    const { sandbox, reason } = await readiness.current();
    if (sandbox === null) {
      const body: ReadyResponse = {
        status: 'unavailable',
        sandbox: 'none',
        development: false,
        reason,
      };
      return c.json(body, 503, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
    }
    const { kind, development } = sandbox;
    const body: ReadyResponse = { status: 'ready', sandbox: kind, development, reason: null };
    return c.json(body);
  });

  app.use('/v1/*', async (c, next) => {
    if (!authorized(c.req.header('Authorization'))) {
      throw new CodedError('unauthorized', 'The bearer token is missing or wrong.');
    }
    return next();
  });

  app.get('/v1/languages', async (c) => {
    const sandbox = await requireSandbox(readiness);
    const body: LanguagesResponse = {
      languages: sandbox.languages.map(({ id, version }) => {
        const { label, fileName } = LANGUAGES[id];
        return { id, label, fileName, version };
      }),
    };
    return c.json(body);
  });

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
      const sandbox = await requireSandbox(readiness);
      if (!sandbox.languages.some(({ id }) => id === request.language)) {
        const { label } = LANGUAGES[request.language];
        throw new CodedError('unknown_language', `${label} is not installed here.`);
      }
      return new Response(runs.start(sandbox, request), {
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
    const coded = error instanceof CodedError ? error : unexpected(error, log);
    // The rest of a body that nobody wants is still on its way: that connection serves no further request.
    const connection = LEAVES_BODY_UNREAD.has(coded.code) ? { Connection: 'close' } : {};
    return c.json(coded.body, coded.status, { ...coded.headers, ...connection });
  });

  return { fetch: (request) => app.fetch(request), cancelRuns: () => runs.cancelAll() };
}

/** The runs under way. */
class Runs {
  readonly #queue: RunQueue;
  readonly #log: Log;
  readonly #shutdown = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(queue: RunQueue, log: Log) {
    this.#queue = queue;
    this.#log = log;
  }

  /**
   * Starts or queues a run; a reader that goes away cancels it.
   *
   * @returns its events as NDJSON.
   * @throws CodedError `runner_busy` when the queue is full.
   */
  start(sandbox: Sandbox, request: RunRequest): ReadableStream<Uint8Array> {
    const channel = new EventChannel();
    const emit = channel.push.bind(channel);
    const place = this.#queue.enter((position) => emit({ type: 'queued', position }));
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, this.#shutdown.signal]);
    const run = execute({ sandbox, request, place, emit, signal, log: this.#log }).finally(() => {
      channel.end();
      this.#underWay.delete(run);
    });
    this.#underWay.add(run);
    return ndjsonStream(channel, () => gone.abort());
  }

  async cancelAll(): Promise<void> {
    this.#shutdown.abort();
    await Promise.all(this.#underWay);
  }
}

/** @throws CodedError `runner_unavailable` with the reason when nothing can be run. */
async function requireSandbox(readiness: ReadinessCheck): Promise<Sandbox> {
  const { sandbox, reason } = await readiness.lastKnown();
  if (sandbox === null) throw new CodedError('runner_unavailable', reason);
  return sandbox;
}

function methodNotAllowed(): never {
  throw new CodedError('method_not_allowed', 'This address does not answer that method.');
}

/** Logs a fault of the service itself; the client learns no more than that there was one. */
function unexpected(error: Error, log: Log): CodedError {
  log({ event: 'error', name: error.name, message: error.message, stack: error.stack ?? null });
  return new CodedError('internal', 'The runner failed unexpectedly.');
}
