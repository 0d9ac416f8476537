// @vitest-environment jsdom

import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { chooseLanguage } from '@viva/protocol/document';
import { CLIENT_MESSAGES, CLOSE_CODE, type Role } from '@viva/protocol/room';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { App } from '../src/app.tsx';
import SessionPage from '../src/pages/session.tsx';
import { RETRY_MS } from '../src/pages/use-session.ts';
import { rememberSession } from '../src/recent-sessions.ts';
import type { TerminalViewProps } from '../src/terminal/terminal-view.tsx';
import {
  answers,
  authorizations,
  failure,
  json,
  requests,
  SESSION,
  useBrowser,
} from './browser.ts';
import { FakeSocket } from './collab/fake-socket.ts';

vi.mock('../src/editor/code-editor.tsx', () => ({ default: () => null }));
// jsdom lays nothing out: what the terminal shows is looked at in a real browser.
vi.mock('../src/terminal/terminal-view.tsx', () => ({
  default: ({ run, writable, onTyped, onFits }: TerminalViewProps) => (
    <>
      <pre>{run?.output.map(({ data }) => data).join('')}</pre>
      {writable && <button type="button" aria-label="Type 42" onClick={() => onTyped('42\r')} />}
      <button type="button" aria-label="Widen" onClick={() => onFits({ columns: 99, rows: 9 })} />
    </>
  ),
}));

useBrowser();

const ASK = `GET /api/sessions/${SESSION}`;
const TICKET = `POST /api/sessions/${SESSION}/tickets`;

const session = (status: 'active' | 'ended' = 'active') => ({
  sessionId: SESSION,
  title: 'Binary trees',
  language: 'python',
  status,
  createdAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T10:00:00.000Z',
  expiresAt: '2026-11-24T10:00:00.000Z',
  code: '',
});

beforeEach(() => {
  FakeSocket.reset();
  vi.stubGlobal('WebSocket', FakeSocket);
  answers.set(ASK, () => json(200, session()));
  answers.set(TICKET, () => json(200, { ticket: 't-0', role: 'candidate', expiresIn: 30 }));
});

/** This browser was in the session before, as Ada. */
function comeAgain(): void {
  localStorage.setItem('viva:name', 'Ada');
  const expiresAt = '2100-01-01T00:00:00.000Z';
  rememberSession({ sessionId: SESSION, title: '', role: 'candidate', expiresAt });
}

function visit(address = `/session/${SESSION}`) {
  history.replaceState(null, '', address);
  return render(<App SessionPage={SessionPage} />);
}

const nameField = () => screen.findByRole('textbox', { name: 'What should people call you?' });

async function giveName(name: string): Promise<void> {
  const field = await nameField();
  fireEvent.change(field, { target: { value: name } });
  fireEvent.submit(field);
}

const joined = async (count = 1) => {
  await waitFor(() => expect(FakeSocket.made).toHaveLength(count));
  return FakeSocket.latest;
};

/** The room lets the page in. */
function admit(socket: FakeSocket, role: Role = 'candidate'): void {
  const doc = new Y.Doc();
  chooseLanguage(doc, 'python');
  act(() => {
    socket.accept();
    socket.say({
      type: 'welcome',
      participantId: 'a',
      role,
      participants: [{ participantId: 'a', name: 'Ada', color: 0, role }],
      session: { ...session(), locked: false, ended: false, archived: true },
      limits: {},
      understands: [...CLIENT_MESSAGES],
      protocolVersion: 1,
    });
    socket.bring(doc);
  });
}

async function expectPage(title: string): Promise<void> {
  await screen.findByRole('heading', { level: 1, name: title });
  expect(document.title).toBe(`${title} · Viva`);
  const home = screen.getByRole('link', { name: 'Go to the start page' });
  expect(home.getAttribute('href')).toBe('/');
  expect(FakeSocket.made).toEqual([]);
}

describe('a session that cannot be joined', () => {
  test('is unknown: the page says so and leads home', async () => {
    answers.set(ASK, () => failure(404, 'session_not_found', 'There is no such session.'));
    visit();
    await expectPage('This session does not exist');
  });

  test('has expired: the page says so and leads home', async () => {
    answers.set(ASK, () => failure(410, 'session_ended', 'This session has expired.'));
    visit();
    await expectPage('This session has expired');
  });

  test('is over, and still to be read: it can be joined', async () => {
    answers.set(ASK, () => json(200, session('ended')));
    visit();
    await nameField();
  });

  const asked = () => requests.filter((request) => request === ASK).length;
  const outOfReach = () =>
    screen.findByRole('heading', { name: 'The session could not be opened' });

  test('is out of reach: the page says why, and trying again helps', async () => {
    answers.set(ASK, () => failure(503, 'server_unavailable', 'The server is restarting.'));
    visit();
    await outOfReach();
    expect(screen.getByText(/^The server is restarting\./)).toBeTruthy();
    answers.set(ASK, () => json(200, session()));
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await nameField();
    expect(document.title).toBe('Binary trees · Viva');
    expect(asked()).toBe(2);
  });

  test('is out of reach for a while: the page goes on by itself when it answers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    answers.delete(ASK);
    visit();
    await outOfReach();
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    await waitFor(() => expect(asked()).toBe(2));
    await outOfReach();
    // Each wait is longer than the one before.
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(asked()).toBe(2);
    answers.set(ASK, () => json(200, session()));
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    await nameField();
    vi.useRealTimers();
  });

  test('is out of reach without a network: the page goes on the moment there is one', async () => {
    answers.delete(ASK);
    visit();
    await outOfReach();
    answers.set(ASK, () => json(200, session()));
    act(() => void window.dispatchEvent(new Event('online')));
    await nameField();
  });

  test('is gone: the page does not go on asking', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    answers.set(ASK, () => failure(404, 'session_not_found', 'There is no such session.'));
    visit();
    await expectPage('This session does not exist');
    await vi.advanceTimersByTimeAsync(60_000);
    window.dispatchEvent(new Event('online'));
    expect(asked()).toBe(1);
    vi.useRealTimers();
  });

  test('never answers: the page does not wait for ever', async () => {
    const patience = new AbortController();
    const limit = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
    answers.set(ASK, () => new Promise(() => {}));
    visit();
    await waitFor(() => expect(requests).toContain(ASK));
    act(() => patience.abort());
    await screen.findByRole('heading', { name: 'The session could not be opened' });
    limit.mockRestore();
  });
});

test('an address without a page says so and leads home', async () => {
  visit('/sessions/typo');
  await expectPage('There is no page here');
});

describe('the name', () => {
  test('is asked for before anything is joined', async () => {
    visit();
    await nameField();
    expect(FakeSocket.made).toEqual([]);
    await giveName('  ');
    expect(FakeSocket.made).toEqual([]);
    expect(screen.getByText('Enter a name first. Any will do.')).toBeTruthy();
  });

  test('goes to the room, and is remembered for the next visit', async () => {
    const { unmount } = visit();
    await giveName('Ada');
    const socket = await joined();
    expect(socket.url.searchParams.get('name')).toBe('Ada');
    admit(socket);
    unmount();
    visit();
    expect((await joined(2)).url.searchParams.get('name')).toBe('Ada');
  });

  test('is known, but one was never in this session: it is told first what is recorded', async () => {
    localStorage.setItem('viva:name', 'Ada');
    visit();
    const field = await nameField();
    expect(field).toHaveProperty('value', 'Ada');
    expect(screen.getByText(/It is recorded/)).toBeTruthy();
    expect(FakeSocket.made).toEqual([]);
    fireEvent.submit(field);
    expect((await joined()).url.searchParams.get('name')).toBe('Ada');
  });

  test('is known: the room is joined without waiting for what the API says of the session', async () => {
    comeAgain();
    const asked = Promise.withResolvers<Response>();
    answers.set(ASK, () => asked.promise);
    visit();
    const socket = await joined();
    admit(socket);
    asked.resolve(json(200, session()));
    await screen.findByRole('heading', { level: 1, name: 'Binary trees' });
    expect(FakeSocket.made).toEqual([socket]);
    expect(socket.readyState).toBe(FakeSocket.OPEN);
  });

  test('is known, but the session is not: nothing stays open', async () => {
    comeAgain();
    const asked = Promise.withResolvers<Response>();
    answers.set(ASK, () => asked.promise);
    visit();
    const socket = await joined();
    asked.resolve(failure(404, 'session_not_found', 'There is no such session.'));
    await screen.findByRole('heading', { level: 1, name: 'This session does not exist' });
    await waitFor(() => expect(socket.readyState).toBe(3));
  });

  test('is known, and the API fails once one is in the room: the room stays', async () => {
    comeAgain();
    const asked = Promise.withResolvers<Response>();
    answers.set(ASK, () => asked.promise);
    visit();
    const socket = await joined();
    admit(socket);
    asked.resolve(failure(503, 'server_unavailable', 'The server is restarting.'));
    await waitFor(() => expect(document.title).toContain('Binary trees'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(FakeSocket.made).toEqual([socket]);
    expect(socket.readyState).toBe(FakeSocket.OPEN);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Binary trees');
  });
});

describe('the token in a link', () => {
  beforeEach(() => {
    comeAgain();
    answers.set(TICKET, () => json(201, { ticket: 't-1', role: 'interviewer', expiresIn: 30 }));
  });

  test('becomes a ticket and leaves the address bar', async () => {
    visit(`/session/${SESSION}#token=secret`);
    const socket = await joined();
    expect(socket.url.searchParams.get('ticket')).toBe('t-1');
    expect(location.href).toBe(`${location.origin}/session/${SESSION}`);
    expect(FakeSocket.made).toHaveLength(1);
  });

  test('is remembered for the next visit without it', async () => {
    const { unmount } = visit(`/session/${SESSION}#token=secret`);
    await joined();
    unmount();
    requests.length = 0;
    visit();
    await joined(2);
    expect(requests).toContain(TICKET);
    expect(FakeSocket.latest.url.searchParams.get('ticket')).toBe('t-1');
  });

  test('that is tried does not take the place of the interviewer’s, in this browser', async () => {
    localStorage.setItem(`viva:token:${SESSION}`, 'host-secret');
    const { unmount } = visit(`/session/${SESSION}#token=spectator-secret`);
    admit(await joined(), 'spectator');
    expect(authorizations.at(-1)).not.toBe('Bearer host-secret');
    expect(authorizations).toContain('Bearer spectator-secret');
    unmount();
    visit();
    await joined(2);
    expect(authorizations).toContain('Bearer host-secret');
  });

  test('that turns out to be the interviewer’s takes the place of a lesser one', async () => {
    localStorage.setItem(`viva:token:${SESSION}`, 'spectator-secret');
    visit(`/session/${SESSION}#token=host-secret`);
    admit(await joined(), 'interviewer');
    await waitFor(() => expect(localStorage.getItem(`viva:token:${SESSION}`)).toBe('host-secret'));
  });

  test('that is refused leaves the choice to join as candidate, for good', async () => {
    answers.set(TICKET, () => failure(403, 'forbidden', 'No.'));
    const { unmount } = visit(`/session/${SESSION}#token=wrong`);
    const choice = await screen.findByRole('button', { name: 'Join as candidate' });
    expect(screen.getByRole('alert').textContent).toContain('The key in your link is not valid');
    expect(FakeSocket.made).toEqual([]);
    answers.set(TICKET, () => json(200, { ticket: 't-2', role: 'candidate', expiresIn: 30 }));
    fireEvent.click(choice);
    expect((await joined()).url.searchParams.get('ticket')).toBe('t-2');
    expect(authorizations.at(-1)).toBeNull();
    unmount();
    visit();
    expect((await joined(2)).url.searchParams.get('ticket')).toBe('t-2');
    expect(authorizations.at(-1)).toBeNull();
  });
});

describe('in the room', () => {
  beforeEach(comeAgain);

  const runButton = () => screen.findByRole('button', { name: 'Run' });
  const ran = () => FakeSocket.latest.messages.filter(({ type }) => type === 'run');
  const shortcut = () =>
    fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true, bubbles: true });

  test('Run waits for the connection and says so', async () => {
    visit();
    const socket = await joined();
    const button = await runButton();
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.getAttribute('aria-description')).toContain('Running needs the connection');
    fireEvent.click(button);
    shortcut();
    admit(socket);
    expect(ran()).toEqual([]);
    expect(button.getAttribute('aria-disabled')).toBeNull();
    fireEvent.click(button);
    shortcut();
    const run = { type: 'run', terminal: { columns: 80, rows: 24 }, language: 'python' };
    expect(ran()).toEqual([run, run]);
  });

  test('spectators cannot run, and are told why', async () => {
    visit();
    admit(await joined(), 'spectator');
    const button = await runButton();
    expect(button.getAttribute('aria-description')).toBe(
      'You are watching, so you cannot run code.',
    );
    fireEvent.click(button);
    shortcut();
    expect(ran()).toEqual([]);
  });

  const executionId = 'run-1';
  const started = {
    type: 'run-started',
    executionId,
    by: 'a',
    byName: 'Ada',
    language: 'python',
    startedAt: '2026-11-23T10:00:00.000Z',
    interactive: true,
    terminal: { columns: 80, rows: 24 },
  } as const;
  const finished = {
    type: 'run-finished',
    executionId,
    verdict: 'RE',
    exitCode: 3,
    signal: null,
    truncated: false,
    executionTime: 20,
    memory: 0,
  } as const;
  const sent = (type: string) =>
    FakeSocket.latest.messages.filter((message) => message.type === type);

  test('everybody sees how far a program has come, what it prints, and how it ended', async () => {
    visit();
    const socket = await joined();
    admit(socket);
    act(() => {
      socket.say(started);
      socket.say({ type: 'run-progress', executionId, phase: 'queued', position: 2 });
    });
    expect(screen.getByText('Waiting for a place, after 1 more')).toBeTruthy();
    act(() => {
      socket.say({ type: 'run-progress', executionId, phase: 'run', position: null });
      socket.say({ type: 'output', executionId, seq: 0, stream: 'stdout', data: '<b>bold</b>' });
    });
    expect(screen.getByText('Running…')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Stop' })).toBeTruthy();
    expect(await screen.findByText('<b>bold</b>')).toBeTruthy();
    act(() => socket.say(finished));
    expect(screen.getByText('Exited with code 3 after 0.02 s')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Run' })).toBeTruthy();
  });

  test('what is typed on the terminal goes to the program as long as it runs', async () => {
    visit();
    const socket = await joined();
    admit(socket);
    expect(screen.queryByRole('button', { name: 'Type 42' })).toBeNull();
    act(() => socket.say(started));
    fireEvent.click(await screen.findByRole('button', { name: 'Type 42' }));
    expect(sent('stdin')).toEqual([{ type: 'stdin', data: '42\r' }]);
    act(() => socket.say(finished));
    expect(screen.queryByRole('button', { name: 'Type 42' })).toBeNull();
  });

  test('the page that has started a program gives its terminal the size of its own', async () => {
    visit();
    const socket = await joined();
    admit(socket);
    act(() => socket.say({ ...started, by: 'b', byName: 'Bob' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Widen' }));
    expect(sent('resize')).toEqual([]);
    // By the same person, in another tab.
    act(() => socket.say(started));
    fireEvent.click(screen.getByRole('button', { name: 'Widen' }));
    expect(sent('resize')).toEqual([]);
    act(() => socket.say(finished));
    fireEvent.click(await runButton());
    const widened = { columns: 99, rows: 9 };
    expect(ran().at(-1)).toMatchObject({ terminal: widened });
    act(() => socket.say({ ...started, executionId: 'run-2' }));
    fireEvent.click(screen.getByRole('button', { name: 'Widen' }));
    expect(sent('resize')).toEqual(Array(2).fill({ type: 'resize', ...widened }));
  });

  test('a spectator types nothing', async () => {
    visit();
    const socket = await joined();
    admit(socket, 'spectator');
    act(() => socket.say(started));
    expect(screen.queryByRole('button', { name: 'Type 42' })).toBeNull();
  });

  test('output that has been cleared away is gone for this person, until the next run', async () => {
    visit();
    const socket = await joined();
    admit(socket);
    act(() => {
      socket.say(started);
      socket.say({ type: 'output', executionId, seq: 0, stream: 'stdout', data: 'old' });
      socket.say(finished);
    });
    fireEvent.click(screen.getByRole('button', { name: 'Clear the output' }));
    expect(screen.queryByText('old')).toBeNull();
    expect(screen.queryByText(/Exited with code/)).toBeNull();
    act(() => socket.say({ ...started, executionId: 'run-2' }));
    expect(screen.getByText('Running…')).toBeTruthy();
  });

  test('a page that was replaced joins again when asked to', async () => {
    visit();
    const socket = await joined();
    admit(socket);
    act(() => socket.closeFromThere(CLOSE_CODE.replaced));
    expect(screen.getByRole('alert').textContent).toContain('You opened this session somewhere');
    fireEvent.click(screen.getByRole('button', { name: 'Join again' }));
    await joined(2);
    expect(screen.queryByRole('button', { name: 'Join again' })).toBeNull();
  });

  test('closing the page leaves the room', async () => {
    const { unmount } = visit();
    const socket = await joined();
    admit(socket);
    unmount();
    expect(socket.readyState).toBeGreaterThanOrEqual(FakeSocket.CLOSING);
  });
});
