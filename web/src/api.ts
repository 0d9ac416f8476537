import {
  type CreateSessionResponse,
  createSessionResponse,
  type HealthResponse,
  healthResponse,
  type SessionResponse,
  sessionResponse,
} from '@viva/protocol/api';
import { errorBody } from '@viva/protocol/errors';
import type { LanguageId } from '@viva/protocol/languages';
import { type LanguagesResponse, languagesResponse } from '@viva/protocol/run';
import type { z } from 'zod';
import { type ApiResult, UNREACHABLE } from './api-result.ts';

/** A connection can be accepted and never served: whoever waits is told so after this time. */
const ANSWER_WITHIN_MS = 10_000;

/** Calls the API of the page's own origin. Never throws: what goes wrong is a value with a code. */
async function call<T>(
  schema: z.ZodType<T>,
  path: string,
  init?: RequestInit,
): Promise<ApiResult<T>> {
  try {
    const response = await fetch(`/api${path}`, {
      ...init,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const body: unknown = await response.json();
    if (response.ok) return { ok: true, value: schema.parse(body) };
    return { ok: false, error: errorBody.parse(body).error };
  } catch {
    return UNREACHABLE;
  }
}

export const createSession = (language: LanguageId): Promise<ApiResult<CreateSessionResponse>> =>
  call(createSessionResponse, '/sessions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ language }),
  });

export const getSession = (sessionId: string): Promise<ApiResult<SessionResponse>> =>
  call(sessionResponse, `/sessions/${encodeURIComponent(sessionId)}`);

export const getHealth = (): Promise<ApiResult<HealthResponse>> => call(healthResponse, '/health');

export const getLanguages = (): Promise<ApiResult<LanguagesResponse>> =>
  call(languagesResponse, '/languages');
