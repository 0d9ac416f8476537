import { holdsModifier } from '../components/platform.ts';

/** As browsers tell keys apart, whatever the layout and Caps Lock make of them. */
const KEY_K = 75;

/** Ctrl+Enter and Cmd+Enter, on every platform. */
export const isRun = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key === 'Enter' && (ctrlKey || metaKey) && !altKey && !shiftKey;

/**
 * Ctrl+K, or Cmd+K on a Mac, where Ctrl+K deletes to the end of the line. While a program reads the terminal, Ctrl+K
 * typed there is the program's: shells and editors delete with it. No program gets Cmd+K.
 *
 * @param programReads whether what is typed on the terminal reaches a program.
 */
export function isCommands(event: KeyboardEvent, programReads: boolean): boolean {
  const { keyCode, ctrlKey, target } = event;
  if (keyCode !== KEY_K || !holdsModifier(event)) return false;
  const onTerminal = target instanceof Element && target.closest('.xterm') !== null;
  return !(ctrlKey && onTerminal && programReads);
}
