import type { RunnerHealth } from '@viva/protocol/api';
import { CodedError, type ErrorCode, errorBody, runnerUnavailable } from '@viva/protocol/errors';
import {
  type InteractiveRequest,
  type LanguagesResponse,
  languagesResponse,
  type RunRequest,
  readyResponse,
} from '@viva/protocol/run';
import type { Env } from './env.ts';
import { type AcceptedRun, openRun, streamedRun } from './runner-events.ts';

/** How long the runner may take to say how it is. */
const STATUS_TIMEOUT_MS = 3000;

/** What the runner says of a program to whoever wants it run; anything else is between it and the Worker. */
const PASSED_ON: readonly ErrorCode[] = [
  'runner_busy',
  'runner_unavailable',
  'unknown_language',
  'payload_too_large',
];

/** The error that a caller gets of what the runner says when it does not do what it was asked for. */
function refused(answer: unknown): CodedError {
  const body = errorBody.safeParse(answer).data;
  return body && PASSED_ON.includes(body.error.code)
    ? new CodedError(body.error.code, body.error.message)
    : runnerUnavailable();
}

/** The sandbox-runner over HTTP. */
export class Runner {
  readonly #url: string;
  readonly #token: string;

  constructor(env: Pick<Env, 'RUNNER_URL' | 'RUNNER_TOKEN'>) {
    this.#url = env.RUNNER_URL;
    this.#token = env.RUNNER_TOKEN;
  }

  /**
   * Starts a program whose input is all in the request. The promise resolves when the runner has accepted it; the
   * events follow.
   *
   * @throws CodedError `runner_busy` or `runner_unavailable` when it was not accepted. Reading the events throws
   * when the signal is aborted or the runner goes away.
   */
  async start(request: RunRequest, signal: AbortSignal): Promise<AcceptedRun> {
    const response = await this.#fetch('/v1/runs', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    });
    if (!response.body) throw runnerUnavailable();
    return streamedRun(response.body);
  }

  /** Starts a program that reads what people type; otherwise like `start`. */
  async open(request: InteractiveRequest, signal: AbortSignal): Promise<AcceptedRun> {
    const { webSocket } = await this.#fetch('/v1/runs', {
      headers: { Upgrade: 'websocket' },
      signal,
    });
    if (!webSocket) throw runnerUnavailable();
    const opened = await openRun(webSocket, request, signal);
    if ('run' in opened) return opened.run;
    throw refused(opened.refusal);
  }

  /** @throws CodedError `runner_unavailable`. */
  async languages(): Promise<LanguagesResponse> {
    const response = await this.#fetch('/v1/languages', {
      signal: AbortSignal.timeout(STATUS_TIMEOUT_MS),
    });
    const parsed = languagesResponse.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw runnerUnavailable();
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
      throw runnerUnavailable();
    }
    if (response.ok || response.webSocket) return response;
    throw refused(await response.json().catch(() => null));
  }
}
