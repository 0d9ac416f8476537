// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchAttention } from '../src/collab/attention.ts';

const told: string[] = [];
let end = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  end = watchAttention((attention) => told.push(attention));
});

afterEach(() => {
  end();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

test('whoever does nothing for a minute is idle, until they do something', () => {
  vi.advanceTimersByTime(59_000);
  window.dispatchEvent(new Event('keydown'));
  vi.advanceTimersByTime(59_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1_000);
  window.dispatchEvent(new Event('pointermove'));
  expect(told).toEqual(['idle', 'active']);
});

test('whoever does not see the page is away', () => {
  hide(true);
  vi.advanceTimersByTime(120_000);
  hide(false);
  expect(told).toEqual(['away', 'active']);
});

test('afterwards no timer is left, and nothing is told', () => {
  end();
  expect(vi.getTimerCount()).toBe(0);
  hide(true);
  expect(told).toEqual([]);
});
