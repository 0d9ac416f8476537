import { CodedError, type ErrorCode } from '@viva/protocol/errors';

/** The header by which a request is found again, in the log and by whoever sent it. */
export const REQUEST_ID = 'X-Request-Id';

/** Where on the network a request comes from, as Cloudflare tells; null where nobody does. */
export const addressOf = (request: Request): string | null =>
  request.headers.get('CF-Connecting-IP');

/** Whether a response may be compressed by gzip. Cloudflare may have put a header of its own in the place of the client's. */
export function acceptsGzip({ headers, cf }: Request): boolean {
  const sent = cf?.clientAcceptEncoding ?? headers.get('Accept-Encoding');
  return String(sent ?? '')
    .toLowerCase()
    .split(',')
    .some((coding) => /^\s*(x-)?gzip\s*(;(?!\s*q=0(\.0*)?\s*$)|$)/.test(coding));
}

/**
 * Counts a request of an address.
 *
 * @param limit null in a deployment without one.
 * @throws CodedError `rate_limited` when there were too many lately.
 */
export async function countRequest(
  limit: RateLimit | undefined,
  address: string | null,
): Promise<void> {
  if (!limit || address === null) return;
  const { success } = await limit.limit({ key: address });
  if (!success) throw new CodedError('rate_limited', 'That was too often. Try again in a minute.');
}

/** Any failure as a response in the fixed shape; what is not a `CodedError` says nothing about itself. */
export function toErrorResponse(error: unknown): Response {
  const coded =
    error instanceof CodedError
      ? error
      : new CodedError('internal', 'Something went wrong on our side. Try again.');
  return Response.json(coded.body, { status: coded.status, headers: coded.headers });
}

export const errorResponse = (code: ErrorCode, message: string): Response =>
  toErrorResponse(new CodedError(code, message));
