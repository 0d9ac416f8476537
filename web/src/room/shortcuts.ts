import { modifierKey, runKeys } from '../components/platform.ts';
import type { KeyBindings } from '../settings.ts';

/** Keys, and what they do. */
export type Shortcut = readonly [keys: string, what: string];

/** What works everywhere, whatever the editor's keys are. */
export const commonShortcuts = (): readonly Shortcut[] => [
  [runKeys(), 'Run the program'],
  ['?', 'Show these shortcuts, outside of the editor'],
  ['Esc', 'Stop following somebody, or close what is open'],
  ['Shift+Tab', 'In the terminal: lead out of it'],
  ['← →', 'On the border between the panes: move it'],
];

/** What works in the editor. */
export function editorShortcuts(keys: KeyBindings): readonly Shortcut[] {
  switch (keys) {
    case 'usual':
      return [
        [`${modifierKey()}+Z`, 'Take back your own last change'],
        [`${modifierKey()}+F`, 'Find in the code'],
        [`${modifierKey()}+/`, 'Comment lines out, or in again'],
        ['Esc, Tab', 'Lead out of the editor'],
      ];
    case 'vim':
      return [
        ['u', 'Take back your own last change'],
        ['Ctrl+R', 'Make it again'],
        ['/ or ?', 'Find in the code'],
        [':', 'Give a command; the code saves itself'],
        ['Esc, Tab', 'Lead out of the editor; in insert mode, Tab indents'],
      ];
    case 'emacs':
      return [
        ['Ctrl+/', 'Take back your own last change'],
        ['Ctrl+Space', 'Set the mark'],
        ['Ctrl+W, Alt+W', 'Kill, or copy, up to the mark'],
        ['Shift+Delete', 'Kill where the browser keeps Ctrl+W for itself'],
        ['Ctrl+Y', 'Yank; Alt+Y then yanks what was killed before'],
        ['Shift+Insert', 'Paste from other programs'],
        ['Ctrl+S', 'Find in the code'],
        ['Esc, Tab', 'Lead out of the editor'],
      ];
  }
}
