import * as z from 'zod';

/** The fixed set of error codes and the HTTP status each one has, at the Worker and the runner alike. */
export const ERROR_STATUS = {
  invalid_json: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  session_not_found: 404,
  method_not_allowed: 405,
  run_in_progress: 409,
  session_ended: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid_request: 422,
  unknown_language: 422,
  upgrade_required: 426,
  rate_limited: 429,
  room_full: 429,
  runner_busy: 429,
  internal: 500,
  runner_unavailable: 503,
  server_unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export const errorCode = z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]);

/** The body of every response that is not a success. */
export const errorBody = z.object({
  error: z.object({ code: errorCode, message: z.string() }),
});
export type ErrorBody = z.infer<typeof errorBody>;

/** Seconds that `Retry-After` names with every 429 and 503. */
export const RETRY_AFTER_SECONDS = 5;

/** A failure with a code, for the one place at the edge that turns it into a response. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: ErrorCode;

  /** @param message a sentence for the person at the other end; it reaches them as it is. */
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  get status(): (typeof ERROR_STATUS)[ErrorCode] {
    return ERROR_STATUS[this.code];
  }

  get body(): ErrorBody {
    return { error: { code: this.code, message: this.message } };
  }

  /** Response headers that the status asks for. */
  get headers(): Record<string, string> {
    return this.status === 429 || this.status === 503
      ? { 'Retry-After': String(RETRY_AFTER_SECONDS) }
      : {};
  }
}

/** What stands before the server could not reach it. */
export const serverUnavailable = () =>
  new CodedError('server_unavailable', 'The server is not answering. Try again in a moment.');

/** What stands before the runner could not reach it. */
export const runnerUnavailable = () =>
  new CodedError(
    'runner_unavailable',
    'The sandbox is not answering. Your code is safe. Try again.',
  );
