import type { ExecuteRequest } from '@viva/protocol/api';
import { currentLanguage, languageFile } from '@viva/protocol/document';
import { DEFAULT_LANGUAGE, LANGUAGES } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import type { RunRequest } from '@viva/protocol/run';
import type * as Y from 'yjs';
import { failure, type Result, success } from '../result.ts';

/**
 * What the runner is asked for: the code of the request, or else what the document holds for its language.
 *
 * @param session tells the runner which runs belong together.
 */
export function runRequestFrom(
  document: Y.Doc,
  request: ExecuteRequest,
  session: string,
): Result<RunRequest> {
  const language = request.language ?? currentLanguage(document) ?? DEFAULT_LANGUAGE;
  const { label, fileName } = LANGUAGES[language];
  const content = request.code ?? languageFile(document, language)?.content;
  if (content === undefined) {
    return failure('invalid_request', `This session has no ${label} code yet.`);
  }
  if (new TextEncoder().encode(content).length > LIMITS.codeBytes) {
    return failure('payload_too_large', 'This code is too long to run.');
  }
  return success({
    session,
    language,
    files: [{ path: fileName, content }],
    stdin: request.stdin,
    limits: {},
  });
}
