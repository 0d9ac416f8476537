import { holdsModifier } from '../components/platform.ts';
import type { KeyBindings } from '../settings.ts';

/** As browsers tell keys apart, whatever the layout and Caps Lock make of them. */
const KEY_K = 75;
const KEY_X = 88;

/** Ctrl+Enter and Cmd+Enter, on every platform. */
export const isRun = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key === 'Enter' && (ctrlKey || metaKey) && !altKey && !shiftKey;

/** Who has a use of their own for Ctrl+K at the moment. */
interface OwnUses {
  /** Whether what is typed on the terminal reaches a program. */
  readonly programReads: boolean;
  readonly keys: KeyBindings;
}

/**
 * Ctrl+K, or Cmd+K on a Mac, where Ctrl+K deletes to the end of the line. It deletes so for Emacs in the editor, too,
 * which has Alt+X for its commands; and on the terminal, for shells and editors, while a program reads it.
 */
export function isCommands(event: KeyboardEvent, { programReads, keys }: OwnUses): boolean {
  const { keyCode, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  const within = (selector: string) =>
    target instanceof Element && target.closest(selector) !== null;
  if (keys === 'emacs' && within('.monaco-editor')) {
    if (keyCode === KEY_X && altKey && !ctrlKey && !metaKey && !shiftKey) return true;
    if (ctrlKey) return false;
  }
  if (keyCode !== KEY_K || !holdsModifier(event)) return false;
  return !(ctrlKey && programReads && within('.xterm'));
}
