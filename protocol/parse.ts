import type { z } from 'zod';
import { CodedError } from './errors.ts';

/**
 * Reads the JSON body of a request.
 *
 * @throws CodedError `invalid_json`, `unknown_language`, `payload_too_large` for a text over its own limit, or
 * `invalid_request`; the last two name the first field at fault.
 */
export function parseBody<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CodedError('invalid_json', 'The body is not valid JSON.');
  }
  return parseInput(schema, json);
}

/**
 * Checks what came with a request, in its body or its query.
 *
 * @throws CodedError as `parseBody` does, without `invalid_json`.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  if (field === 'language') {
    throw new CodedError('unknown_language', 'This language is not one that Viva knows.');
  }
  const tooLarge = issue?.code === 'custom' && issue.params?.errorCode === 'payload_too_large';
  throw new CodedError(
    tooLarge ? 'payload_too_large' : 'invalid_request',
    `${field || 'body'}: ${issue?.message ?? 'invalid'}`,
  );
}

/** Whether a `Content-Type` header announces JSON. */
export const isJson = (contentType: string | null | undefined): boolean =>
  /^application\/json\s*(;|$)/i.test(contentType ?? '');
