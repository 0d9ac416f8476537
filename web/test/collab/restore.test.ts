import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { restoreFiles } from '../../src/collab/restore.ts';
import { createUndoManager } from '../../src/collab/undo-manager.ts';

const BEFORE = 'def area(r):\n    return 3.14 * r\n';
const NOW = 'import math\n\ndef area(radius):\n    return math.pi * radius ** 2\n';

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
