import type { RunnerHealth } from '@viva/protocol/api';
import { CodedError, type ErrorCode, errorBody } from '@viva/protocol/errors';
import {
  type LanguagesResponse,
  languagesResponse,
  type RunEvent,
  type RunRequest,
  readyResponse,
  runEvent,
} from '@viva/protocol/run';
import type { Env } from './env.ts';

/** How long the runner may take to say how it is. */
const STATUS_TIMEOUT_MS = 3000;

/** What the runner says of a program to whoever wants it run; anything else is between it and the Worker. */
const PASSED_ON: readonly ErrorCode[] = [
  'runner_busy',
  'runner_unavailable',
  'unknown_language',
  'payload_too_large',
];

const unavailable = () =>
  new CodedError(
    'runner_unavailable',
    'The sandbox is not answering. Your code is safe. Try again.',
  );

/** The sandbox-runner over HTTP. */
export class Runner {
  readonly #url: string;
  readonly #token: string;

  constructor(env: Pick<Env, 'RUNNER_URL' | 'RUNNER_TOKEN'>) {
    this.#url = env.RUNNER_URL;
    this.#token = env.RUNNER_TOKEN;
  }

  /**
   * Starts a program. The promise resolves when the runner has accepted it; the events follow.
   *
   * @throws CodedError `runner_busy` or `runner_unavailable` when it was not accepted. Reading the events throws
   * when the signal is aborted or the runner goes away.
   */
  async start(request: RunRequest, signal: AbortSignal): Promise<AsyncIterable<RunEvent>> {
    const response = await this.#fetch('/v1/runs', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    });
    if (!response.body) throw unavailable();
    return readEvents(response.body);
  }

  /** @throws CodedError `runner_unavailable`. */
  async languages(): Promise<LanguagesResponse> {
    const response = await this.#fetch('/v1/languages', {
      signal: AbortSignal.timeout(STATUS_TIMEOUT_MS),
    });
    const parsed = languagesResponse.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw unavailable();
    return parsed.data;
  }

  /** Never throws: a runner that does not answer is an answer. */
  async health(): Promise<RunnerHealth> {
    try {
      const response = await fetch(`${this.#url}/readyz`, {
        signal: AbortSignal.timeout(STATUS_TIMEOUT_MS),
      });
      const ready = readyResponse.parse(await response.json());
      return {
        status: ready.status === 'ready' ? 'ok' : 'unavailable',
        sandbox: ready.sandbox,
        development: ready.development,
        runtime: ready.runtime,
        reason: ready.reason,
      };
    } catch {
      return {
        status: 'unavailable',
        sandbox: null,
        development: false,
        runtime: null,
        reason: 'The sandbox is not answering.',
      };
    }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${this.#token}`);
    let response: Response;
    try {
      response = await fetch(`${this.#url}${path}`, { ...init, headers });
    } catch {
      throw unavailable();
    }
    if (response.ok) return response;
    const body = errorBody.safeParse(await response.json().catch(() => null)).data;
    if (body && PASSED_ON.includes(body.error.code)) {
      throw new CodedError(body.error.code, body.error.message);
    }
    throw unavailable();
  }
}

/** Parses NDJSON; a line may arrive in pieces. Throws on a line that is no run event. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield runEvent.parse(JSON.parse(line));
  }
}
