import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { editsBetween, restoreFiles } from '../../src/collab/restore.ts';
import { fromTheEnd } from '../../src/collab/text-delta.ts';
import { createUndoManager } from '../../src/collab/undo-manager.ts';

const BEFORE = 'def area(r):\n    return 3.14 * r\n';
const NOW = 'import math\n\ndef area(radius):\n    return math.pi * radius ** 2\n';

const applied = (before: string, after: string) =>
  fromTheEnd(editsBetween(before, after)).reduce(
    (text, { offset, length, text: inserted }) =>
      text.slice(0, offset) + inserted + text.slice(offset + length),
    before,
  );

describe('the edits between two texts', () => {
  test.each([
    ['a few characters', NOW, BEFORE],
    ['everything', 'abc', 'xyz'],
    ['nothing', NOW, NOW],
    ['emoji that share half of their code units', 'a😀b', 'a😁b'],
    ['a text that is gone', NOW, ''],
    ['more than is compared by character', 'x'.repeat(5_000), 'y\n'.repeat(4_000)],
    [
      'more than is compared by line',
      Array.from({ length: 3_000 }, (_, n) => `a${n}\n`).join(''),
      Array.from({ length: 3_000 }, (_, n) => `b${n}\n`).join(''),
    ],
  ])('make the other of the one: %s', (_, before, after) => {
    expect(applied(before, after)).toBe(after);
  });

  test('leave alone what is the same', () => {
    expect(editsBetween('one two three', 'one 2 three')).toEqual([
      { offset: 4, length: 3, text: '2' },
    ]);
  });
});

/** A session's files as somebody's page has them, and another's page that hears of every edit. */
function sessionOf(files: Readonly<Record<string, string>>) {
  const doc = new Y.Doc();
  const other = new Y.Doc();
  doc.on('update', (update: Uint8Array) => Y.applyUpdate(other, update));
  other.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === 'theirs') Y.applyUpdate(doc, update, 'remote');
  });
  const managers = new Map<string, Y.UndoManager>();
  for (const [id, content] of Object.entries(files)) {
    doc.getText(id).insert(0, content);
    managers.set(id, createUndoManager(doc.getText(id)));
  }
  const text = (id: string) => (managers.has(id) ? doc.getText(id) : null);
  return { doc, other, text, undoManager: (id: string) => managers.get(id) ?? null };
}

describe('restoring', () => {
  test('changes what differs, in every file, and tells which', () => {
    const session = sessionOf({ python: NOW, go: 'package main\n' });
    const wanted = new Map([
      ['python', BEFORE],
      ['go', 'package main\n'],
      ['rust', 'was never here'],
    ]);
    expect(restoreFiles(session, wanted)).toEqual(['python']);
    expect(session.text('python')?.toString()).toBe(BEFORE);
    expect(session.other.getText('python').toString()).toBe(BEFORE);
  });

  test('is one undo step of its own, which takes back nothing that others wrote since', () => {
    const session = sessionOf({ python: NOW });
    restoreFiles(session, new Map([['python', BEFORE]]));
    const theirs = session.other.getText('python');
    session.other.transact(() => theirs.insert(theirs.length, '# by another\n'), 'theirs');
    session.undoManager('python')?.undo();
    expect(session.text('python')?.toString()).toBe(`${NOW}# by another\n`);
    session.undoManager('python')?.redo();
    expect(session.text('python')?.toString()).toBe(`${BEFORE}# by another\n`);
  });

  test('leaves others’ carets where they were in what stays', () => {
    const session = sessionOf({ python: 'one two three' });
    const caret = Y.createRelativePositionFromTypeIndex(session.other.getText('python'), 10);
    restoreFiles(session, new Map([['python', 'one 2 three']]));
    expect(Y.createAbsolutePositionFromRelativePosition(caret, session.other)?.index).toBe(8);
  });
});
