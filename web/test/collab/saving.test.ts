import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ASK_AFTER_MS, LATE_MS, type Saved, Saving } from '../../src/collab/saving.ts';

let asked: number[];
let said: Saved[];
let saving: Saving;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  said = [];
  saving = new Saving({
    ask: (number) => asked.push(number),
    onChange: (saved) => said.push(saved),
  });
  saving.opened(true);
});

afterEach(() => {
  saving.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);

test('a page that changes nothing asks nothing, and has nothing unsaved', () => {
  pass(LATE_MS * 10);
  expect(asked).toEqual([]);
  expect(said).toEqual(['saved']);
  expect(vi.getTimerCount()).toBe(0);
});

test('some edits are one question', () => {
  for (let n = 0; n < 5; n++) saving.edited();
  pass(ASK_AFTER_MS - 1);
  expect(asked).toEqual([]);
  pass(1);
  expect(asked).toEqual([5]);
  expect(saving.confirmed(5)).toBe(true);
  pass(LATE_MS * 10);
  expect(asked).toEqual([5]);
  expect(said).toEqual(['saved']);
});

test('one who types on and on is told nothing, and asks about once a second', () => {
  let answered = 0;
  for (let time = 0; time < 60_000; time += 100) {
    saving.edited();
    pass(100);
    const latest = asked.at(-1) ?? 0;
    if (latest > answered) answered = saving.confirmed(latest) ? latest : answered;
  }
  expect(said).toEqual(['saved']);
  expect(asked.length).toBeLessThanOrEqual(60);
  expect(asked.length).toBeGreaterThan(40);
});

test('an answer that does not come makes the edits late, and one that comes does away with that', () => {
  saving.edited();
  pass(LATE_MS - 1);
  expect(said).toEqual(['saved']);
  pass(1);
  expect(said).toEqual(['saved', 'late']);
  saving.confirmed(1);
  expect(said).toEqual(['saved', 'late', 'saved']);
});

test('what is edited while an answer is awaited has a time of its own, and the next question', () => {
  saving.edited();
  pass(ASK_AFTER_MS);
  pass(1_000);
  saving.edited();
  saving.confirmed(1);
  pass(LATE_MS - 1);
  expect(said).toEqual(['saved']);
  expect(asked).toEqual([1, 2]);
  pass(1);
  expect(said).toEqual(['saved', 'late']);
});

test('after a lost connection the room is asked at once for what it may not have', () => {
  saving.edited();
  pass(ASK_AFTER_MS);
  saving.closed();
  pass(LATE_MS);
  expect(said).toEqual(['saved', 'late']);
  saving.edited();
  pass(LATE_MS);
  expect(asked).toEqual([1]);
  saving.opened(true);
  expect(asked).toEqual([1, 2]);
  saving.confirmed(2);
  expect(said).toEqual(['saved', 'late', 'saved']);
});

test('an answer to what was asked before the room asked back says nothing of what it has dropped', () => {
  saving.edited();
  pass(ASK_AFTER_MS);
  saving.sentAgain();
  expect(saving.confirmed(1)).toBe(false);
  pass(ASK_AFTER_MS);
  expect(asked).toEqual([1, 2]);
  expect(saving.confirmed(2)).toBe(true);
});

test('a room that asks back for nothing in particular is not asked', () => {
  saving.sentAgain();
  saving.edited();
  pass(ASK_AFTER_MS);
  saving.confirmed(1);
  saving.sentAgain();
  pass(LATE_MS * 10);
  expect(asked).toEqual([1]);
});

test('of a room that does not tell nothing is known', () => {
  saving.opened(false);
  saving.edited();
  pass(LATE_MS * 10);
  expect(asked).toEqual([]);
  expect(said).toEqual(['saved', 'unknown']);
});
