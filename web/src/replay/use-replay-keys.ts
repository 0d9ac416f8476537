import { useEffect } from 'react';

/** What can be done by a key, by the key's name. */
export type ReplayKeys = Readonly<Record<string, () => void>>;

/** Does what a key stands for wherever the focus is, but for what has its keys to itself. */
export function useReplayKeys(keys: ReplayKeys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || hasOwnKeys(event.target)) return;
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
}

const hasOwnKeys = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('button, a, select, input, textarea, [role=slider], [role=menu]') !== null;
