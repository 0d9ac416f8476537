import { expect, test } from 'vitest';
import type { KeyStatus } from '../src/editor/key-status.ts';
import { vimKeyName } from '../src/editor/vim-keys.ts';
import {
  indentationWords,
  keyStatusWords,
  SAVES_ITSELF,
  vimCommandAnswer,
  vimPromptWords,
} from '../src/words/keys.ts';

const vim = {
  keys: 'vim',
  mode: 'normal',
  pending: '',
  recording: false,
  note: null,
  prompt: null,
} as const;

test.each<[KeyStatus, string | null]>([
  [{ keys: 'usual' }, null],
  [{ keys: 'emacs', marking: false }, 'Emacs'],
  [{ keys: 'emacs', marking: true }, 'Emacs: mark set'],
  [vim, 'Vim: normal'],
  [{ ...vim, mode: 'visual block', pending: '2d' }, 'Vim: visual block'],
  [{ ...vim, recording: true }, 'Vim: normal, recording'],
])('%j is %j', (status, words) => {
  expect(keyStatusWords(status)).toBe(words);
});

test('the indentation in words', () => {
  expect(indentationWords({ tabSize: 2, indentSize: 2, insertSpaces: true })).toBe('Spaces: 2');
  expect(indentationWords({ tabSize: 8, indentSize: 8, insertSpaces: false })).toBe('Tabs: 8');
});

test.each([
  ['/', 'Search forwards'],
  ['?', 'Search backwards'],
  [':', 'Vim command'],
  ['replace with x (y/n/a/q/l)', 'replace with x (y/n/a/q/l)'],
])('the field after %s has a name', (prefix, name) => {
  expect(vimPromptWords(prefix)).toBe(name);
});

test.each(['w', 'write', 'w!', ' wa '])(':%s is answered: it is saved already', (command) => {
  expect(vimCommandAnswer(command)).toBe(SAVES_ITSELF);
});

test.each(['q', 'q!', 'wq', 'x', 'qa!'])(':%s does not close anything', (command) => {
  expect(vimCommandAnswer(command)).toMatch(/To leave, close the tab\.$/);
});

test.each(['', '5', 'wat', 's/w/q/', '%s/a/b/g', 'w file'])('Vim itself sees to :%s', (command) => {
  expect(vimCommandAnswer(command)).toBeNull();
});

const NONE = { altKey: false, ctrlKey: false, metaKey: false };
test.each([
  [{ ...NONE, key: 'Escape' }, 'Esc'],
  [{ ...NONE, key: 'ArrowUp' }, 'Up'],
  [{ ...NONE, key: 'y' }, 'Y'],
  [{ ...NONE, key: 'Backspace' }, 'Backspace'],
  [{ ...NONE, ctrlKey: true, key: 'u' }, 'Ctrl-U'],
  [{ ...NONE, ctrlKey: true, key: '[' }, 'Ctrl-['],
  [{ ...NONE, ctrlKey: true, key: 'Control' }, 'Ctrl'],
])('%j is %s to Vim', (key, name) => {
  expect(vimKeyName(key)).toBe(name);
});
