import { CodedError, type ErrorCode } from '@viva/protocol/errors';

/** A failure as a value: errors lose their class on the way out of a Durable Object, so it returns them. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

export const success = <T>(value: T): Result<T> => ({ ok: true, value });

export const failure = (code: ErrorCode, message: string): Result<never> => ({
  ok: false,
  code,
  message,
});

/** @throws CodedError the failure, where there is one. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new CodedError(result.code, result.message);
  return result.value;
}
