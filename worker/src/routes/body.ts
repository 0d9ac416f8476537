import { CodedError } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { isJson, parseBody } from '@viva/protocol/parse';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';

const tooLarge = () => {
  throw new CodedError('payload_too_large', 'The request is too large.');
};

/** Stops a request whose body is over the limit, before it is read as a whole. */
export const limitedBody = bodyLimit({ maxSize: LIMITS.requestBytes, onError: tooLarge });

/** The same, where a request may have no body: that counts as an empty object. */
export async function readOptionalBody<S extends z.ZodType>(
  c: Context,
  schema: S,
): Promise<z.output<S>> {
  return c.req.header('Content-Type') ? readBody(c, schema) : schema.parse({});
}

/**
 * The request's JSON body.
 *
 * @throws CodedError `unsupported_media_type`, `payload_too_large` when a text in it is over its own limit, and
 * whatever `parseBody` throws.
 */
export async function readBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  if (!isJson(c.req.header('Content-Type'))) {
    throw new CodedError('unsupported_media_type', 'Send the body as application/json.');
  }
  return parseBody(schema, await c.req.text());
}
