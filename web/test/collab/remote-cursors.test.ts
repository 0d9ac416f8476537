// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bindEditor } from '../../src/collab/monaco-binding.ts';
import { encodeCursor } from '../../src/collab/relative-selection.ts';
import { FILE, LinkedRooms, participants, sharedText } from './linked-rooms.ts';
import { createEditor, destroyEditor, type RealEditor, select, type, undo } from './real-monaco.ts';

const HOSTILE = '"}</style><img src=x onerror=alert(1)>';

let rooms: LinkedRooms;
let editor: RealEditor;
let unbind: () => void;

/** Bob selects something, as Ada's page hears of it. */
function bobSelects(anchor: number, head: number): void {
  rooms.b.setCursor(encodeCursor(FILE, sharedText(rooms.b), { anchor, head }));
  rooms.deliverAll();
}

const carets = () => [...(editor.getDomNode()?.querySelectorAll('.remote-caret') ?? [])];
const labels = () => carets().map((caret) => caret.textContent);

/** What the decorations of the others' selections cover. */
function remoteSelections(): (string | undefined)[] {
  const model = editor.getModel();
  return (model?.getAllDecorations() ?? [])
    .filter(({ options }) => options.className?.startsWith('remote-selection'))
    .map(({ range }) => model?.getValueInRange(range));
}

beforeEach(() => {
  rooms = new LinkedRooms('one\ntwo\nthree\n');
  editor = createEditor();
  unbind = bindEditor(editor, rooms.a, FILE);
});

afterEach(() => {
  vi.useRealTimers();
  unbind();
  destroyEditor(editor);
  rooms.leave();
});

test('another’s caret has their name and colour', () => {
  bobSelects(4, 4);
  expect(labels()).toEqual(['Bob']);
  expect(carets()[0]?.classList).toContain('remote-color-7');
  expect(remoteSelections()).toEqual([]);
});

test('one’s own cursor is never shown', async () => {
  select(editor, [0, 3]);
  await expect.poll(() => rooms.a.awareness.getLocalState()?.cursor).toBeTruthy();
  expect(carets()).toEqual([]);
  expect(remoteSelections()).toEqual([]);
});

describe('another’s selection', () => {
  beforeEach(() => bobSelects(4, 7));

  test('covers what they selected, through edits and undo', () => {
    expect(remoteSelections()).toEqual(['two']);
    select(editor, [0, 3]);
    type(editor, 'a longer line');
    expect(remoteSelections()).toEqual(['two']);
    select(editor, [14, 17]);
    type(editor, 'x');
    expect(remoteSelections()).toEqual([]);
    undo(editor);
    expect(remoteSelections()).toEqual(['two']);
    sharedText(rooms.b).insert(0, 'zero\n');
    rooms.deliverAll();
    expect(remoteSelections()).toEqual(['two']);
  });

  test('goes when they leave the list of participants, whatever they still send', () => {
    rooms.a.state.setState({ participants: participants.slice(0, 1) });
    expect(carets()).toEqual([]);
    bobSelects(0, 3);
    expect(carets()).toEqual([]);
    expect(remoteSelections()).toEqual([]);
  });

  test('goes when they are in another file', () => {
    rooms.b.setCursor({ file: 'javascript', anchor: {}, head: {} });
    rooms.deliverAll();
    expect(carets()).toEqual([]);
    expect(remoteSelections()).toEqual([]);
  });

  test('leaves nothing behind', () => {
    const widgets = () => document.querySelectorAll('[widgetid^="remote-caret"]').length;
    const styles = document.querySelectorAll('style').length;
    expect(widgets()).toBe(1);
    unbind();
    unbind = () => {};
    expect(widgets()).toBe(0);
    expect(remoteSelections()).toEqual([]);
    expect(document.querySelectorAll('style').length).toBe(styles);
  });
});

test('a name is text and nothing else', () => {
  rooms.a.state.setState({
    participants: participants.map((person) => ({ ...person, name: HOSTILE })),
  });
  bobSelects(4, 4);
  expect(labels()).toEqual([HOSTILE]);
  expect(document.querySelector('img')).toBe(null);
  for (const style of document.querySelectorAll('style')) {
    expect(style.textContent).not.toContain('onerror');
  }
});

test('a name follows a rename', () => {
  bobSelects(4, 4);
  rooms.a.state.setState({
    participants: participants.map((person) => ({ ...person, name: `${person.name} B.` })),
  });
  expect(labels()).toEqual(['Bob B.']);
});

test('the name is shown when the caret moves, not when the text around it does', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const named = () => carets()[0]?.classList.contains('remote-caret-named');
  bobSelects(4, 4);
  expect(named()).toBe(true);
  vi.advanceTimersByTime(2_000);
  expect(named()).toBe(false);
  sharedText(rooms.b).insert(0, 'zero\n');
  rooms.deliverAll();
  expect(named()).toBe(false);
  bobSelects(10, 10);
  expect(named()).toBe(true);
});
