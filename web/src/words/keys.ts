import type { Indentation } from '../editor/indentation.ts';
import type { KeyStatus } from '../editor/key-status.ts';
import type { KeyBindings } from '../settings.ts';

export const KEY_BINDING_WORDS: Readonly<Record<KeyBindings, string>> = {
  usual: 'As usual',
  vim: 'Vim',
  emacs: 'Emacs',
};

/** What the status bar says about the keys; null when they do what they do everywhere. */
export function keyStatusWords(status: KeyStatus): string | null {
  switch (status.keys) {
    case 'usual':
      return null;
    case 'vim':
      return `Vim: ${status.mode}${status.recording ? ', recording' : ''}`;
    case 'emacs':
      return status.marking ? 'Emacs: mark set' : 'Emacs';
  }
}

export const indentationWords = ({ insertSpaces, tabSize }: Indentation): string =>
  `${insertSpaces ? 'Spaces' : 'Tabs'}: ${tabSize}`;

/** The name of the field in which Vim asks for something. */
export function vimPromptWords(prefix: string): string {
  switch (prefix) {
    case '/':
      return 'Search forwards';
    case '?':
      return 'Search backwards';
    case ':':
      return 'Vim command';
    default:
      return prefix;
  }
}

export const SAVES_ITSELF = 'The code saves itself as you type.';

/**
 * The answer to a Vim command that a room has no other use for: there is nothing to write and nothing to quit. Null for
 * any other command.
 */
export function vimCommandAnswer(command: string): string | null {
  const [, name] = /^\s*(\w+)!?\s*$/.exec(command) ?? [];
  if (!name) return null;
  if (['w', 'write', 'wa', 'wall', 'up', 'update'].includes(name)) return SAVES_ITSELF;
  return ['q', 'quit', 'qa', 'qall', 'wq', 'wqa', 'x', 'xit', 'xa', 'exit'].includes(name)
    ? `${SAVES_ITSELF} To leave, close the tab.`
    : null;
}
