import { withModifier } from '../components/platform.ts';
import type { Shortcut } from '../components/shortcut-list.tsx';
import type { KeyBindings } from '../settings.ts';

/** What works everywhere, whatever the editor's keys are, in the order of the sheet. */
export const shortcuts = () =>
  ({
    run: { keys: withModifier('⏎'), words: 'Run the program' },
    commands: { keys: withModifier('K'), words: 'Find everything that can be done here' },
    sheet: { keys: '?', words: 'Show these shortcuts, outside of the editor' },
    unfollow: { keys: 'Esc', words: 'Stop following somebody, or close what is open' },
    leaveTerminal: { keys: 'Shift+Tab', words: 'In the terminal: lead out of it' },
    border: { keys: '← →', words: 'On the border between the panes: move it' },
  }) satisfies Readonly<Record<string, Shortcut>>;

/** What works in the editor. */
export function editorShortcuts(bindings: KeyBindings): readonly Shortcut[] {
  switch (bindings) {
    case 'usual':
      return [
        { keys: withModifier('Z'), words: 'Take back your own last change' },
        { keys: withModifier('F'), words: 'Find in the code' },
        { keys: withModifier('/'), words: 'Comment lines out, or in again' },
        { keys: 'Esc, Tab', words: 'Lead out of the editor' },
      ];
    case 'vim':
      return [
        { keys: 'u', words: 'Take back your own last change' },
        { keys: 'Ctrl+R', words: 'Redo it' },
        { keys: 'Ctrl+C', words: 'Copy what is selected, for other programs too' },
        { keys: '/ or ?', words: 'Find in the code' },
        { keys: ':', words: 'Give a command; the code saves itself' },
        { keys: 'Esc, Tab', words: 'Lead out of the editor; in insert mode, Tab indents' },
      ];
    case 'emacs':
      return [
        { keys: 'Ctrl+/', words: 'Take back your own last change' },
        { keys: 'Ctrl+Space', words: 'Set the mark' },
        { keys: 'Ctrl+W, Alt+W', words: 'Kill, or copy, up to the mark' },
        { keys: 'Shift+Delete', words: 'Kill where the browser keeps Ctrl+W for itself' },
        { keys: 'Ctrl+Y', words: 'Yank; Alt+Y then yanks what was killed before' },
        { keys: 'Shift+Insert', words: 'Paste from other programs' },
        { keys: 'Ctrl+S', words: 'Find in the code' },
        { keys: 'Alt+X', words: 'Find everything that can be done here' },
        { keys: 'Esc, Tab', words: 'Lead out of the editor' },
      ];
  }
}
