import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createUndoManager } from '../../src/collab/undo-manager.ts';

const OWN = { name: 'own edits' };

/** A text with one's own undo history; `other` edits it as somebody else. */
function ownText() {
  const doc = new Y.Doc();
  const text = doc.getText();
  const undoManager = createUndoManager(text);
  undoManager.addTrackedOrigin(OWN);
  const own = (edit: () => void) => {
    undoManager.stopCapturing();
    doc.transact(edit, OWN);
  };
  const other = (edit: (text: Y.Text) => void) => {
    const remote = new Y.Doc();
    Y.applyUpdate(remote, Y.encodeStateAsUpdate(doc));
    edit(remote.getText());
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(remote));
  };
  return { text, undoManager, own, other };
}

test('takes back one’s own edits only', () => {
  const { text, undoManager, own, other } = ownText();
  own(() => text.insert(0, 'mine'));
  other((theirs) => theirs.insert(2, 'THEIRS'));
  undoManager.undo();
  expect(text.toString()).toBe('THEIRS');
  undoManager.redo();
  expect(text.toString()).toBe('miTHEIRSne');
});

test('takes back the whole of what was cut, brought back and typed into by another', () => {
  const { text, undoManager, own, other } = ownText();
  own(() => text.insert(0, 'hello'));
  own(() => text.delete(0, 5));
  undoManager.undo();
  other((theirs) => theirs.insert(2, 'X'));
  undoManager.undo();
  expect(text.toString()).toBe('X');
});

test('takes back no more than the step, where Yjs joined it with its neighbour', () => {
  const { text, undoManager, own } = ownText();
  own(() => text.insert(0, 'one'));
  own(() => text.insert(3, 'two'));
  own(() => text.delete(0, 6));
  undoManager.undo();
  undoManager.undo();
  expect(text.toString()).toBe('one');
  undoManager.undo();
  expect(text.toString()).toBe('');
});
