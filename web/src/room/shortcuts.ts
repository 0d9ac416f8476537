import { withModifier } from '../components/platform.ts';

interface Shortcut {
  /** As this platform writes them. */
  readonly keys: string;
  /** What they do, as the sheet says it. */
  readonly words: string;
}

/** All keys that do something, in the order of the sheet. */
export const shortcuts = () =>
  ({
    run: { keys: withModifier('⏎'), words: 'Run the program' },
    commands: { keys: withModifier('K'), words: 'Find everything that can be done here' },
    sheet: { keys: '?', words: 'Show these shortcuts, outside of the editor' },
    unfollow: { keys: 'Esc', words: 'Stop following somebody, or close what is open' },
    undo: { keys: withModifier('Z'), words: 'Take back your own last change' },
    find: { keys: withModifier('F'), words: 'Find in the code' },
    comment: { keys: withModifier('/'), words: 'Comment lines out, or in again' },
    leaveEditor: { keys: 'Esc, Tab', words: 'In the editor: lead out of it' },
    leaveTerminal: { keys: 'Shift+Tab', words: 'In the terminal: lead out of it' },
    border: { keys: '← →', words: 'On the border between the panes: move it' },
  }) satisfies Readonly<Record<string, Shortcut>>;
