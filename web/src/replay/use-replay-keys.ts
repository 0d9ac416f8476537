import { useEffect } from 'react';

/** What can be done by a key, by the key's name; letters in lower case. */
export type ReplayKeys = Readonly<Record<string, () => void>>;

/** Does what a key stands for wherever the focus is, but for the keys that what has the focus needs for itself. */
export function useReplayKeys(keys: ReplayKeys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act || isNeeded(event)) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
}

function isNeeded({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('select, [role=menu], [role=dialog]')) return true;
  // What is shown there can only be read and selected.
  if (target.closest('.monaco-editor'))
    return key.startsWith('Arrow') || key === 'Home' || key === 'End';
  return key === ' ' && target.closest('button, a, input') !== null;
}
