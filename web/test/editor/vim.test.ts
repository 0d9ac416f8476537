// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bindEditor } from '../../src/collab/monaco-binding.ts';
import type { UndoSteps } from '../../src/collab/undo-steps.ts';
import { useKeyStatus } from '../../src/editor/key-status.ts';
import { FILE, LinkedRooms, sharedText } from '../collab/linked-rooms.ts';
import {
  createEditor,
  destroyEditor,
  type RealEditor,
  select,
  type,
} from '../collab/real-monaco.ts';
import { press } from './keyboard.ts';

const { startVim } = await import('../../src/editor/vim.ts');

const CODE = 'one = 1\ntwo = 2\nthree = 3\n';

let rooms: LinkedRooms;
let editor: RealEditor;
let steps: UndoSteps;
let ends: (() => void)[];

/** Ada has Vim's keys; Bob edits the text as it comes over the network. */
beforeEach(() => {
  rooms = new LinkedRooms(CODE);
  editor = createEditor('');
  steps = { command: null };
  ends = [bindEditor(editor, rooms.a, FILE, steps), startVim(editor, steps)];
});

afterEach(() => {
  for (const end of ends.reverse()) end();
  destroyEditor(editor);
  rooms.leave();
});

function bobInserts(offset: number, text: string): void {
  rooms.deliverAll();
  sharedText(rooms.b).insert(offset, text);
  rooms.deliverAll();
}

function expectEverywhere(code: string): void {
  rooms.deliverAll();
  expect(editor.getValue()).toBe(code);
  expect(sharedText(rooms.b).toString()).toBe(code);
}

const status = () => {
  const { status } = useKeyStatus.getState();
  if (status.keys !== 'vim') throw new Error('Vim has not started');
  return status;
};

describe('commands reach the others', () => {
  test.each([
    ['ddp', 'two = 2\none = 1\nthree = 3\n'],
    ['3x2j.', ' = 1\ntwo = 2\nee = 3\n'],
    ['yyGp', 'one = 1\ntwo = 2\nthree = 3\n\none = 1'],
    ['ix<Escape>j0.', 'xone = 1\nxtwo = 2\nthree = 3\n'],
    ['cwab<Backspace>c<Escape>j0.', 'ac = 1\nac = 2\nthree = 3\n'],
    ['<Control+v>jjI# <Escape>', '# one = 1\n# two = 2\n# three = 3\n'],
    ['<Control+v>jIab<Escape>0cwx<Escape>j0.', 'x = 1\nx = 2\nthree = 3\n'],
    ['qaxj0q2@a', 'ne = 1\nwo = 2\nhree = 3\n'],
    ['Vj>', '    one = 1\n    two = 2\nthree = 3\n'],
    ['>>>><<', '    one = 1\ntwo = 2\nthree = 3\n'],
    ['of(<Escape>', 'one = 1\nf(\ntwo = 2\nthree = 3\n'],
    ['Rtwo<Escape>', 'two = 1\ntwo = 2\nthree = 3\n'],
    ['3ia<Escape>', 'aaaone = 1\ntwo = 2\nthree = 3\n'],
  ])('%s', (keys, code) => {
    press(editor, keys);
    expectEverywhere(code);
  });
});

describe('undo', () => {
  test.each([
    ['cwa b c<Escape>u', CODE],
    ['xxu', 'ne = 1\ntwo = 2\nthree = 3\n'],
    ['xxuu', CODE],
    ['xxuu<Control+r>', 'ne = 1\ntwo = 2\nthree = 3\n'],
    ['oa<Enter>b<Escape>u', CODE],
    ['<Control+v>jIa <Escape>u', CODE],
    ['qaxj0q2@auu', CODE],
    ['ddpu', 'two = 2\nthree = 3\n'],
    ['Vj>u', CODE],
  ])('takes back what one command did: %s', (keys, code) => {
    press(editor, keys);
    expectEverywhere(code);
  });

  test('takes back nothing of another’s', () => {
    press(editor, 'jcwsecond<Escape>');
    bobInserts(0, '# Bob\n');
    press(editor, 'x');
    bobInserts(0, '# Bob\n');
    press(editor, 'uuuuu');
    expectEverywhere(`# Bob\n# Bob\n${CODE}`);
  });

  test('takes back no more after one has turned to other keys and back', () => {
    press(editor, 'x');
    ends.pop()?.();
    ends.push(startVim(editor, steps));
    press(editor, 'xu');
    expectEverywhere('ne = 1\ntwo = 2\nthree = 3\n');
  });

  test('is told apart by words and pauses again without Vim', () => {
    ends.pop()?.();
    expect(steps.command).toBeNull();
    type(editor, 'a');
    type(editor, ' ');
    expect(rooms.a.undoManager(FILE)?.undoStack.length).toBe(2);
  });
});

describe('what another types', () => {
  test('is not repeated', () => {
    press(editor, 'iab');
    bobInserts(1, 'BOB');
    press(editor, 'c<Escape>j0.');
    expectEverywhere('aBOBbcone = 1\nabctwo = 2\nthree = 3\n');
  });

  test.each([
    ['Vj', 'd', '# Bob\nthree = 3\n'],
    ['lvl', 'd', '# Bob\no = 1\ntwo = 2\nthree = 3\n'],
    ['<Control+v>jl', 'd', '# Bob\ne = 1\no = 2\nthree = 3\n'],
  ])('moves what is selected by %s', (selecting, command, code) => {
    press(editor, selecting);
    bobInserts(0, '# Bob\n');
    press(editor, command);
    expectEverywhere(code);
  });
});

test('the status tells the mode and the keys of an incomplete command', () => {
  expect(status().mode).toBe('normal');
  press(editor, '2d');
  expect(status().pending).toBe('2d');
  press(editor, 'd');
  expect(status().pending).toBe('');
  for (const [keys, mode] of [
    ['i', 'insert'],
    ['<Escape>', 'normal'],
    ['R', 'replace'],
    ['<Escape>v', 'visual'],
    ['V', 'visual line'],
    ['<Control+v>', 'visual block'],
    ['<Escape>', 'normal'],
  ] as const) {
    press(editor, keys);
    expect(status()).toMatchObject({ mode, pending: '' });
  }
  press(editor, 'qa');
  expect(status().recording).toBe(true);
  press(editor, 'q');
  expect(status().recording).toBe(false);
});

test('what is selected with the mouse is selected for Vim', () => {
  press(editor, 'x');
  select(editor, [0, 2]);
  expect(status().mode).toBe('visual');
  press(editor, 'd');
  expectEverywhere(' = 1\ntwo = 2\nthree = 3\n');
});

test('nothing is edited where one may only read', () => {
  editor.updateOptions({ readOnly: true });
  press(editor, 'xddix<Escape>pu');
  expectEverywhere(CODE);
  expect(status().mode).toBe('normal');
});

test('commands are asked for in a field, and those about files are answered', () => {
  const field = document.createElement('input');
  const enter = (command: string) => {
    press(editor, ':');
    field.value = command;
    status().prompt?.onKeyDown(new KeyboardEvent('keydown', { key: 'Enter' }), field);
    expect(status().prompt).toBeNull();
  };
  enter('wq');
  expect(status().note).toContain('The code saves itself');
  enter('nonsense');
  expect(status().note).toBe('Not an editor command ":nonsense"');
  enter('%s/=/:=/');
  expectEverywhere('one := 1\ntwo := 2\nthree := 3\n');
  press(editor, 'u');
  expectEverywhere(CODE);
  press(editor, ':');
  status().prompt?.onKeyDown(new KeyboardEvent('keydown', { key: 'Escape' }), field);
  expect(status().prompt).toBeNull();
});

test('everything is as before without Vim', () => {
  press(editor, 'v');
  ends.pop()?.();
  expect(useKeyStatus.getState().status.keys).toBe('usual');
  expect(editor.getRawOptions()).toMatchObject({ cursorStyle: 'line', tabFocusMode: false });
  select(editor, [0, 0]);
  press(editor, 'dd');
  expectEverywhere(`dd${CODE}`);
});
