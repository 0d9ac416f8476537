import { CodedError } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { parseBody } from '@viva/protocol/parse';
import {
  type InteractiveRequest,
  interactiveRequest,
  type RunRequest,
  runRequest,
} from '@viva/protocol/run';

/** The largest body of `POST /v1/runs`: JSON may write each byte of code and input as six. */
export const BODY_BYTES = 6 * (LIMITS.codeBytes + LIMITS.stdinBytes) + 64 * 1024;

/** The longest file name that Linux takes, in bytes. */
const NAME_BYTES = 255;

/**
 * Checks the body of `POST /v1/runs`.
 *
 * @param text the body, JSON.
 * @throws CodedError `invalid_json`, `unknown_language`, `payload_too_large` or `invalid_request`.
 */
export const parseRunRequest = (text: string): RunRequest => checked(parseBody(runRequest, text));

/**
 * Checks the first frame on the socket of `GET /v1/runs`.
 *
 * @throws CodedError as `parseRunRequest` does.
 */
export const parseInteractiveRequest = (text: string): InteractiveRequest =>
  checked(parseBody(interactiveRequest, text));

/** What a schema cannot say by itself. */
function checked<R extends RunRequest>(request: R): R {
  const problem = fileProblem(request.files);
  if (problem !== null) throw new CodedError('invalid_request', problem);
  const bytes = request.files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (bytes > LIMITS.codeBytes) {
    throw new CodedError(
      'payload_too_large',
      `files: longer than ${LIMITS.codeBytes} bytes together`,
    );
  }
  return request;
}

/** Tells why the files cannot all be written into one folder; null when they can. */
function fileProblem(files: RunRequest['files']): string | null {
  const paths = new Set(files.map(({ path }) => path));
  for (const { path } of files) {
    const parts = path.split('/');
    if (!path.isWellFormed() || parts.some((part) => Buffer.byteLength(part) > NAME_BYTES)) {
      return 'files: a name is not valid or is too long';
    }
    if (parts.some((_, depth) => depth > 0 && paths.has(parts.slice(0, depth).join('/')))) {
      return 'files: one path is both a file and a folder';
    }
  }
  return null;
}
