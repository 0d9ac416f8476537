// @vitest-environment jsdom

import { fireEvent, render, screen } from '@testing-library/react';
import type { HealthResponse } from '@viva/protocol/api';
import { Tooltip } from 'radix-ui';
import { describe, expect, test, vi } from 'vitest';
import { type RunCircumstances, runObstacle } from '../src/room/run-availability.ts';
import { RunButton } from '../src/room/run-button.tsx';
import { useBrowser } from './browser.ts';

useBrowser();

function show(running: boolean, reason: string | null) {
  const actions = { onRun: vi.fn(), onStop: vi.fn() };
  render(
    <Tooltip.Provider>
      <RunButton running={running} reason={reason} {...actions} />
    </Tooltip.Provider>,
  );
  return actions;
}

describe('the button', () => {
  test('runs', () => {
    const { onRun, onStop } = show(false, null);
    const button = screen.getByRole('button', { name: 'Run' });
    expect(button.getAttribute('aria-disabled')).toBeNull();
    expect(button.getAttribute('aria-keyshortcuts')).toBe('Control+Enter');
    fireEvent.click(button);
    expect(onRun).toHaveBeenCalledTimes(1);
    expect(onStop).not.toHaveBeenCalled();
  });

  test('stops what runs', () => {
    const { onRun, onStop } = show(true, null);
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(onStop).toHaveBeenCalledTimes(1);
    expect(onRun).not.toHaveBeenCalled();
  });

  test.each([
    [false, 'Run'],
    [true, 'Stop'],
  ])('that cannot be used carries its reason and does nothing (running: %s)', (running, name) => {
    const { onRun, onStop } = show(running, 'You are watching, so you cannot run code.');
    const button = screen.getByRole('button', { name });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.getAttribute('aria-description')).toBe(
      'You are watching, so you cannot run code.',
    );
    fireEvent.click(button);
    expect(onRun).not.toHaveBeenCalled();
    expect(onStop).not.toHaveBeenCalled();
  });

  test('that cannot be used is still reached by keyboard, and its tooltip says why', async () => {
    show(false, 'Python is not installed here.');
    const button = screen.getByRole('button', { name: 'Run' });
    expect(button.hasAttribute('disabled')).toBe(false);
    fireEvent.focus(button);
    expect((await screen.findByRole('tooltip')).textContent).toContain(
      'Python is not installed here.',
    );
  });
});

describe('what stands in the way of a run', () => {
  const runner = (status: 'ok' | 'unavailable', reason: string | null): HealthResponse => ({
    status: status === 'ok' ? 'ok' : 'degraded',
    worker: { status: 'ok' },
    database: { status: 'ok' },
    runner: { status, sandbox: null, development: false, runtime: null, reason },
  });

  const READY: RunCircumstances = {
    connection: { status: 'connected' },
    role: 'candidate',
    session: null,
    language: 'python',
    health: runner('ok', null),
    languages: [{ id: 'python', label: 'Python', fileName: 'main.py', version: '3.13.1' }],
  };

  test('is nothing when all is well, or not known yet', () => {
    expect(runObstacle(READY)).toBeNull();
    expect(runObstacle({ ...READY, health: null, languages: null })).toBeNull();
    expect(runObstacle({ ...READY, languages: [] })).toBeNull();
  });

  test.each<[string, Partial<RunCircumstances>]>([
    ['This session is closed', { connection: { status: 'closed', reason: 'ended' } }],
    ['You are watching', { role: 'spectator' }],
    ['Running needs the connection', { connection: { status: 'connecting' } }],
    ['Running needs the connection', { connection: { status: 'reconnecting', offline: true } }],
    ['Running needs the connection', { language: null }],
    ['TypeScript is not installed here', { language: 'typescript' }],
  ])('“%s” is a sentence, and asking again does not help: %o', (words, now) => {
    const obstacle = runObstacle({ ...READY, ...now });
    expect(obstacle?.text).toContain(words);
    expect(obstacle?.text).toMatch(/\.$/);
    expect(obstacle?.mayPass).toBe(false);
  });

  test('is a sandbox that does not answer, for its own reason, and may pass', () => {
    expect(runObstacle({ ...READY, health: runner('unavailable', 'Docker has stopped.') })).toEqual(
      {
        text: 'Code cannot be run right now. Docker has stopped. Editing goes on as usual.',
        mayPass: true,
      },
    );
    expect(runObstacle({ ...READY, health: runner('unavailable', null) })).toEqual({
      text: 'Code cannot be run right now. The sandbox is not answering. Editing goes on as usual.',
      mayPass: true,
    });
  });
});
