// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { LandingPage } from '../src/pages/landing.tsx';
import {
  isKnown,
  type RecentSession,
  recentSessions,
  rememberSession,
} from '../src/recent-sessions.ts';
import { recallToken, rememberToken } from '../src/session-token.ts';
import { answers, failure, json, requests, SESSION, useBrowser } from './browser.ts';

useBrowser();

// The page loads it when somebody starts, and no test is about how long that takes.
beforeAll(() => import('../src/api.ts'));

const CREATE = 'POST /api/sessions';

const session = (language: string) => ({
  sessionId: SESSION,
  url: `https://viva.example/session/${SESSION}`,
  hostUrl: `https://viva.example/session/${SESSION}#token=host-secret`,
  spectatorUrl: `https://viva.example/session/${SESSION}#token=spectator-secret`,
  hostToken: 'host-secret',
  language,
  expiresAt: '2026-11-24T10:00:00.000Z',
});

function show() {
  const goTo = vi.fn();
  render(<LandingPage goTo={goTo} />);
  return goTo;
}

const button = () => screen.getByRole('button', { name: 'Start an interview' });
const start = () => fireEvent.click(button());

test('starting an interview leads to the host’s link, within this page', async () => {
  answers.set(CREATE, () => json(201, session('python')));
  const goTo = show();
  start();
  await waitFor(() => expect(goTo).toHaveBeenCalled());
  expect(goTo.mock.calls).toEqual([[`/session/${SESSION}#token=host-secret`]]);
});

test('the session is on this browser’s list at once, and counts as known', async () => {
  answers.set(CREATE, () => json(201, { ...session('python'), expiresAt: '2100-01-01T00:00:00Z' }));
  const goTo = show();
  start();
  await waitFor(() => expect(goTo).toHaveBeenCalled());
  expect(isKnown(SESSION)).toBe(true);
  expect(recentSessions(Date.now())).toEqual([
    { sessionId: SESSION, title: '', role: 'interviewer', expiresAt: '2100-01-01T00:00:00Z' },
  ]);
});

test('the session has the language that was chosen', async () => {
  const bodies: unknown[] = [];
  vi.stubGlobal('fetch', async (_: string, init?: RequestInit) => {
    if (init?.body) bodies.push(JSON.parse(String(init.body)));
    return json(201, session('typescript'));
  });
  const goTo = show();
  fireEvent.change(screen.getByLabelText('Language'), { target: { value: 'typescript' } });
  start();
  await waitFor(() => expect(goTo).toHaveBeenCalled());
  expect(bodies).toEqual([{ language: 'typescript' }]);
});

describe('recent sessions', () => {
  const HOUR = 3_600_000;
  const trees = (hours: number, more: Partial<RecentSession> = {}): RecentSession => ({
    sessionId: SESSION,
    title: 'Trees',
    role: 'candidate',
    expiresAt: new Date(Date.now() + hours * HOUR + 1000).toISOString(),
    ...more,
  });

  test('are listed with role and time left, the latest first; of those that are deleted nothing stays', () => {
    rememberSession(trees(3, { sessionId: 'one' }));
    rememberToken('over', 'host-secret');
    rememberSession(trees(-31 * 24, { sessionId: 'over', title: 'Gone' }));
    rememberSession(trees(23, { sessionId: 'two', title: '', role: 'interviewer' }));
    rememberSession(trees(2, { sessionId: 'one' }));
    show();
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining([
        'TreesCandidate · 2 h leftOpenForget',
        'Untitled sessionInterviewer · 23 h leftReplayOpenForget',
      ]),
    );
    expect(screen.queryByText('Gone')).toBeNull();
    expect(recallToken('over')).toBeNull();
    const links = screen.getAllByRole('link', { name: /^Open/ });
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/session/one',
      '/session/two',
    ]);
  });

  test('can be forgotten; the interviewer is asked twice, for the key goes too', () => {
    rememberToken(SESSION, 'host-secret');
    rememberSession(trees(3, { role: 'interviewer' }));
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Forget Trees' }));
    expect(recallToken(SESSION)).toBe('host-secret');
    fireEvent.click(screen.getByRole('button', { name: 'Lose control of Trees' }));
    expect(screen.queryByText('Trees')).toBeNull();
    expect(recallToken(SESSION)).toBeNull();
  });

  test('of nonsense in the storage nothing is shown', () => {
    localStorage.setItem('viva:sessions', '[1, {"sessionId": 7}, null]');
    show();
    expect(screen.queryByText('Recent in this browser')).toBeNull();
  });
});

test('a second click while the first is under way starts no second session', async () => {
  const created = () => requests.filter((request) => request === CREATE).length;
  let finish = (_: Response) => {};
  answers.set(CREATE, () => new Promise((resolve) => (finish = resolve)));
  const goTo = show();
  start();
  await waitFor(() => expect(created()).toBe(1));
  expect(button().getAttribute('aria-disabled')).toBe('true');
  start();
  finish(json(201, session('python')));
  await waitFor(() => expect(goTo).toHaveBeenCalled());
  expect(created()).toBe(1);
});

test('a failure shows its sentence, and the button works again', async () => {
  const sentence = 'Too many sessions were started from here. Try again in a minute.';
  answers.set(CREATE, () => failure(429, 'rate_limited', sentence));
  const goTo = show();
  start();
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe(sentence));
  expect(button().getAttribute('aria-disabled')).toBeNull();
  expect(goTo).not.toHaveBeenCalled();

  answers.set(CREATE, () => json(201, session('python')));
  start();
  expect(screen.getByRole('alert').textContent).toBe('');
  await waitFor(() => expect(goTo).toHaveBeenCalledTimes(1));
});

test.each([
  ['nobody answers', undefined],
  ['the answer is no JSON', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ['the answer is something else', () => json(201, { sessionId: SESSION })],
])('when %s, a sentence says what to do', async (_, answer) => {
  if (answer) answers.set(CREATE, answer);
  const goTo = show();
  start();
  await waitFor(() =>
    expect(screen.getByRole('alert').textContent).toBe(
      'Viva is not answering. Check your connection and try again.',
    ),
  );
  expect(goTo).not.toHaveBeenCalled();
});

test('offers the languages that this deployment can run', async () => {
  const languages = ['python', 'typescript'].map((id) => ({
    id,
    label: id,
    fileName: 'main',
    version: '1.0',
  }));
  answers.set('GET /api/languages', () => json(200, { languages }));
  show();
  const offered = () => screen.getAllByRole('option').map((option) => option.textContent);
  expect(offered()).toContain('JavaScript');
  await waitFor(() => expect(offered()).toEqual(['Python', 'TypeScript']));
});
