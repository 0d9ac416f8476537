import * as prng from 'lib0/prng';
import { describe, expect, test } from 'vitest';
import {
  difference,
  fromTheEnd,
  type Replacement,
  replacements,
  splitsCharacter,
  type TextDelta,
} from '../text-delta.ts';

/** A text after replacements that may each be applied by themselves, in their order. */
const applyInOrder = (text: string, edits: readonly Replacement[]) =>
  edits.reduce(
    (now, { offset, length, text: inserted }) =>
      now.slice(0, offset) + inserted + now.slice(offset + length),
    text,
  );
const apply = (text: string, delta: TextDelta) =>
  applyInOrder(text, fromTheEnd(replacements(delta)));

test('a delta becomes one replacement for each place that it changes', () => {
  const delta: TextDelta = [
    { insert: 'a' },
    { retain: 2 },
    { delete: 3 },
    { insert: 'b' },
    { delete: 1 },
    { retain: 1 },
    { insert: 'c' },
  ];
  expect(replacements(delta)).toEqual([
    { offset: 0, length: 0, text: 'a' },
    { offset: 2, length: 4, text: 'b' },
    { offset: 7, length: 0, text: 'c' },
  ]);
  expect(apply('0123456789', delta)).toBe('a01b6c789');
});

test('the changes of several carets are applied from the end, in whatever order they come', () => {
  const edits = [
    { offset: 1, length: 1, text: 'long' },
    { offset: 5, length: 0, text: 'x' },
    { offset: 3, length: 2, text: '' },
  ];
  expect(applyInOrder('012345', fromTheEnd(edits))).toBe('0long2x5');
});

test('of two changes that begin together, the insertion comes before what is replaced', () => {
  const edits = [
    { offset: 2, length: 0, text: 'new ' },
    { offset: 2, length: 2, text: 'XY' },
  ];
  expect(applyInOrder('ab12', fromTheEnd(edits))).toBe('abnew XY');
});

describe('the difference', () => {
  test('of equal texts is nothing', () => {
    expect(replacements(difference('same', 'same'))).toEqual([]);
  });

  test('is the stretch in between', () => {
    expect(replacements(difference('one two', 'one 2 two'))).toEqual([
      { offset: 4, length: 0, text: '2 ' },
    ]);
  });

  test('leads from one text to the other and splits no character', () => {
    const random = prng.create(7);
    const write = () =>
      Array.from({ length: prng.int32(random, 0, 6) }, () =>
        prng.oneOf(random, ['a', 'b', '😀', '😁', '🙀']),
      ).join('');
    for (let round = 0; round < 2_000; round++) {
      const [before, after] = [write(), write()];
      const delta = difference(before, after);
      expect(apply(before, delta)).toBe(after);
      for (const { offset, length } of replacements(delta)) {
        expect(splitsCharacter(before, offset)).toBe(false);
        expect(splitsCharacter(before, offset + length)).toBe(false);
      }
    }
  });
});
