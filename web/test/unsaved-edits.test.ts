// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import { chooseLanguage, fileText } from '@viva/protocol/document';
import { CLIENT_MESSAGES, type Role, type RoomMessage } from '@viva/protocol/room';
import { createDecoder, readVarUint } from 'lib0/decoding';
import { createEncoder } from 'lib0/encoding';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { messageSync } from 'y-partyserver/provider';
import { readSyncMessage } from 'y-protocols/sync';
import * as Y from 'yjs';
import { forgetEdits } from '../src/browser-storage.ts';
import { openRoom, type Room } from '../src/collab/room.ts';
import { ASK_AFTER_MS } from '../src/collab/saving.ts';
import { EditStore } from '../src/edit-store.ts';
import { keepUnsavedEdits } from '../src/unsaved-edits.ts';
import { SESSION } from './browser.ts';
import { FakeSocket } from './collab/fake-socket.ts';

const ROLES: readonly Role[] = ['interviewer', 'candidate', 'spectator'];

let server: Y.Doc;
const pages: { room: Room; stop: () => void }[] = [];

const info = {
  title: '',
  createdAt: '2026-11-23T10:00:00.000Z',
  expiresAt: '2026-11-24T10:00:00.000Z',
  locked: false,
  ended: false,
  archived: true,
};

beforeEach(() => {
  FakeSocket.reset();
  vi.stubGlobal('WebSocket', FakeSocket);
  server = new Y.Doc();
  chooseLanguage(server, 'python');
});

afterEach(async () => {
  for (const { room, stop } of pages.splice(0)) {
    stop();
    room.leave();
  }
  await forgetEdits(SESSION);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page that the room has let in, with what the server has. */
async function visit(role: Role = 'candidate', session = info) {
  const made = FakeSocket.made.length;
  const room = openRoom({ sessionId: SESSION, name: 'Ada', token: null });
  const stop = keepUnsavedEdits(SESSION, room);
  const page = { room, stop };
  pages.push(page);
  await vi.waitFor(() => expect(FakeSocket.made.length).toBeGreaterThan(made));
  const socket = FakeSocket.latest;
  socket.accept();
  const welcome: RoomMessage = {
    type: 'welcome',
    participantId: 'a',
    role,
    participants: [],
    session,
    limits: {},
    understands: [...CLIENT_MESSAGES],
    protocolVersion: 1,
  };
  socket.say(welcome);
  socket.bring(server);
  return { ...page, socket };
}

/** The page is gone, and nobody has said goodbye to anybody. */
function crash({ room, stop }: { room: Room; stop: () => void }): void {
  stop();
  room.leave();
}

const code = (room: Room) => fileText(room.doc, 'python');

async function stored(): Promise<number> {
  const store = await EditStore.open();
  const edits = await Promise.all(ROLES.map((role) => store.read(SESSION, role)));
  store.close();
  return edits.flat().length;
}

/** Waits until the storage has done what it was asked for so far. */
const settled = async () => {
  await stored();
  await stored();
};

test('what the room has not confirmed is there for the next page, which sends it', async () => {
  const first = await visit();
  code(first.room)?.insert(0, '# one\n');
  code(first.room)?.insert(0, '# two\n');
  code(first.room)?.delete(0, 1);
  await vi.waitFor(async () => expect(await stored()).toBe(3));
  crash(first);

  const next = await visit();
  await vi.waitFor(() => expect(code(next.room)?.toString()).toMatch(/^ two\n# one\n/));
  // As one edit of its own.
  await vi.waitFor(async () => expect(await stored()).toBe(1));
  const decoder = createDecoder(next.socket.binaries.at(-1) ?? Uint8Array.of());
  expect(readVarUint(decoder)).toBe(messageSync);
  readSyncMessage(decoder, createEncoder(), server, null);
  expect(fileText(server, 'python')?.toString()).toBe(code(next.room)?.toString());
});

test('what the room has confirmed is not kept, and nothing of the others ever is', async () => {
  const { room, socket } = await visit();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  code(room)?.insert(0, '# mine\n');
  fileText(server, 'python')?.insert(0, '# theirs\n');
  socket.bring(server);
  vi.advanceTimersByTime(ASK_AFTER_MS);
  vi.useRealTimers();
  expect(await stored()).toBe(1);
  expect(socket.messages.at(-1)).toEqual({ type: 'confirm', through: 1 });
  code(room)?.insert(0, '# later\n');
  socket.say({ type: 'confirmed', through: 1 });
  await vi.waitFor(async () => expect(await stored()).toBe(1));
  await settled();
  expect(await stored()).toBe(1);
});

test('what the server has got all the same brings nothing and is forgotten', async () => {
  const first = await visit();
  code(first.room)?.insert(0, '# arrived\n');
  await vi.waitFor(async () => expect(await stored()).toBe(1));
  Y.applyUpdate(server, Y.encodeStateAsUpdate(first.room.doc));
  crash(first);
  const next = await visit();
  await vi.waitFor(async () => expect(await stored()).toBe(0));
  expect(code(next.room)?.toString()).toBe(fileText(server, 'python')?.toString());
});

test.each(['spectator', 'interviewer'] as const)(
  'what a candidate has left behind is nothing to a page of the %s',
  async (role) => {
    const first = await visit();
    code(first.room)?.insert(0, '# by the candidate\n');
    await vi.waitFor(async () => expect(await stored()).toBe(1));
    crash(first);
    const other = await visit(role);
    await settled();
    expect(code(other.room)?.toString()).not.toContain('by the candidate');
    expect(await stored()).toBe(1);
  },
);

test('in a locked session it waits until one may edit again', async () => {
  const first = await visit();
  code(first.room)?.insert(0, '# typed in time\n');
  await vi.waitFor(async () => expect(await stored()).toBe(1));
  crash(first);
  const next = await visit('candidate', { ...info, locked: true });
  await settled();
  expect(code(next.room)?.toString()).not.toContain('typed in time');
  next.socket.say({ type: 'session', session: info });
  await vi.waitFor(() => expect(code(next.room)?.toString()).toContain('typed in time'));
});

test('in every language’s file', async () => {
  chooseLanguage(server, 'go');
  const first = await visit();
  code(first.room)?.insert(0, '# python\n');
  fileText(first.room.doc, 'go')?.insert(0, '// go\n');
  await vi.waitFor(async () => expect(await stored()).toBe(2));
  crash(first);
  const { room } = await visit();
  await vi.waitFor(() => expect(code(room)?.toString()).toMatch(/^# python\n/));
  expect(fileText(room.doc, 'go')?.toString()).toMatch(/^\/\/ go\n/);
});

test('a session that is forgotten leaves nothing, and others keep theirs', async () => {
  const store = await EditStore.open();
  await store.keep(['other', 'candidate', 1, 1], Uint8Array.of(0, 0));
  const { room } = await visit();
  code(room)?.insert(0, '# kept\n');
  await vi.waitFor(async () => expect(await stored()).toBe(1));
  await forgetEdits(SESSION);
  expect(await stored()).toBe(0);
  expect(await store.read('other', 'candidate')).toHaveLength(1);
  await store.dropSession('other');
  store.close();
});

test('a storage that cannot be opened takes nothing from the room', async () => {
  vi.spyOn(EditStore, 'open').mockRejectedValue(new Error('blocked'));
  const { room } = await visit();
  code(room)?.insert(0, '# fine\n');
  expect(code(room)?.toString()).toMatch(/^# fine\n/);
  vi.restoreAllMocks();
});
