// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bindEditor } from '../../src/collab/monaco-binding.ts';
import { useKeyStatus } from '../../src/editor/key-status.ts';
import { FILE, LinkedRooms, sharedText } from '../collab/linked-rooms.ts';
import { createEditor, destroyEditor, type RealEditor, selected } from '../collab/real-monaco.ts';
import { press } from './keyboard.ts';

const { startEmacs } = await import('../../src/editor/emacs.ts');

const CODE = 'one = 1\ntwo = 2\nthree = 3\n';

let rooms: LinkedRooms;
let editor: RealEditor;
let ends: (() => void)[];

/** Ada has Emacs' keys; Bob edits the text as it comes over the network. */
beforeEach(async () => {
  rooms = new LinkedRooms(CODE);
  editor = createEditor('');
  ends = [bindEditor(editor, rooms.a, FILE), startEmacs(editor)];
  editor.focus();
  await expect.poll(() => editor.hasTextFocus()).toBe(true);
});

afterEach(() => {
  for (const end of ends.reverse()) end();
  destroyEditor(editor);
  rooms.leave();
});

function expectEverywhere(code: string): void {
  rooms.deliverAll();
  expect(editor.getValue()).toBe(code);
  expect(sharedText(rooms.b).toString()).toBe(code);
}

describe('commands reach the others', () => {
  test.each([
    ['<Control+f><Control+f><Control+n><Control+d>', 'one = 1\ntw = 2\nthree = 3\n'],
    ['<Control+k>', '\ntwo = 2\nthree = 3\n'],
    ['<Control+k><Control+k><Control+n><Control+y>', 'two = 2\none = 1\nthree = 3\n'],
    ['<Alt+f><Alt+d><Alt+d><Control+e><Control+y>', 'one = 1\ntwo = 2\nthree = 3\n'],
    ['<Control+Space><Alt+f><Control+w><Control+e><Control+y>', ' = 1one\ntwo = 2\nthree = 3\n'],
    ['<Control+Space><Alt+f><Alt+w><Control+e><Control+y>', 'one = 1one\ntwo = 2\nthree = 3\n'],
    ['<Alt+d><Control+n><Alt+d><Control+y><Alt+y>', ' = 1\none = 2\nthree = 3\n'],
    ['<Control+x>h<Control+w>', ''],
  ])('%s', (keys, code) => {
    press(editor, keys);
    expectEverywhere(code);
  });
});

test.each(['<Control+/>', '<Control+x>u', '<Control+z>'])('%s takes back one’s own', (undo) => {
  press(editor, '<Control+k>');
  rooms.deliverAll();
  sharedText(rooms.b).insert(1, '# Bob\n');
  expectEverywhere('\n# Bob\ntwo = 2\nthree = 3\n');
  press(editor, undo);
  press(editor, undo);
  expectEverywhere('one = 1\n# Bob\ntwo = 2\nthree = 3\n');
});

test('the mark stays until one types or gives it up', () => {
  const status = () => useKeyStatus.getState().status;
  press(editor, '<Control+Space><Control+n>');
  expect(status()).toEqual({ keys: 'emacs', marking: true });
  rooms.deliverAll();
  sharedText(rooms.b).insert(0, '# Bob\n');
  rooms.deliverAll();
  expect(status()).toEqual({ keys: 'emacs', marking: true });
  press(editor, '<Control+f>');
  expect(selected(editor)).toEqual([[6, 15]]);
  press(editor, '<Control+x><Control+x>');
  expect(selected(editor)).toEqual([[15, 6]]);
  press(editor, '<Control+g>');
  expect(selected(editor)).toEqual([[6, 6]]);
  expect(status()).toEqual({ keys: 'emacs', marking: false });
  press(editor, '<Control+Space><Control+f>x');
  expect(status()).toEqual({ keys: 'emacs', marking: false });
});
