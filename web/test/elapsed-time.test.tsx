// @vitest-environment jsdom

import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ElapsedTime } from '../src/room/elapsed-time.tsx';
import { clock, duration } from '../src/words/units.ts';
import { useBrowser } from './browser.ts';

useBrowser();

const MINUTE = 60_000;
const CREATED = '2026-11-23T10:00:00.000Z';

test.each([
  [0, '00:00', '0 minutes'],
  [MINUTE * 1.9, '00:01', '1 minute'],
  [MINUTE * 41, '00:41', '41 minutes'],
  [MINUTE * 60, '01:00', '1 hour'],
  [MINUTE * 125, '02:05', '2 hours and 5 minutes'],
  [MINUTE * 60 * 30, '30:00', '30 hours'],
  [-5, '00:00', '0 minutes'],
])('%i ms are %s, or %s', (ms, figures, words) => {
  expect(clock(ms)).toBe(figures);
  expect(duration(ms)).toBe(words);
});

describe('the time in the header', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse(CREATED) + 41 * MINUTE + 20_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const shown = () => screen.getByRole('timer');

  test('has a name in words, and is no live region', () => {
    render(<ElapsedTime createdAt={CREATED} />);
    expect(shown().textContent).toBe('00:41');
    expect(shown().getAttribute('aria-label')).toBe('41 minutes since the session was created');
    expect(shown().getAttribute('aria-live')).toBeNull();
  });

  test('changes with the minute, on one timer, and not before', () => {
    const { unmount } = render(<ElapsedTime createdAt={CREATED} />);
    act(() => vi.advanceTimersByTime(39_999));
    expect(shown().textContent).toBe('00:41');
    act(() => vi.advanceTimersByTime(1));
    expect(shown().textContent).toBe('00:42');
    expect(vi.getTimerCount()).toBe(1);
    act(() => vi.advanceTimersByTime(MINUTE));
    expect(shown().textContent).toBe('00:43');
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('starts at nothing where the server’s clock is ahead', () => {
    render(<ElapsedTime createdAt="2026-11-23T10:42:00.000Z" />);
    expect(shown().textContent).toBe('00:00');
    act(() => vi.advanceTimersByTime(2 * MINUTE));
    expect(shown().textContent).toBe('00:01');
  });
});
