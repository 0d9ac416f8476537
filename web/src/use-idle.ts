import { useEffect, useState } from 'react';

/** The longest that a busy page puts off what can wait, in milliseconds. */
const PATIENCE_MS = 1_000;

/**
 * Whether something that can wait is to be done: it has been `wanted`, and since then the page has had nothing more urgent
 * to do. Safari, which cannot tell, does it after what is already waiting.
 */
export function useIdle(wanted: boolean): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(() => setIdle(true));
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(() => setIdle(true), { timeout: PATIENCE_MS });
    return () => cancelIdleCallback(handle);
  }, [wanted]);
  return idle;
}
