import type { SessionResponse } from '@viva/protocol/api';
import { useCallback, useEffect, useState } from 'react';
import { getSession } from '../api.ts';
import type { ApiFailure, ApiResult } from '../api-result.ts';

/** The wait before the first attempt that follows a failed one, in milliseconds; each wait is twice the one before … */
export const RETRY_MS = 1_000;
/** … up to this. */
const MAX_RETRY_MS = 15_000;

/**
 * What the API says of a session, null while it is asked for the first time; and the function that asks at once. Where it
 * does not answer, or not now, it is asked again until it does.
 */
export function useSession(sessionId: string): [ApiResult<SessionResponse> | null, () => void] {
  const [answer, setAnswer] = useState<ApiResult<SessionResponse> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const askAgain = useCallback(() => setAttempt((before) => before + 1), []);

  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    let timer: ReturnType<typeof setTimeout> | undefined;
    getSession(sessionId).then((result) => {
      if (signal.aborted) return;
      setAnswer(result);
      if (result.ok || isFinal(result.error)) return;
      timer = setTimeout(askAgain, Math.min(RETRY_MS * 2 ** attempt, MAX_RETRY_MS));
      window.addEventListener('online', askAgain, { signal });
    });
    return () => {
      left.abort();
      clearTimeout(timer);
    };
  }, [sessionId, attempt, askAgain]);

  return [answer, askAgain];
}

/** Whether asking again leads to nothing else. */
function isFinal({ code }: ApiFailure): boolean {
  return code === 'session_not_found' || code === 'not_found' || code === 'session_ended';
}
