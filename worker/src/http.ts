import { CodedError, type ErrorCode } from '@viva/protocol/errors';

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
