import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodeCursor, locateCursor } from '../../src/collab/relative-selection.ts';
import { visibleCursors } from '../../src/collab/visible-cursors.ts';
import { FILE, participants } from './linked-rooms.ts';

function textOf(content: string): Y.Text {
  const text = new Y.Doc().getText('file');
  text.insert(0, content);
  return text;
}

describe('a cursor in a text', () => {
  test('is found where it was left, whatever is written before it', () => {
    const text = textOf('hello');
    const cursor = encodeCursor(FILE, text, { anchor: 1, head: 4 });
    text.insert(0, 'oh, ');
    expect(locateCursor(text, cursor)).toEqual({ anchor: 5, head: 8 });
  });

  test('survives the way through JSON', () => {
    const text = textOf('hello');
    const cursor = JSON.parse(JSON.stringify(encodeCursor(FILE, text, { anchor: 4, head: 1 })));
    expect(locateCursor(text, cursor)).toEqual({ anchor: 4, head: 1 });
  });

  test('keeps what others insert at its edges outside', () => {
    const text = textOf('hello');
    const cursor = encodeCursor(FILE, text, { anchor: 1, head: 4 });
    text.insert(4, '>');
    text.insert(1, '<');
    expect(locateCursor(text, cursor)).toEqual({ anchor: 2, head: 5 });
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a string', 'here'],
    ['an empty object', {}],
    ['another text', { tname: 'elsewhere' }],
    ['something that has not arrived', { item: { client: 1, clock: 99 } }],
    ['nonsense', { type: 7, item: { client: 'x', clock: [] }, assoc: {} }],
  ])('that points to %s is nowhere', (_, place) => {
    const cursor = { file: FILE, anchor: place, head: place };
    expect(locateCursor(textOf('hello'), cursor)).toBeNull();
  });
});

describe('visible cursors', () => {
  const text = textOf('hello');
  const at = (offset: number) => encodeCursor(FILE, text, { anchor: offset, head: offset });
  const seen = (...states: readonly unknown[]) =>
    visibleCursors(states, { participants, participantId: 'a' }, FILE, text);

  test('are those of the others, with the name and colour that the room gives them', () => {
    const own = { participantId: 'a', cursor: at(1) };
    const other = { participantId: 'b', cursor: at(2), name: 'Mallory', color: 3 };
    expect(seen(own, other)).toEqual([
      {
        participant: participants[1],
        selection: { anchor: 2, head: 2 },
        place: JSON.stringify(at(2)),
      },
    ]);
  });

  test('are none of people who are not on the list', () => {
    expect(seen({ participantId: 'stranger', cursor: at(2) })).toEqual([]);
  });

  test('are at most one for each participant', () => {
    const [one, another] = [at(1), at(3)];
    expect(
      seen({ participantId: 'b', cursor: one }, { participantId: 'b', cursor: another }),
    ).toHaveLength(1);
  });

  test('are none in other files, nowhere, or in what makes no sense', () => {
    expect(
      seen(
        { participantId: 'b', cursor: { ...at(2), file: 'typescript' } },
        { participantId: 'b', cursor: null },
        { participantId: 'b', cursor: { file: FILE, anchor: 'x', head: 'y' } },
        { participantId: 'b' },
        { participantId: ['b'], cursor: at(2) },
        null,
        'b',
      ),
    ).toEqual([]);
  });
});
