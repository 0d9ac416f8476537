import type { editor } from 'monaco-editor';
import { KeyCode } from 'monaco-editor/editor';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/linesOperations/register';
import type { UndoSteps } from '../collab/undo-steps.ts';
import { vimCommandAnswer } from '../words/keys.ts';
import { type KeyStatus, showKeyStatus, USUAL, type VimMode } from './key-status.ts';
import { RoomVim, type VimScreen } from './room-vim.ts';

interface ModeChange {
  readonly mode: 'normal' | 'insert' | 'replace' | 'visual';
  readonly subMode?: string;
}

/** The editor's options in Vim: what it typed by itself, `.` would take for one's own. */
const OPTIONS = {
  autoClosingBrackets: 'never',
  autoClosingQuotes: 'never',
} satisfies editor.IEditorOptions;
const USUAL_OPTIONS = {
  autoClosingBrackets: 'languageDefined',
  autoClosingQuotes: 'languageDefined',
  tabFocusMode: false,
} satisfies editor.IEditorOptions;

let prompts = 0;
/** So far, in any file, so that no two have the same number. */
let commands = 0;

/** Gives an editor Vim's keys. Returns the function that takes them away again. */
export function startVim(instance: editor.IStandaloneCodeEditor, steps: UndoSteps): () => void {
  let status: Extract<KeyStatus, { keys: 'vim' }> = {
    keys: 'vim',
    mode: 'normal',
    pending: '',
    recording: false,
    note: null,
    prompt: null,
  };
  const show = (changed: Partial<typeof status>) => {
    status = { ...status, ...changed };
    showKeyStatus(status);
  };
  const typing = () => status.mode === 'insert' || status.mode === 'replace';

  const screen: VimScreen = {
    tell: (note) => show({ note }),
    record: () => {
      show({ recording: true });
      return () => show({ recording: false });
    },
    ask: (prefix, { value = '', onKeyDown, onKeyUp }, submit) => {
      const close = () => {
        show({ prompt: null });
        instance.focus();
      };
      const closeOrFill = (field: HTMLInputElement) => (text?: string) => {
        if (text === undefined) close();
        else field.value = text;
      };
      show({
        pending: '',
        note: null,
        prompt: {
          id: prompts++,
          prefix,
          text: value,
          onKeyUp: (event, field) => onKeyUp?.(event, field.value, closeOrFill(field)),
          onKeyDown: (event, field) => {
            if (onKeyDown?.(event, field.value, closeOrFill(field))) return;
            if (event.defaultPrevented || event.key !== 'Enter') return;
            event.preventDefault();
            show({ prompt: null });
            const answer = prefix === ':' ? vimCommandAnswer(field.value) : null;
            if (answer) screen.tell(answer);
            else submit?.(field.value);
            // A command may ask in its turn.
            if (!status.prompt) instance.focus();
          },
        },
      });
      return close;
    },
  };

  // Before Vim hears of a key: what it does then is a command of its own, unless it goes on with typing.
  const keys = instance.onKeyDown(({ ctrlKey, keyCode }) => {
    if (typing()) return;
    steps.command = ++commands;
    if (status.note) show({ note: null });
    // To Vim this is Escape; to everybody who has selected something, it copies.
    if (ctrlKey && keyCode === KeyCode.KeyC && !instance.getSelection()?.isEmpty()) {
      instance.trigger('vim', 'editor.action.clipboardCopyAction', null);
    }
  });
  const focus = instance.onDidFocusEditorText(() => {
    if (status.prompt) show({ prompt: null });
  });
  const vim = new RoomVim(instance, screen);
  vim.on('vim-mode-change', (change: ModeChange) => {
    show({ mode: modeOf(change), pending: '' });
    // Where Tab types nothing, it leads out of the editor.
    instance.updateOptions({ tabFocusMode: !typing() });
  });
  vim.on('vim-keypress', (key: string) => {
    if (!typing() && key !== '<Esc>') show({ pending: status.pending + key });
  });
  vim.on('vim-command-done', () => {
    if (status.pending) show({ pending: '' });
  });
  steps.command = ++commands;
  instance.updateOptions(OPTIONS);
  vim.attach();

  return () => {
    vim.dispose();
    keys.dispose();
    focus.dispose();
    instance.updateOptions(USUAL_OPTIONS);
    steps.command = null;
    showKeyStatus(USUAL);
  };
}

function modeOf({ mode, subMode }: ModeChange): VimMode {
  if (mode !== 'visual') return mode;
  switch (subMode) {
    case 'linewise':
      return 'visual line';
    case 'blockwise':
      return 'visual block';
    default:
      return 'visual';
  }
}
