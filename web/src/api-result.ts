import type { ErrorCode } from '@viva/protocol/errors';

/** `unreachable`: no answer at all, or none that makes sense. The message is a sentence for the person. */
export interface ApiFailure {
  readonly code: ErrorCode | 'unreachable';
  readonly message: string;
}

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ApiFailure };

export const UNREACHABLE = {
  ok: false,
  error: {
    code: 'unreachable',
    message: 'Viva is not answering. Check your connection and try again.',
  },
} as const satisfies ApiResult<never>;
