import { CodedError } from '@viva/protocol/errors';
import { languageId } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import { type RunRequest, runRequest } from '@viva/protocol/run';
import { z } from 'zod';

/** The largest body of `POST /v1/runs`: JSON may write each byte of code and input as six. */
export const BODY_BYTES = 6 * (LIMITS.codeBytes + LIMITS.stdinBytes) + 64 * 1024;

/** The longest file name that Linux takes, in bytes. */
const NAME_BYTES = 255;

const anyLanguage = z.object({ language: z.string() });

/**
 * Checks the body of `POST /v1/runs`.
 *
 * @param text the body, JSON.
 * @throws CodedError `invalid_json`, `unknown_language` or `invalid_request`.
 */
export function parseRunRequest(text: string): RunRequest {
  const body = parseJson(text);
  const named = anyLanguage.safeParse(body);
  if (named.success && !languageId.safeParse(named.data.language).success) {
    throw new CodedError('unknown_language', 'This runner does not know that language.');
  }
  const parsed = runRequest.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue?.path.join('.') || 'the request';
    throw new CodedError('invalid_request', `${place}: ${issue?.message}`);
  }
  const problem = fileProblem(parsed.data.files);
  if (problem !== null) throw new CodedError('invalid_request', problem);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CodedError('invalid_json', 'The request is not valid JSON.');
  }
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
  const bytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  return bytes > LIMITS.codeBytes ? `files: longer than ${LIMITS.codeBytes} bytes together` : null;
}
