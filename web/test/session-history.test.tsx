// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { chooseLanguage, fileText } from '@viva/protocol/document';
import { RECORDING_OVER, recordingType } from '@viva/protocol/recording';
import type { ReactNode } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createStore } from 'zustand';
import type { Room } from '../src/collab/room.ts';
import { INITIAL_ROOM_STATE } from '../src/collab/room-state.ts';
import { createUndoManager } from '../src/collab/undo-manager.ts';
import { Toasts } from '../src/components/toasts.tsx';
import SessionHistory from '../src/room/session-history.tsx';
import { rememberToken } from '../src/session-token.ts';
import { answers, authorizations, failure, requests, SESSION, useBrowser } from './browser.ts';
import { Recorder } from './replay/recorder.ts';

vi.mock('../src/editor/compare-editor.tsx', () => ({
  default: ({ before, after, labels }: { before: string; after: string; labels: ReactNode[] }) => (
    <pre data-testid="compared" title={labels.join()}>{`${before} | ${after}`}</pre>
  ),
}));

useBrowser();

const RECORDING = `GET /api/sessions/${SESSION}/recording`;

/** A session that has been saved at `one` and run at `one two`, and goes on with `one two three`, now in JavaScript. */
function session() {
  const recorder = new Recorder();
  const doc = new Y.Doc();
  doc.on('update', (update: Uint8Array) => recorder.update('ann', update));
  const text = () => fileText(doc, 'python') as Y.Text;
  doc.transact(() => {
    chooseLanguage(doc, 'python');
    text().delete(0, text().length);
    text().insert(0, 'one');
  });
  recorder.event({ type: 'snapshot', number: 1, reason: 'periodic', through: 1 });
  text().insert(3, ' two');
  recorder.run('x', 'ann', 'Ann');
  text().insert(7, ' three');
  chooseLanguage(doc, 'javascript');
  const managers = new Map<Y.Text, Y.UndoManager>();
  const undoManager = (id: string) => {
    const shared = fileText(doc, id);
    if (!shared) return null;
    const manager = managers.get(shared) ?? createUndoManager(shared);
    managers.set(shared, manager);
    return manager;
  };
  const room = {
    doc,
    state: createStore(() => ({ ...INITIAL_ROOM_STATE, language: 'javascript' })),
    text: (id: string) => fileText(doc, id),
    undoManager,
    setLanguage: vi.fn(),
  } satisfies Partial<Room> as unknown as Room & { setLanguage: ReturnType<typeof vi.fn> };
  return { recorder, text, room };
}

function serve({ entries }: Recorder): void {
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const headers = { 'Content-Type': recordingType(1) };
  answers.set(RECORDING, () => new Response(lines, { headers }));
}

function show(room: Room, more: { at?: number; readOnlyReason?: string } = {}) {
  const onDone = vi.fn();
  render(
    <>
      <SessionHistory
        sessionId={SESSION}
        room={room}
        at={more.at ?? null}
        readOnlyReason={more.readOnlyReason ?? null}
        onDone={onDone}
      />
      <Toasts />
    </>,
  );
  return onDone;
}

const compared = async () => (await screen.findByTestId('compared')).textContent;
const moments = async () =>
  within(await screen.findByRole('navigation', { name: 'Moments' }))
    .getAllByRole('listitem')
    .flatMap(({ textContent }) =>
      textContent?.match(/(Saved|Ann ran Python|What the replay showed)$/)?.at(0),
    );

beforeEach(() => rememberToken(SESSION, 'host-secret'));

test('shows the latest moments first, each beside what the code is now', async () => {
  const { recorder, room, text } = session();
  serve(recorder);
  show(room);
  expect(await compared()).toBe('one two | one two three');
  expect(await moments()).toEqual(['Ann ran Python', 'Saved']);
  expect(authorizations).toContain('Bearer host-secret');
  fireEvent.click(screen.getByRole('button', { name: /Saved/ }));
  expect(await compared()).toBe('one | one two three');
  text().insert(0, 'zero ');
  await waitFor(async () => expect(await compared()).toBe('one | zero one two three'));
  expect(screen.getByRole('link', { name: 'Replay from here' }).getAttribute('href')).toBe(
    `/session/${SESSION}/replay?seq=1`,
  );
});

test('brings a moment back as an edit that one can take back, in its language', async () => {
  const { recorder, room, text } = session();
  serve(recorder);
  const onDone = show(room);
  await compared();
  fireEvent.click(screen.getByRole('button', { name: 'Restore' }));
  expect(text().toString()).toBe('one two');
  expect(room.setLanguage).toHaveBeenCalledWith('python');
  expect(onDone).toHaveBeenCalled();
  fireEvent.click(await screen.findByRole('button', { name: 'Take it back' }));
  expect(text().toString()).toBe('one two three');
  expect(room.setLanguage).toHaveBeenLastCalledWith('javascript');
});

test('begins with what the replay showed, where one comes from there', async () => {
  const { recorder, room } = session();
  serve(recorder);
  show(room, { at: 1 });
  expect(await compared()).toBe('one | one two three');
  expect(await moments()).toEqual(['What the replay showed', 'Ann ran Python', 'Saved']);
});

test('stays when the connection goes, and when the session is over', async () => {
  const { recorder, room } = session();
  serve(recorder);
  show(room);
  await compared();
  answers.set(RECORDING, () => failure(503, 'internal', 'Something went wrong on our side.'));
  await waitFor(() => expect(requests.length).toBeGreaterThan(2), { timeout: 6_000 });
  expect(await compared()).toBe('one two | one two three');
  recorder.event({ type: 'end', reason: 'expired' });
  const known = requests.length;
  answers.set(RECORDING, () => {
    const headers = { 'Content-Type': recordingType(1), [RECORDING_OVER]: 'true' };
    return new Response(`${JSON.stringify(recorder.entries.at(-1))}\n`, { headers });
  });
  await waitFor(() => expect(requests.length).toBeGreaterThan(known), { timeout: 6_000 });
  expect(await compared()).toBe('one two | one two three');
}, 15_000);

test('brings nothing back where one may not edit', async () => {
  const { recorder, room, text } = session();
  serve(recorder);
  show(room, { readOnlyReason: 'This session is closed.' });
  await compared();
  const restore = screen.getByRole('button', { name: 'Restore' });
  expect(restore.getAttribute('title')).toBe('This session is closed.');
  fireEvent.click(restore);
  expect(text().toString()).toBe('one two three');
});

test('says why it cannot be had', async () => {
  answers.set(RECORDING, () => failure(403, 'forbidden', 'Only the interviewer may see this.'));
  show(session().room);
  expect((await screen.findByRole('alert')).textContent).toBe('Only the interviewer may see this.');
});
