import { useEffect, useRef } from 'react';

/**
 * Acts on keys wherever the focus is, before the editor and the terminal give them a meaning of their own.
 *
 * @param takes whether an event is the shortcut; what it takes nobody else gets.
 */
export function useShortcut(takes: (event: KeyboardEvent) => boolean, act: () => void): void {
  const latest = useRef({ takes, act });
  useEffect(() => {
    latest.current = { takes, act };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!latest.current.takes(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) latest.current.act();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}
