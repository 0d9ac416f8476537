import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query holds, at any time. */
export function useMediaQuery(text: string): boolean {
  const subscribe = useCallback(
    (callback: () => void) => {
      const query = matchMedia(text);
      query.addEventListener('change', callback);
      return () => query.removeEventListener('change', callback);
    },
    [text],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(text).matches);
}
