// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bindEditor } from '../../src/collab/monaco-binding.ts';
import { locateCursor } from '../../src/collab/relative-selection.ts';
import { visibleCursors } from '../../src/collab/visible-cursors.ts';
import { FILE, LinkedRooms, sharedText } from './linked-rooms.ts';
import {
  backspace,
  createEditor,
  destroyEditor,
  paste,
  type RealEditor,
  redo,
  select,
  selected,
  type,
  undo,
} from './real-monaco.ts';

let rooms: LinkedRooms;
let editor: RealEditor;
let unbind: () => void;

/** Ada sits at the editor; Bob edits the text as it comes over the network. */
function start(content: string): void {
  rooms = new LinkedRooms(content);
  editor = createEditor('what the model held before');
  unbind = bindEditor(editor, rooms.a, FILE);
}

function bobEdits(edit: (text: ReturnType<typeof sharedText>) => void): void {
  rooms.deliverAll();
  edit(sharedText(rooms.b));
  rooms.deliverAll();
}

function expectEverywhere(content: string): void {
  rooms.deliverAll();
  expect(editor.getValue()).toBe(content);
  expect(sharedText(rooms.a).toString()).toBe(content);
  expect(sharedText(rooms.b).toString()).toBe(content);
}

beforeEach(() => start('one\ntwo\n'));

afterEach(() => {
  unbind();
  destroyEditor(editor);
  rooms.leave();
});

describe('the text', () => {
  test('of the room replaces what the model held', () => {
    expectEverywhere('one\ntwo\n');
  });

  test('goes both ways', () => {
    select(editor, [3, 3]);
    type(editor, '!');
    expectEverywhere('one!\ntwo\n');
    bobEdits((text) => text.insert(0, 'zero\n'));
    expectEverywhere('zero\none!\ntwo\n');
  });

  test('is changed by several carets in one transaction', () => {
    let updates = 0;
    rooms.a.doc.on('update', () => updates++);
    select(editor, [0, 0], [4, 7]);
    type(editor, '#');
    expectEverywhere('#one\n#\n');
    expect(updates).toBe(1);
  });

  test('has LF line ends, whatever is pasted or set', () => {
    select(editor, [0, 0]);
    paste(editor, 'a\r\nb\rc\n');
    expectEverywhere('a\nb\nc\none\ntwo\n');
    editor.setValue('x\r\ny\r\n');
    expectEverywhere('x\ny\n');
    editor.getModel()?.pushEOL(1);
    expectEverywhere('x\ny\n');
    type(editor, 'z');
    expectEverywhere('zx\ny\n');
  });

  test('stays in step when another client writes what no editor holds', () => {
    bobEdits((text) => {
      text.insert(1, 'a\r\nb');
      text.insertEmbed(0, { image: 'x' });
    });
    expect(editor.getValue()).toBe('\ufffco' + 'a\u240d\nbne\ntwo\n');
    select(editor, [editor.getValue().length, editor.getValue().length]);
    type(editor, '!');
    rooms.deliverAll();
    expect(sharedText(rooms.b).toString()).toBe('oa\r\nbne\ntwo\n!');
  });

  test('stays in step when another client splits a character', () => {
    select(editor, [0, 0]);
    type(editor, '😀');
    bobEdits((text) => text.insert(1, 'x'));
    expect(editor.getValue()).toBe(sharedText(rooms.a).toString());
    expectEverywhere(sharedText(rooms.b).toString());
  });

  test('is not changed through a read-only editor', () => {
    editor.updateOptions({ readOnly: true });
    type(editor, 'no');
    editor.getModel()?.applyEdits([
      {
        range: { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 },
        text: 'no',
      },
    ]);
    expectEverywhere('one\ntwo\n');
    bobEdits((text) => text.insert(0, 'yes '));
    expectEverywhere('yes one\ntwo\n');
  });

  test('keeps what another listener of the model adds to an edit', () => {
    const listener = editor.onDidChangeModelContent(({ changes }) => {
      if (changes.some(({ text }) => text === '(')) {
        editor.executeEdits('test', [
          {
            range: { startLineNumber: 1, startColumn: 2, endLineNumber: 1, endColumn: 2 },
            text: ')',
          },
        ]);
      }
    });
    bobEdits((text) => text.insert(0, '('));
    expectEverywhere('()one\ntwo\n');
    select(editor, [0, 0]);
    type(editor, '(');
    listener.dispose();
    expectEverywhere('()()one\ntwo\n');
  });
});

describe('one’s own selection', () => {
  test('stays when another types just at the caret, before and after one’s own typing', () => {
    select(editor, [3, 3]);
    bobEdits((text) => text.insert(3, 'BOB'));
    expect(selected(editor)).toEqual([[3, 3]]);
    type(editor, 'a');
    bobEdits((text) => text.insert(4, 'BOB'));
    type(editor, 'b');
    expectEverywhere('oneabBOBBOB\ntwo\n');
  });

  test('moves with the text, and does not grow', () => {
    select(editor, [4, 7], [3, 0]);
    bobEdits((text) => {
      text.insert(7, '>');
      text.insert(4, '<');
      text.insert(0, '#');
    });
    expect(selected(editor)).toEqual([
      [6, 9],
      [4, 1],
    ]);
  });

  test('is published as relative positions, and withdrawn at the end', async () => {
    select(editor, [4, 7]);
    const place = () => {
      const cursor = rooms.a.awareness.getLocalState()?.cursor;
      return cursor && locateCursor(sharedText(rooms.a), cursor);
    };
    await expect.poll(place).toEqual({ anchor: 4, head: 7 });
    bobEdits((text) => text.insert(0, '# '));
    expect(place()).toEqual({ anchor: 6, head: 9 });
    unbind();
    unbind = () => {};
    expect(rooms.a.awareness.getLocalState()?.cursor).toBe(null);
  });
});

describe('undo', () => {
  test('is what Monaco’s commands and keys do', () => {
    select(editor, [0, 0]);
    type(editor, 'x');
    editor.focus();
    editor.trigger('menu', 'undo', null);
    expectEverywhere('one\ntwo\n');
    editor.trigger('menu', 'redo', null);
    expectEverywhere('xone\ntwo\n');
  });

  test('takes back one’s own edits, never another’s, also after theirs', () => {
    select(editor, [3, 3]);
    type(editor, 'abc');
    bobEdits((text) => {
      text.insert(4, 'BOB');
      text.delete(8, 1);
    });
    expectEverywhere('oneaBOBb\ntwo\n');
    undo(editor);
    expectEverywhere('oneBOB\ntwo\n');
    undo(editor);
    expectEverywhere('oneBOB\ntwo\n');
    redo(editor);
    expectEverywhere('oneaBOBb\ntwo\n');
  });

  test('restores the selection that there was, and redo the one after', () => {
    select(editor, [4, 7]);
    type(editor, '2');
    bobEdits((text) => text.insert(0, '# '));
    select(editor, [0, 0]);
    undo(editor);
    expectEverywhere('# one\ntwo\n');
    expect(selected(editor)).toEqual([[6, 9]]);
    redo(editor);
    expectEverywhere('# one\n2\n');
    expect(selected(editor)).toEqual([[7, 7]]);
  });

  test('goes by words, lines, pastes and places', () => {
    select(editor, [8, 8]);
    for (const key of ['a', 'b', ' ', 'c', '\n', 'd']) type(editor, key);
    paste(editor, 'pasted');
    select(editor, [0, 0]);
    type(editor, 'e');
    type(editor, 'f');
    backspace(editor);
    expectEverywhere('eone\ntwo\nab c\ndpasted');
    const states: string[] = [];
    while (rooms.a.undoManager(FILE)?.canUndo()) {
      undo(editor);
      states.push(editor.getValue());
    }
    expect(states).toEqual([
      'efone\ntwo\nab c\ndpasted',
      'one\ntwo\nab c\ndpasted',
      'one\ntwo\nab c\nd',
      'one\ntwo\nab c',
      'one\ntwo\nab',
      'one\ntwo\n',
    ]);
  });

  test('goes on after leaving the file and coming back', () => {
    select(editor, [0, 3]);
    type(editor, 'x');
    unbind();
    destroyEditor(editor);
    editor = createEditor();
    unbind = bindEditor(editor, rooms.a, FILE);
    undo(editor);
    expectEverywhere('one\ntwo\n');
    expect(selected(editor)).toEqual([[0, 3]]);
  });

  test('does nothing in a read-only editor', () => {
    select(editor, [0, 0]);
    type(editor, 'x');
    editor.updateOptions({ readOnly: true });
    undo(editor);
    expectEverywhere('xone\ntwo\n');
  });
});

test('nothing is left after the end', () => {
  const model = editor.getModel();
  expect(Object.keys(model ?? {})).toContain('undo');
  unbind();
  unbind = () => {};
  type(editor, 'x');
  bobEdits((text) => text.insert(0, 'y'));
  expect(editor.getValue()).toBe('xone\ntwo\n');
  expect(sharedText(rooms.a).toString()).toBe('yone\ntwo\n');
  for (const method of ['undo', 'redo', 'canUndo', 'canRedo']) {
    expect(Object.keys(model ?? {})).not.toContain(method);
  }
  expect(rooms.a.undoManager(FILE)?.canUndo()).toBe(false);
});

test('a cursor that leads nowhere is nobody’s', () => {
  const text = sharedText(rooms.a);
  const cursors = [
    { anchor: null, head: null },
    { anchor: { type: { client: 999, clock: 1 } }, head: 3 },
    { anchor: { tname: 'other', assoc: 0 }, head: { tname: 'other', assoc: 0 } },
    { anchor: { item: { client: 5, clock: 10_000 } }, head: { item: 'x' } },
  ];
  const states = cursors.map((cursor) => ({
    participantId: 'b',
    cursor: { file: FILE, ...cursor },
  }));
  expect(
    visibleCursors([null, 3, 'b', {}, ...states], rooms.a.state.getState(), FILE, text),
  ).toEqual([]);
});
