// @vitest-environment jsdom
import { renderHook } from '@testing-library/react';
import { toast } from 'sonner';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useArrivals } from '../src/room/use-arrivals.ts';

vi.mock('sonner', () => ({ toast: vi.fn() }));

const person = (participantId: string) => ({
  participantId,
  name: participantId,
  color: 0,
  role: 'candidate' as const,
});
const told = () => vi.mocked(toast).mock.calls.map(([text]) => text);

/** Somebody sees one list after the other. */
function look(...first: string[]) {
  const { rerender, unmount } = renderHook(
    (names: string[]) => useArrivals(names.map(person), 'me'),
    {
      initialProps: ['me', ...first],
    },
  );
  return { see: (...names: string[]) => rerender(['me', ...names]), unmount };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(toast).mockClear();
});
afterEach(() => vi.useRealTimers());

test('who comes and who goes is told; who is there at first is no news', () => {
  const { see } = look('Ann');
  see('Ann', 'Bob');
  see('Bob');
  vi.advanceTimersByTime(5_000);
  expect(told()).toEqual(['Bob has joined.', 'Ann has left.']);
});

test('whoever is back at once was never gone', () => {
  const { see } = look('Ann');
  see();
  vi.advanceTimersByTime(4_000);
  see('Ann');
  vi.advanceTimersByTime(60_000);
  expect(told()).toEqual([]);
});

test('after the page nothing is told', () => {
  const { see, unmount } = look('Ann');
  see();
  unmount();
  expect(vi.getTimerCount()).toBe(0);
});
