// @vitest-environment jsdom

import { fireEvent, render, screen, within } from '@testing-library/react';
import type { HealthResponse } from '@viva/protocol/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import StatusPage, { ASK_EVERY_MS } from '../src/pages/status.tsx';
import { partsWords, summaryWords } from '../src/words/health.ts';
import { answers, json, requests, useBrowser } from './browser.ts';

useBrowser();

const WELL: HealthResponse = {
  status: 'ok',
  worker: { status: 'ok' },
  rooms: { status: 'ok' },
  database: { status: 'ok' },
  runner: { status: 'ok', sandbox: 'docker', development: false, runtime: 'runsc', reason: null },
};
const LANGUAGES = {
  languages: [
    { id: 'python', label: 'Python', fileName: 'main.py', version: '3.13.5' },
    { id: 'javascript', label: 'JavaScript', fileName: 'main.js', version: '24.1.0' },
  ],
};

const part = (name: string) => {
  const item = screen.getAllByRole('listitem').find((entry) => within(entry).queryByText(name));
  if (!item) throw new Error(`No ${name}`);
  return item.textContent;
};

describe('the status page', () => {
  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
  afterEach(() => void vi.useRealTimers());

  test('tells of each part by itself, and what can be run', async () => {
    answers.set('GET /api/health', () => json(200, WELL));
    answers.set('GET /api/languages', () => json(200, LANGUAGES));
    render(<StatusPage />);
    expect(screen.getByRole('status').textContent).toBe('Asking how the parts are…');
    await screen.findByText('Everything is well.');
    expect(part('Rooms')).toContain('Well');
    expect(part('Sandbox')).toContain('Well · gVisor');
    expect(screen.getByText('Python 3.13 · JavaScript 24.1')).toBeTruthy();
  });

  test('says what does not answer, and notices by itself when it does again', async () => {
    answers.set('GET /api/health', () =>
      json(200, { ...WELL, status: 'degraded', database: { status: 'unavailable' } }),
    );
    render(<StatusPage />);
    await screen.findByText('Something is not well.');
    expect(part('Archive')).toContain('Does not answer');
    expect(part('Server')).toContain('Well');
    answers.set('GET /api/health', () => json(200, WELL));
    await vi.advanceTimersByTimeAsync(ASK_EVERY_MS);
    await screen.findByText('Everything is well.');
  });

  test('asks at once when it is told to, also of a server that does not answer', async () => {
    render(<StatusPage />);
    await screen.findByText('The server is not answering.');
    expect(part('Server')).toContain('Does not answer');
    expect(part('Rooms')).toContain('Unknown');
    answers.set('GET /api/health', () => json(200, WELL));
    fireEvent.click(screen.getByRole('button', { name: 'Ask again' }));
    await screen.findByText('Everything is well.');
    expect(requests.filter((request) => request === 'GET /api/health')).toHaveLength(2);
  });
});

describe('the words', () => {
  const sandbox = (runner: Partial<HealthResponse['runner']>) =>
    partsWords({ ...WELL, runner: { ...WELL.runner, ...runner } }).at(-1);

  test.each([
    [{}, 'positive', 'Well · gVisor'],
    [{ runtime: 'runc' }, 'positive', 'Well · Docker'],
    [
      { sandbox: 'bubblewrap', runtime: null, development: true },
      'caution',
      'Well · bubblewrap, for development only',
    ],
    [{ status: 'unavailable', reason: 'The engine is away.' }, 'negative', 'The engine is away.'],
  ] as const)('of the sandbox %j', (runner, tone, text) => {
    expect(sandbox(runner)).toMatchObject({ tone, text });
  });

  test('of a Worker that does not tell of rooms yet', () => {
    const { rooms: _, ...earlier } = WELL;
    expect(partsWords(earlier)[1]).toMatchObject({ tone: 'neutral', text: 'Unknown' });
    expect(summaryWords(earlier)).toBe('Everything is well.');
  });
});
