import { describe, expect, test } from 'vitest';
import { EditNews, editNear, endOfChange } from '../../src/collab/nearby-edits.ts';
import { participants } from './linked-rooms.ts';

const [ada, bob] = participants as [(typeof participants)[0], (typeof participants)[0]];
/** Twenty lines of ten characters, line breaks included. */
const CODE = Array.from({ length: 20 }, (_, n) => `line ${String(n + 1).padStart(4)}`).join('\n');
/** The beginning of a line, counted from 1. */
const line = (number: number) => (number - 1) * 10;
const caretOf = (participant: typeof ada, offset: number) => ({
  participant,
  selection: { anchor: offset, head: offset },
  place: '',
});

describe('the end of a change', () => {
  test.each([
    [[{ insert: 'abc' }], 3],
    [[{ retain: 4 }, { insert: 'abc' }], 7],
    [[{ retain: 4 }, { delete: 9 }], 4],
    [[{ retain: 4 }, { delete: 2 }, { retain: 3 }, { insert: 'x' }], 8],
    [[{ retain: 4 }, { insert: 'x' }, { retain: 9 }], 5],
    [[{ retain: 4 }], null],
    [[], null],
  ])('%j: %s', (delta, end) => {
    expect(endOfChange(delta)).toBe(end);
  });
});

describe('an edit near one’s caret', () => {
  test.each([
    [7, 10, 7],
    [10, 10, 10],
    [13, 10, 13],
    [6, 10, null],
    [14, 10, null],
  ])('in line %i, the caret in line %i: %s', (changed, own, told) => {
    const at = line(changed) + 3;
    const edit = editNear(CODE, at, line(own) + 9, [caretOf(bob, at)]);
    expect(edit).toEqual(told === null ? null : { participant: bob, line: told });
  });

  test('is the one’s whose caret is closest', () => {
    const others = [caretOf(ada, line(6)), caretOf(bob, line(5) + 2)];
    expect(editNear(CODE, line(5) + 3, line(5), others)?.participant).toBe(bob);
  });

  test('is nobody’s where nobody is', () => {
    expect(editNear(CODE, line(5), line(5), [])).toBeNull();
    expect(editNear(CODE, line(5), line(5), [caretOf(bob, line(8))])).toBeNull();
  });
});

describe('news', () => {
  const at = (participant: typeof ada, number: number) => ({ participant, line: number });

  test('is who begins, not who goes on, wherever that leads line by line', () => {
    const news = new EditNews();
    expect(news.isNews(at(bob, 5), 0)).toBe(true);
    for (let n = 0; n < 50; n++) expect(news.isNews(at(bob, 5 + n), n * 10_000)).toBe(false);
  });

  test('is who comes back after a pause, or to another place', () => {
    const news = new EditNews();
    news.isNews(at(bob, 5), 0);
    expect(news.isNews(at(bob, 5), 20_000)).toBe(true);
    expect(news.isNews(at(bob, 9), 30_000)).toBe(true);
  });

  test('does not come one after the other; who is still at it is told of then', () => {
    const news = new EditNews();
    news.isNews(at(bob, 5), 0);
    expect(news.isNews(at(ada, 6), 1_000)).toBe(false);
    expect(news.isNews(at(ada, 6), 5_000)).toBe(true);
    expect(news.isNews(at(bob, 5), 6_000)).toBe(false);
  });
});
