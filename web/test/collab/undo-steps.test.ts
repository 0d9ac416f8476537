import { expect, test } from 'vitest';
import { type EditKind, editKind, startsUndoStep } from '../../src/collab/undo-steps.ts';

test.each<[EditKind, string[]]>([
  ['word', ['a']],
  ['word', ['()']],
  ['word', ['😀']],
  ['space', [' ']],
  ['space', ['\t']],
  ['newline', ['\n']],
  ['newline', ['\n    ']],
  ['delete', ['', '']],
  ['bulk', ['pasted']],
  ['bulk', ['a\n']],
  ['bulk', ['', 'completed']],
])('an edit is a %s when it inserts %j', (kind, texts) => {
  expect(editKind(texts.map((text) => ({ text })))).toBe(kind);
});

test.each<[boolean, EditKind | null, EditKind]>([
  [false, null, 'word'],
  [false, 'word', 'word'],
  [true, 'word', 'space'],
  [false, 'space', 'space'],
  [false, 'space', 'word'],
  [true, 'word', 'newline'],
  [true, 'newline', 'newline'],
  [false, 'newline', 'word'],
  [true, 'word', 'delete'],
  [false, 'delete', 'delete'],
  [true, 'delete', 'word'],
  [true, 'word', 'bulk'],
  [true, 'bulk', 'word'],
])('a step begins: %s, when after %s comes %s', (begins, previous, next) => {
  expect(startsUndoStep(previous, next)).toBe(begins);
});
