import { expect, test } from 'vitest';
import { KillRing } from '../../src/editor/kill-ring.ts';

test('the latest text comes back, and then those before it, round and round', () => {
  const ring = new KillRing();
  expect(ring.current).toBeNull();
  ring.rotate();
  for (const text of ['a', 'b', 'c']) ring.push(text);
  const texts = [1, 2, 3, 4].map(() => {
    const { current } = ring;
    ring.rotate();
    return current;
  });
  expect(texts).toEqual(['c', 'b', 'a', 'c']);
  ring.push('d');
  expect(ring.current).toBe('d');
});

test('what is killed in one go comes back in one go', () => {
  const ring = new KillRing();
  ring.push('b');
  ring.extend('c', 'end');
  ring.extend('a', 'start');
  expect(ring.current).toBe('abc');
});

test('the oldest text is forgotten', () => {
  const ring = new KillRing();
  for (let n = 0; n < 100; n++) ring.push(`${n}`);
  for (let n = 0; n < 59; n++) ring.rotate();
  expect(ring.current).toBe('40');
  ring.rotate();
  expect(ring.current).toBe('99');
});
