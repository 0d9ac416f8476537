import * as prng from 'lib0/prng';
import { expect, test } from 'vitest';
import { TextPieces } from '../../src/replay/text-pieces.ts';

test.each([1, 2, 3])('changes leave what they leave in a plain text, seed %i', (seed) => {
  const generator = prng.create(seed);
  const next = (below: number) => prng.int32(generator, 0, below - 1);
  let plain = 'a line of code\n'.repeat(1_500);
  const pieces = new TextPieces(plain);
  for (let edit = 0; edit < 1_500; edit++) {
    const at = next(plain.length + 1);
    const deleted =
      next(3) === 0 ? Math.min(next(next(9) === 0 ? 9_000 : 9), plain.length - at) : 0;
    const inserted = next(50) === 0 ? 'pasted\n'.repeat(next(3_000)) : 'xyz'.slice(next(4));
    plain = plain.slice(0, at) + inserted + plain.slice(at + deleted);
    pieces.apply({ at, deleted, inserted });
    if (next(20) === 0) expect(pieces.toString() === plain).toBe(true);
  }
  expect(pieces.toString() === plain).toBe(true);
});

test('a text can be emptied, and written anew', () => {
  const pieces = new TextPieces('x'.repeat(10_000));
  pieces.apply({ at: 0, deleted: 10_000, inserted: '' });
  expect(pieces.toString()).toBe('');
  pieces.apply({ at: 0, deleted: 0, inserted: 'new' });
  expect(pieces.toString()).toBe('new');
});
