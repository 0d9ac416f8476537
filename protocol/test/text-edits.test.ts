import { describe, expect, test } from 'vitest';
import { fromTheEnd } from '../text-delta.ts';
import { editsBetween } from '../text-edits.ts';

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
