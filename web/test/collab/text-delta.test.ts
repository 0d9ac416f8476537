import { describe, expect, test } from 'vitest';
import { transformOffset, transformSelection } from '../../src/collab/text-delta.ts';

describe('an offset', () => {
  test('moves with what comes or goes before it', () => {
    expect(transformOffset(5, [{ insert: 'abc' }], 'left')).toBe(8);
    expect(transformOffset(5, [{ retain: 1 }, { delete: 2 }], 'left')).toBe(3);
    expect(transformOffset(5, [{ retain: 3 }, { delete: 9 }], 'right')).toBe(3);
    expect(transformOffset(5, [{ retain: 6 }, { insert: 'abc' }], 'right')).toBe(5);
  });

  test('stays with its neighbour when something is inserted just there', () => {
    expect(transformOffset(5, [{ retain: 5 }, { insert: 'abc' }], 'left')).toBe(5);
    expect(transformOffset(5, [{ retain: 5 }, { insert: 'abc' }], 'right')).toBe(8);
  });
});

describe('a selection', () => {
  test('a caret stays behind what it stood behind', () => {
    const delta = [{ retain: 5 }, { insert: 'abc' }];
    expect(transformSelection({ anchor: 5, head: 5 }, delta)).toEqual({ anchor: 5, head: 5 });
  });

  test('never grows at either end, whichever way it was made', () => {
    const delta = [{ retain: 2 }, { insert: 'ab' }, { retain: 3 }, { insert: 'cd' }];
    expect(transformSelection({ anchor: 2, head: 5 }, delta)).toEqual({ anchor: 4, head: 7 });
    expect(transformSelection({ anchor: 5, head: 2 }, delta)).toEqual({ anchor: 7, head: 4 });
  });

  test('collapses when all of it is replaced', () => {
    const delta = [{ retain: 2 }, { insert: 'ab' }, { delete: 3 }];
    expect(transformSelection({ anchor: 2, head: 5 }, delta)).toEqual({ anchor: 4, head: 4 });
  });
});
