// @vitest-environment jsdom
import { chooseLanguage } from '@viva/protocol/document';
import { LIMITS } from '@viva/protocol/limits';
import {
  CLIENT_MESSAGES,
  CLOSE_CODE,
  type CloseCode,
  PROTOCOL_VERSION,
  type RoomMessage,
} from '@viva/protocol/room';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { messageAwareness, messageSync } from 'y-partyserver/provider';
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness';
import { readSyncMessage, writeSyncStep1 } from 'y-protocols/sync';
import * as Y from 'yjs';
import { ANSWER_MS, SILENCE_MS } from '../../src/collab/liveness.ts';
import { openRoom, type Room, type RoomOptions } from '../../src/collab/room.ts';
import type { ClosedReason } from '../../src/collab/room-state.ts';
import { ASK_AFTER_MS, LATE_MS } from '../../src/collab/saving.ts';
import { FakeSocket } from './fake-socket.ts';

const PRESENT = { attention: 'active', leading: false } as const;
const TERMINAL = { columns: 80, rows: 24 };
const SESSION = 'abcdefghijkmnpqrstuv';
/** Longer than any wait between two attempts. */
const LONG = 60_000;

const ada = { participantId: 'a', name: 'Ada', color: 0, role: 'candidate' } as const;
const bob = { participantId: 'b', name: 'Bob', color: 7, role: 'candidate' } as const;

type Welcome = Extract<RoomMessage, { type: 'welcome' }>;

const welcome = (participantId = 'a', confirms = false): Welcome => ({
  type: 'welcome',
  participantId,
  role: 'candidate',
  participants: [{ ...ada, participantId }],
  session: {
    title: '',
    createdAt: '2026-11-23T10:00:00.000Z',
    expiresAt: '2026-11-24T10:00:00.000Z',
    locked: false,
    ended: false,
    archived: true,
  },
  understands: CLIENT_MESSAGES.filter((type) => confirms || type !== 'confirm'),
  limits: {},
  protocolVersion: 1,
});

const json = (status: number, body: unknown = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));
const fetching = vi.fn<(url: string, init?: RequestInit) => Promise<Response>>();

/** Every ticket is another one: `ticket-1`, `ticket-2`, … */
function issueTickets(): void {
  let issued = 0;
  fetching.mockImplementation(async () => {
    issued += 1;
    return json(201, { ticket: `ticket-${issued}`, role: 'interviewer', expiresIn: 30 });
  });
}

/** A connection that carries no answer: it ends by its signal only. */
const neverAnswered = (init?: RequestInit) =>
  new Promise<never>((_, reject) => {
    init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
  });

/** `AbortSignal.timeout` on the clock of the test. */
function fakeTimeout(milliseconds: number): AbortSignal {
  const late = new AbortController();
  setTimeout(() => late.abort(), milliseconds);
  return late.signal;
}

/** The room's question for what it lacks, which has a document. */
function questionOf(doc: Y.Doc): Uint8Array<ArrayBuffer> {
  const question = createEncoder();
  writeVarUint(question, messageSync);
  writeSyncStep1(question, doc);
  return toUint8Array(question);
}

const rooms: Room[] = [];

async function open(options: Partial<RoomOptions> = {}): Promise<Room> {
  const room = openRoom({ sessionId: SESSION, name: 'Ada', token: null, ...options });
  rooms.push(room);
  await vi.advanceTimersByTimeAsync(0);
  return room;
}

/** A room that has been welcomed. */
async function join(options: Partial<RoomOptions> = {}): Promise<Room> {
  const room = await open(options);
  FakeSocket.latest.accept();
  FakeSocket.latest.say(welcome());
  return room;
}

const connection = (room: Room) => room.state.getState().connection;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.reset();
  fetching.mockReset().mockImplementation(unreachable);
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', fetching);
});

afterEach(() => {
  for (const room of rooms.splice(0)) room.leave();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('joining', () => {
  test('asks the session for a socket, by name', async () => {
    const room = await open({ name: 'Ada & Søn?' });
    const { url } = FakeSocket.latest;
    expect(url.origin).toBe(location.origin.replace('http', 'ws'));
    expect(url.pathname).toBe(`/api/sessions/${SESSION}/ws`);
    expect(url.searchParams.get('name')).toBe('Ada & Søn?');
    expect(url.searchParams.has('ticket')).toBe(false);
    expect(fetching).not.toHaveBeenCalled();
    expect(connection(room)).toEqual({ status: 'connecting' });
  });

  test('is encrypted where the page is', async () => {
    await open({ origin: 'https://viva.example' });
    expect(FakeSocket.latest.url.origin).toBe('wss://viva.example');
  });

  test('nobody is in the awareness before the welcome, then the participant that it names', async () => {
    const room = await open();
    FakeSocket.latest.accept();
    expect(room.awareness.getLocalState()).toBeNull();
    FakeSocket.latest.say(welcome('p-17'));
    expect(connection(room)).toEqual({ status: 'connected' });
    expect(room.awareness.getLocalState()).toEqual({
      participantId: 'p-17',
      cursor: null,
      ...PRESENT,
    });
  });

  test('a cursor that was set before the welcome is published with it', async () => {
    const room = await open();
    const cursor = { file: 'python', anchor: {}, head: {} };
    room.setCursor(cursor);
    expect(room.awareness.getLocalState()).toBeNull();
    FakeSocket.latest.accept();
    FakeSocket.latest.say(welcome());
    expect(room.awareness.getLocalState()).toEqual({ participantId: 'a', cursor, ...PRESENT });
  });

  test('language and file come with the document', async () => {
    const room = await join();
    expect(room.state.getState()).toMatchObject({ language: null, activeFile: null });
    const served = new Y.Doc();
    chooseLanguage(served, 'typescript');
    FakeSocket.latest.bring(served);
    expect(room.state.getState()).toMatchObject({
      language: 'typescript',
      activeFile: 'typescript',
    });
  });

  test('frames that make no sense are ignored', async () => {
    const room = await join();
    const before = room.state.getState();
    FakeSocket.latest.deliver('__YPS:not json');
    FakeSocket.latest.deliver('__YPS:{"type":"from the future"}');
    FakeSocket.latest.deliver('{"type":"ended","reason":"ended"}');
    expect(room.state.getState()).toBe(before);
  });
});

describe('with a token', () => {
  test('a ticket stands in the URL, and the token never does', async () => {
    issueTickets();
    await open({ token: 'the-secret' });
    const [url, init] = fetching.mock.calls[0] ?? [];
    expect(url).toBe(`${location.origin}/api/sessions/${SESSION}/tickets`);
    expect(init?.method).toBe('POST');
    expect(new Headers(init?.headers).get('Authorization')).toBe('Bearer the-secret');
    expect(FakeSocket.latest.url.searchParams.get('ticket')).toBe('ticket-1');
    expect(FakeSocket.latest.url.href).not.toContain('the-secret');
  });

  test('every connection has a ticket of its own', async () => {
    issueTickets();
    await join({ token: 'the-secret' });
    FakeSocket.latest.closeFromThere(1006);
    await vi.advanceTimersByTimeAsync(LONG / 100);
    expect(FakeSocket.made.map(({ url }) => url.searchParams.get('ticket'))).toEqual([
      'ticket-1',
      'ticket-2',
    ]);
  });

  test.each([
    [401, 'bad-ticket'],
    [403, 'bad-ticket'],
    [404, 'not-found'],
    [410, 'expired'],
    [429, 'room-full'],
  ] as const)('a refusal with status %i closes the room: %s', async (status, reason) => {
    const code = status === 429 ? 'room_full' : 'forbidden';
    fetching.mockImplementation(async () => json(status, { error: { code, message: 'No.' } }));
    const room = await open({ token: 'wrong' });
    await vi.advanceTimersByTimeAsync(LONG);
    expect(connection(room)).toEqual({ status: 'closed', reason });
    expect(fetching).toHaveBeenCalledTimes(1);
    expect(FakeSocket.made).toEqual([]);
  });

  test.each([
    ['nobody answers', unreachable],
    ['the server is busy', async () => json(503)],
    ['there were too many requests', async () => json(429)],
    ['the answer is nonsense', async () => json(201, { ticket: 7 })],
  ])('another attempt follows when %s', async (_, answer) => {
    fetching.mockImplementation(answer);
    const room = await open({ token: 'the-secret' });
    expect(connection(room)).toEqual({ status: 'reconnecting', offline: false });
    expect(FakeSocket.made).toEqual([]);
    issueTickets();
    await vi.advanceTimersToNextTimerAsync();
    FakeSocket.latest.accept();
    FakeSocket.latest.say(welcome());
    expect(connection(room)).toEqual({ status: 'connected' });
  });

  test('another attempt follows when the connection is accepted and no answer comes', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(fakeTimeout);
    fetching.mockImplementation((_, init) => neverAnswered(init));
    const room = await open({ token: 'the-secret' });
    issueTickets();
    await vi.advanceTimersByTimeAsync(LONG / 10);
    FakeSocket.latest.accept();
    FakeSocket.latest.say(welcome());
    expect(connection(room)).toEqual({ status: 'connected' });
  });

  test('leaving while the ticket is under way opens no socket', async () => {
    let answer = (_: Response) => {};
    fetching.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    const room = await open({ token: 'the-secret' });
    room.leave();
    answer(json(201, { ticket: 'late', role: 'interviewer', expiresIn: 30 }));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(FakeSocket.made).toEqual([]);
  });
});

describe('what one does', () => {
  test('is said to the room', async () => {
    const room = await join();
    room.run(TERMINAL);
    room.type('42\r');
    room.resizeTerminal(TERMINAL);
    room.stop();
    room.setLanguage('typescript');
    room.control({ type: 'lock', locked: true });
    room.rename('Ada L.');
    expect(FakeSocket.latest.messages).toEqual([
      { type: 'run', terminal: TERMINAL },
      { type: 'stdin', data: '42\r' },
      { type: 'resize', ...TERMINAL },
      { type: 'stop' },
      { type: 'set-language', language: 'typescript' },
      { type: 'lock', locked: true },
      { type: 'rename-self', name: 'Ada L.' },
    ]);
  });

  test('run names the language that is shown', async () => {
    const room = await join();
    chooseLanguage(room.doc, 'javascript');
    room.run(TERMINAL);
    expect(FakeSocket.latest.messages).toEqual([
      { type: 'run', terminal: TERMINAL, language: 'javascript' },
    ]);
  });

  test('a long paste to a program goes in pieces that the room takes, no character split', async () => {
    const room = await join();
    const pasted = 'x😀'.repeat(LIMITS.stdinBytes);
    room.type(pasted);
    const pieces = FakeSocket.latest.messages.map((message) =>
      message.type === 'stdin' ? message.data : '',
    );
    expect(pieces.join('')).toBe(pasted);
    for (const piece of pieces) {
      expect(new TextEncoder().encode(piece).length).toBeLessThanOrEqual(LIMITS.stdinBytes);
      expect(piece.isWellFormed()).toBe(true);
    }
  });

  test('is not said without a connection, and not later either', async () => {
    const room = await open();
    room.run(TERMINAL);
    room.type('x');
    room.stop();
    room.setLanguage('python');
    FakeSocket.latest.accept();
    FakeSocket.latest.say(welcome());
    expect(FakeSocket.latest.messages).toEqual([]);
  });

  test('a new name holds for the next connection', async () => {
    const room = await join();
    room.rename('Ada L.');
    FakeSocket.latest.closeFromThere(1006);
    await vi.advanceTimersByTimeAsync(LONG / 100);
    expect(FakeSocket.made).toHaveLength(2);
    expect(FakeSocket.latest.url.searchParams.get('name')).toBe('Ada L.');
  });

  test('newcomers are told where the cursor is', async () => {
    const room = await join();
    const cursor = { file: 'python', anchor: { type: null }, head: { type: null } };
    room.setCursor(cursor);
    FakeSocket.latest.sent = [];
    FakeSocket.latest.say({ type: 'participants', participants: [ada, bob] });
    const newcomer = new Awareness(new Y.Doc());
    for (const frame of FakeSocket.latest.binaries) {
      const decoder = createDecoder(frame);
      if (readVarUint(decoder) === messageAwareness) {
        applyAwarenessUpdate(newcomer, readVarUint8Array(decoder), 'test');
      }
    }
    expect([...newcomer.getStates().values()]).toContainEqual({
      participantId: 'a',
      cursor,
      ...PRESENT,
    });
    newcomer.destroy();
  });
});

describe('a close code', () => {
  const final: [keyof typeof CLOSE_CODE, ClosedReason][] = [
    ['badMessage', 'rejected'],
    ['badTicket', 'bad-ticket'],
    ['sessionNotFound', 'not-found'],
    ['removed', 'removed'],
    ['replaced', 'replaced'],
    ['ended', 'expired'],
    ['tooLarge', 'rejected'],
    ['tooMany', 'too-much'],
  ];

  test.each(final)('%s closes the room for good: %s', async (name, reason) => {
    const room = await join();
    FakeSocket.latest.closeFromThere(CLOSE_CODE[name]);
    expect(connection(room)).toEqual({ status: 'closed', reason });
    await vi.advanceTimersByTimeAsync(LONG);
    room.reconnectNow();
    window.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(FakeSocket.made).toHaveLength(1);
    expect(connection(room)).toEqual({ status: 'closed', reason });
  });

  test('every one of the room’s is accounted for', () => {
    const codes: CloseCode[] = [CLOSE_CODE.idle, ...final.map(([name]) => CLOSE_CODE[name])];
    expect(codes.toSorted()).toEqual(Object.values(CLOSE_CODE).toSorted());
  });

  test.each([1000, 1001, 1006, 1012, CLOSE_CODE.idle])(
    '%i is followed by another connection',
    async (code) => {
      const room = await join();
      FakeSocket.latest.closeFromThere(code);
      expect(connection(room)).toEqual({ status: 'reconnecting', offline: false });
      expect(room.awareness.getLocalState()).toBeNull();
      expect(FakeSocket.made).toHaveLength(1);
      await vi.advanceTimersToNextTimerAsync();
      expect(FakeSocket.made).toHaveLength(2);
      FakeSocket.latest.accept();
      FakeSocket.latest.say(welcome('a-again'));
      expect(connection(room)).toEqual({ status: 'connected' });
      expect(room.awareness.getLocalState()).toEqual({
        participantId: 'a-again',
        cursor: null,
        ...PRESENT,
      });
    },
  );
});

describe('reconnecting', () => {
  test('brings what was typed meanwhile', async () => {
    const room = await join();
    FakeSocket.latest.closeFromThere(1006);
    room.doc.getText('meanwhile').insert(0, 'typed without a connection');
    await vi.advanceTimersToNextTimerAsync();
    FakeSocket.latest.accept();

    const served = new Y.Doc();
    FakeSocket.latest.deliver(questionOf(served));
    for (const frame of FakeSocket.latest.binaries) {
      const decoder = createDecoder(frame);
      if (readVarUint(decoder) === messageSync) {
        readSyncMessage(decoder, createEncoder(), served, 'test');
      }
    }
    expect(served.getText('meanwhile').toString()).toBe('typed without a connection');
  });

  test('waits longer after each failure, but never long', async () => {
    await open();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      FakeSocket.latest.closeFromThere(1006);
      const closedAt = Date.now();
      await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - closedAt);
    }
    expect(FakeSocket.made).toHaveLength(9);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[0]).toBeLessThan(500);
    expect(waits.at(-1)).toBe(2_500);
  });

  test('a room that accepts and at once closes is not stormed', async () => {
    await open();
    for (let spent = 0; spent < LONG; spent += 100) {
      if (FakeSocket.latest.readyState === FakeSocket.CONNECTING) {
        FakeSocket.latest.accept();
        FakeSocket.latest.closeFromThere(1006);
      }
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(FakeSocket.made.length).toBeGreaterThan(5);
    expect(FakeSocket.made.length).toBeLessThan(40);
  });

  test('can be asked for at once', async () => {
    const room = await join();
    FakeSocket.latest.closeFromThere(1006);
    room.reconnectNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(FakeSocket.made).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
    expect(FakeSocket.made).toHaveLength(2);
  });

  test('gives up an attempt that hangs', async () => {
    FakeSocket.halfDead = true;
    const room = await open();
    const hanging = FakeSocket.latest;
    room.reconnectNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(hanging.readyState).toBe(FakeSocket.CLOSING);
    expect(FakeSocket.made).toHaveLength(2);
  });

  test('leaves a connection alone that stands', async () => {
    const room = await join();
    room.reconnectNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(FakeSocket.made).toHaveLength(1);
    expect(connection(room)).toEqual({ status: 'connected' });
  });

  test('tells being offline, and goes on the moment the browser is back', async () => {
    const room = await join();
    const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    FakeSocket.latest.closeFromThere(1006);
    expect(connection(room)).toEqual({ status: 'reconnecting', offline: true });
    onLine.mockReturnValue(true);
    window.dispatchEvent(new Event('online'));
    expect(connection(room)).toEqual({ status: 'reconnecting', offline: false });
    await vi.advanceTimersByTimeAsync(0);
    expect(FakeSocket.made).toHaveLength(2);
  });
});

describe('a refused upgrade', () => {
  test.each([
    [404, 'not-found'],
    [410, 'expired'],
  ] as const)('is explained by the session’s own status %i: %s', async (status, reason) => {
    fetching.mockImplementation(async () => json(status));
    const room = await open();
    FakeSocket.latest.closeFromThere(1006);
    await vi.advanceTimersByTimeAsync(0);
    expect(fetching.mock.calls.map(([url]) => url)).toEqual([
      `${location.origin}/api/sessions/${SESSION}`,
    ]);
    expect(connection(room)).toEqual({ status: 'closed', reason });
    await vi.advanceTimersByTimeAsync(LONG);
    expect(FakeSocket.made).toHaveLength(1);
  });

  test.each([200, 500])('is tried again when the session answers %i', async (status) => {
    fetching.mockImplementation(async () => json(status));
    const room = await open();
    FakeSocket.latest.closeFromThere(1006);
    await vi.advanceTimersByTimeAsync(ANSWER_MS / 10);
    expect(connection(room)).toEqual({ status: 'reconnecting', offline: false });
    expect(FakeSocket.made).toHaveLength(2);
  });
});

test('the room’s word that the session has ended is final, whatever the close code', async () => {
  const room = await join();
  FakeSocket.latest.say({ type: 'ended', reason: 'expired' });
  FakeSocket.latest.closeFromThere(1006);
  await vi.advanceTimersByTimeAsync(LONG);
  expect(connection(room)).toEqual({ status: 'closed', reason: 'expired' });
  expect(FakeSocket.made).toHaveLength(1);
});

describe('one’s own edits', () => {
  const joinWhereTold = async () => {
    const room = await open();
    FakeSocket.latest.accept();
    FakeSocket.latest.say(welcome('a', true));
    return room;
  };
  const asked = () => FakeSocket.latest.messages.filter(({ type }) => type === 'confirm');

  test('are saved once the room has confirmed them', async () => {
    const room = await joinWhereTold();
    const confirmed = vi.fn();
    room.watchEdits({ made() {}, confirmed });
    expect(room.state.getState().saved).toBe('saved');
    room.doc.getText('code').insert(0, 'x');
    await vi.advanceTimersByTimeAsync(LATE_MS);
    expect(room.state.getState().saved).toBe('late');
    expect(asked()).toEqual([{ type: 'confirm', through: 1 }]);
    FakeSocket.latest.say({ type: 'confirmed', through: 1 });
    expect(room.state.getState().saved).toBe('saved');
    expect(confirmed.mock.calls).toEqual([[1]]);
  });

  test('are asked about anew when the room asks for what it lacks', async () => {
    const room = await joinWhereTold();
    room.doc.getText('code').insert(0, 'x');
    await vi.advanceTimersByTimeAsync(ASK_AFTER_MS);
    FakeSocket.latest.deliver(questionOf(new Y.Doc()));
    FakeSocket.latest.say({ type: 'confirmed', through: 1 });
    await vi.advanceTimersByTimeAsync(ASK_AFTER_MS);
    expect(asked().at(-1)).toEqual({ type: 'confirm', through: 2 });
  });

  test('are not asked about where the room does not know the question; what others do never is', async () => {
    const room = await join();
    room.doc.getText('code').insert(0, 'x');
    await vi.advanceTimersByTimeAsync(LATE_MS);
    expect(asked()).toEqual([]);
    expect(room.state.getState().saved).toBe('unknown');
    FakeSocket.latest.say(welcome('a', true));
    FakeSocket.latest.say({ type: 'confirmed', through: 1 });
    const others = new Y.Doc();
    others.getText('code').insert(0, 'y');
    FakeSocket.latest.bring(others);
    await vi.advanceTimersByTimeAsync(LATE_MS);
    expect(asked()).toEqual([{ type: 'confirm', through: 1 }]);
    expect(room.state.getState().saved).toBe('saved');
  });
});

describe('a room of another release', () => {
  /** Says something that may be of a release to come. */
  const sayAny = (message: object) => FakeSocket.latest.say(message as RoomMessage);

  test('that is newer is followed: what this page does not know is left out', async () => {
    const room = await open();
    FakeSocket.latest.accept();
    const { session, ...rest } = welcome();
    const understands = [...CLIENT_MESSAGES, 'juggle'];
    sayAny({ ...rest, understands, session: { ...session, mood: 'calm' }, weather: 'fine' });
    sayAny({ type: 'juggled', balls: 3 });
    sayAny({ type: 'notice', code: 'error', message: 'Ada juggles.' });
    expect(connection(room)).toEqual({ status: 'connected' });
    expect(room.state.getState().notice?.message).toBe('Ada juggles.');
  });

  test.each([
    ['of a higher version', PROTOCOL_VERSION + 1],
    ['whose welcome makes no sense here', PROTOCOL_VERSION],
  ])('%s has this page ask for a reload, and is left in peace', async (_, protocolVersion) => {
    const room = await open();
    FakeSocket.latest.accept();
    sayAny({ type: 'welcome', protocolVersion, people: {} });
    expect(connection(room)).toEqual({ status: 'closed', reason: 'outdated' });
    await vi.advanceTimersByTimeAsync(LONG);
    expect(FakeSocket.made).toHaveLength(1);
  });

  test('that is older is told only what it understands, and whoever asks for more is told so', async () => {
    const room = await open();
    FakeSocket.latest.accept();
    const understands = CLIENT_MESSAGES.filter((type) => type !== 'lock' && type !== 'pasted');
    FakeSocket.latest.say({ ...welcome(), understands });
    room.pasted(5);
    expect(room.state.getState().notice).toBeNull();
    room.control({ type: 'lock', locked: true });
    expect(room.state.getState().notice).toMatchObject({
      code: 'error',
      message: expect.stringContaining('does not know how to do this yet'),
    });
    room.stop();
    expect(FakeSocket.latest.messages).toEqual([{ type: 'stop' }]);
  });
});

describe('a silent connection', () => {
  test('is asked for a sign of life, in the words that the room answers by itself', async () => {
    await join();
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    expect(FakeSocket.latest.texts).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.latest.texts).toEqual(['__YPS:{"type":"ping"}']);
  });

  test('stays when the answer comes in time', async () => {
    const room = await join();
    for (let round = 1; round <= 3; round++) {
      await vi.advanceTimersByTimeAsync(SILENCE_MS);
      expect(FakeSocket.latest.texts).toHaveLength(round);
      FakeSocket.latest.say({ type: 'pong' });
      await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
      FakeSocket.latest.say({ type: 'pong' });
    }
    expect(FakeSocket.made).toHaveLength(1);
    expect(connection(room)).toEqual({ status: 'connected' });
  });

  test('is given up without an answer, even where the browser does not report it closed', async () => {
    FakeSocket.halfDead = true;
    const room = await join();
    const dead = FakeSocket.latest;
    await vi.advanceTimersByTimeAsync(SILENCE_MS + ANSWER_MS - 1);
    expect(connection(room)).toEqual({ status: 'connected' });
    await vi.advanceTimersByTimeAsync(1);
    expect(connection(room)).toEqual({ status: 'reconnecting', offline: false });
    expect(dead.readyState).toBe(FakeSocket.CLOSING);

    await vi.advanceTimersByTimeAsync(LONG / 100);
    expect(FakeSocket.made).toHaveLength(2);
    FakeSocket.latest.accept();
    FakeSocket.latest.say(welcome('a-again'));
    dead.say({ type: 'ended', reason: 'ended' });
    dead.closeFromThere(1006);
    expect(connection(room)).toEqual({ status: 'connected' });
  });

  test('that never opens is given up as well', async () => {
    FakeSocket.halfDead = true;
    await open();
    await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
    expect(FakeSocket.made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(LONG / 100);
    expect(FakeSocket.made).toHaveLength(2);
  });

  test('is asked at once when the network changes', async () => {
    FakeSocket.halfDead = true;
    const room = await join();
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.latest.texts).toEqual(['__YPS:{"type":"ping"}']);
    await vi.advanceTimersByTimeAsync(ANSWER_MS / 2);
    expect(connection(room).status).toBe('reconnecting');
  });
});

describe('leaving', () => {
  async function expectNothingLeft(room: Room): Promise<void> {
    const sockets = FakeSocket.made.length;
    room.leave();
    expect(vi.getTimerCount()).toBe(0);
    // The socket reports that it has closed.
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(LONG);
    window.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(vi.getTimerCount()).toBe(0);
    expect(FakeSocket.made).toHaveLength(sockets);
  }

  test('closes the connection, and others see one go', async () => {
    const room = await join();
    const { clientID } = room.awareness;
    const other = new Awareness(new Y.Doc());
    const hear = () => {
      for (const frame of FakeSocket.latest.binaries) {
        const decoder = createDecoder(frame);
        if (readVarUint(decoder) === messageAwareness) {
          applyAwarenessUpdate(other, readVarUint8Array(decoder), 'test');
        }
      }
    };
    hear();
    expect(other.getStates().has(clientID)).toBe(true);
    room.leave();
    hear();
    expect(other.getStates().has(clientID)).toBe(false);
    expect(FakeSocket.latest.readyState).toBeGreaterThanOrEqual(FakeSocket.CLOSING);
    other.destroy();
  });

  test('leaves no timer behind while connected', async () => {
    await expectNothingLeft(await join());
  });

  test('leaves no timer behind while connecting', async () => {
    await expectNothingLeft(await open());
  });

  test('leaves no timer behind when the other end is gone', async () => {
    FakeSocket.halfDead = true;
    await expectNothingLeft(await join());
  });

  test('leaves no timer behind while a ticket is waited for', async () => {
    await expectNothingLeft(await open({ token: 'the-secret' }));
  });

  test('between two attempts opens no other connection', async () => {
    const room = await join();
    FakeSocket.latest.closeFromThere(1006);
    room.leave();
    await vi.advanceTimersByTimeAsync(LONG);
    expect(FakeSocket.made).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
