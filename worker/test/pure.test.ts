import { LIMITS } from '@viva/protocol/limits';
import { clientMessage, mayEdit, PALETTE_SIZE, type Participant } from '@viva/protocol/room';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { join, split } from '../src/chunks.ts';
import { refusal } from '../src/session/access.ts';
import { type AlarmName, due, earliest } from '../src/session/alarms.ts';
import { readAwareness, readFrame, writeAwareness } from '../src/session/frames.ts';
import { OutputPacer, takeBytes } from '../src/session/output-pacer.ts';
import { freeColor, newParticipant } from '../src/session/participants.ts';
import { bearerToken, hashToken, roleOfToken } from '../src/session/tokens.ts';
import { UpdateInbox } from '../src/session/update-inbox.ts';

describe('chunks', () => {
  test.each([0, 1, 9, 10, 11, 20, 25])('%i bytes come back from parts of ten', (length) => {
    const bytes = Uint8Array.from({ length }, (_, n) => n);
    const parts = split(bytes, 10);
    expect(parts.length).toBe(Math.max(1, Math.ceil(length / 10)));
    expect(join(parts)).toEqual(bytes);
  });
});

describe('alarms', () => {
  const times = (entries: [AlarmName, number][]) => new Map(entries);

  test('the earliest is the one to set', () => {
    expect(
      earliest(
        times([
          ['expiry', 90],
          ['snapshot', 30],
        ]),
      ),
    ).toBe(30);
    expect(earliest(times([]))).toBeNull();
  });

  test('those whose time has come are due', () => {
    const all = times([
      ['expiry', 90_000],
      ['snapshot', 30_000],
    ]);
    expect(due(all, 30_000)).toEqual(['snapshot']);
    expect(due(all, 100_000)).toEqual(['expiry', 'snapshot']);
  });

  test('one that fires a little early is due, one that is far away is not', () => {
    const hour = 3_600_000;
    expect(due(times([['expiry', hour]]), hour - 1000)).toEqual(['expiry']);
    expect(due(times([['expiry', hour]]), 0)).toEqual([]);
  });
});

describe('access', () => {
  const OPEN = { locked: false, ended: false };
  const types = clientMessage.options.map(({ shape }) => shape.type.value);
  const may = (...asked: Parameters<typeof refusal>) => refusal(...asked) === null;

  test('a spectator may only be there', () => {
    expect(types.filter((type) => may('spectator', type, OPEN)).sort()).toEqual([
      'confirm',
      'ping',
      'rename-self',
    ]);
  });

  test('a candidate may do all but what is the interviewer’s', () => {
    const others = types.filter((type) => !may('candidate', type, OPEN));
    expect(others.sort()).toEqual([
      'end',
      'extend',
      'lock',
      'open-replay',
      'remove',
      'rename-session',
      'reopen',
    ]);
    expect(types.every((type) => may('interviewer', type, OPEN))).toBe(true);
  });

  test.each([
    ['locked', { locked: true, ended: false }, ['pasted', 'set-language']],
    [
      'ended',
      { locked: false, ended: true },
      ['close-stdin', 'pasted', 'resize', 'run', 'set-language', 'stdin', 'stop'],
    ],
  ])('a session that is %s takes from candidates %s', (_, standing, taken) => {
    const before = types.filter((type) => may('candidate', type, OPEN));
    expect(before.filter((type) => !may('candidate', type, standing)).sort()).toEqual(taken);
    expect(types.every((type) => may('interviewer', type, standing))).toBe(true);
    expect(mayEdit('candidate', standing)).toBe(false);
    expect(mayEdit('interviewer', standing)).toBe(true);
  });

  test('who may edit an open session', () => {
    const roles = ['interviewer', 'candidate', 'spectator'] as const;
    expect(roles.map((role) => mayEdit(role, OPEN))).toEqual([true, true, false]);
  });
});

describe('frames', () => {
  test.each([
    ['sync-step-1', [0, 0, 1, 0]],
    ['sync-step-2', [0, 1, 2, 0, 0]],
    ['update', [0, 2, 2, 0, 0]],
    ['awareness', [1, 1, 0]],
    ['query-awareness', [3]],
  ])('%s', (kind, bytes) => {
    expect(readFrame(Uint8Array.from(bytes)).kind).toBe(kind);
  });

  test.each([[[]], [[0]], [[0, 3, 0]], [[2, 0]], [[0, 2, 9, 1]], [[3, 0]], [[1, 0, 0]]])(
    '%j is none',
    (bytes) => {
      expect(() => readFrame(Uint8Array.from(bytes))).toThrow();
    },
  );
});

describe('participants', () => {
  const colored = (color: number): Participant => ({
    participantId: String(color),
    name: 'x',
    color,
    role: 'candidate',
  });

  test('get the lowest colour that is free', () => {
    expect(freeColor([])).toBe(0);
    expect(freeColor([colored(0), colored(2)])).toBe(1);
  });

  test('share colours only when all are taken', () => {
    const everyColor = Array.from({ length: PALETTE_SIZE }, (_, color) => colored(color));
    expect(freeColor(everyColor)).toBe(0);
    expect(freeColor([...everyColor, colored(0)])).toBe(1);
  });

  test.each([
    ['  Ann \n Lee ', 'Ann   Lee'],
    ['', 'Candidate'],
    [null, 'Candidate'],
    ['x'.repeat(LIMITS.nameLength + 1), 'Candidate'],
  ])('the name %j is shown as %j', (requested, shown) => {
    expect(newParticipant('candidate', requested, null, []).name).toBe(shown);
  });
});

describe('tokens', () => {
  test('stand for a role by their hash alone', async () => {
    const hashes = { host: await hashToken('h'), spectator: await hashToken('s') };
    expect(await roleOfToken('h', hashes)).toBe('interviewer');
    expect(await roleOfToken('s', hashes)).toBe('spectator');
    expect(await roleOfToken(hashes.host, hashes)).toBeNull();
  });

  test.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['Basic abc', null],
    ['Bearer ', null],
    [undefined, null],
  ])('the header %j carries %j', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });
});

describe('output', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const pace = () => {
    const emitted: string[] = [];
    const pacer = new OutputPacer(({ stream, data }) => emitted.push(`${stream}:${data}`));
    return { emitted, pacer };
  };

  test('goes out at once when there was none, then merged by stream', () => {
    const { emitted, pacer } = pace();
    pacer.push('stdout', 'a');
    pacer.push('stdout', 'b');
    pacer.push('stdout', 'c');
    pacer.push('stderr', 'd');
    expect(emitted).toEqual(['stdout:a']);
    vi.advanceTimersByTime(LIMITS.outputIntervalMs);
    expect(emitted).toEqual(['stdout:a', 'stdout:bc']);
    vi.advanceTimersByTime(LIMITS.outputIntervalMs);
    expect(emitted).toEqual(['stdout:a', 'stdout:bc', 'stderr:d']);
  });

  test('goes out in bounded time also when the streams alternate, each in its own order', () => {
    const { emitted, pacer } = pace();
    for (let n = 0; n < 1000; n++) {
      pacer.push('stdout', `${n};`);
      pacer.push('stderr', `${n}!`);
    }
    vi.advanceTimersByTime(20 * LIMITS.outputIntervalMs);
    const of = (stream: string) =>
      emitted.map((one) => (one.startsWith(stream) ? one.slice(stream.length + 1) : '')).join('');
    const numbers = Array.from({ length: 1000 }, (_, n) => n);
    expect(of('stdout')).toBe(numbers.map((n) => `${n};`).join(''));
    expect(of('stderr')).toBe(numbers.map((n) => `${n}!`).join(''));
    expect(pacer.dropped).toBe(false);
  });

  test('leaves no timer behind once it is through', () => {
    const { pacer } = pace();
    pacer.push('stdout', 'a');
    vi.advanceTimersByTime(LIMITS.outputIntervalMs);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is drained when everything has gone out, or was dropped', async () => {
    const { emitted, pacer } = pace();
    pacer.push('stdout', 'a');
    pacer.push('stdout', 'b');
    const drained = pacer.drained();
    vi.advanceTimersByTime(LIMITS.outputIntervalMs);
    await drained;
    expect(emitted).toEqual(['stdout:a', 'stdout:b']);
    pacer.push('stdout', 'c');
    const dropped = pacer.drained();
    pacer.clear();
    await dropped;
    expect(emitted).toHaveLength(2);
    expect(pacer.dropped).toBe(true);
  });

  test('is cut between code points', () => {
    expect(takeBytes('aé😀b', 3)).toEqual(['aé', '😀b']);
    expect(takeBytes('aé😀b', 6)).toEqual(['aé', '😀b']);
    expect(takeBytes('aé😀b', 7)).toEqual(['aé😀', 'b']);
  });
});

describe('the inbox of updates', () => {
  const MERGE_MS = 5;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function inboxOf() {
    const document = new Y.Doc();
    const changes: string[][] = [];
    const broken: string[] = [];
    const inbox = new UpdateInbox<string>({
      document,
      mergeMs: MERGE_MS,
      onBroken: (sender) => void broken.push(sender),
      onChange: (senders) => void changes.push([...senders]),
    });
    let updates = 0;
    document.on('update', () => {
      updates += 1;
    });
    return { inbox, changes, broken, document, updates: () => updates };
  }

  function typed(text: string): Uint8Array {
    const doc = new Y.Doc();
    doc.getText('t').insert(0, text);
    return Y.encodeStateAsUpdate(doc);
  }

  test('lets two in at once; what follows goes in together', () => {
    const { inbox, changes, document, updates } = inboxOf();
    inbox.receive('a', typed('1'));
    expect(document.getText('t').length).toBe(1);
    inbox.receive('b', typed('2'));
    expect(document.getText('t').length).toBe(2);
    inbox.receive('a', typed('3'));
    inbox.receive('b', typed('4'));
    inbox.receive('a', typed('5'));
    expect(document.getText('t').length).toBe(2);
    vi.advanceTimersByTime(MERGE_MS);
    expect(document.getText('t').length).toBe(5);
    expect([changes, updates()]).toEqual([[['a'], ['b'], ['a', 'b']], 3]);
    // What goes in together is the first change of the next merge time.
    inbox.receive('a', typed('6'));
    inbox.receive('a', typed('7'));
    expect(updates()).toBe(4);
    vi.advanceTimersByTime(2 * MERGE_MS);
    // At rest there is no timer.
    expect([updates(), vi.getTimerCount()]).toEqual([5, 0]);
    inbox.receive('a', typed('8'));
    expect(updates()).toBe(6);
  });

  test('brings in what waits when asked', () => {
    const { inbox, document } = inboxOf();
    const updates = ['1', '2', '3', '45'].map(typed);
    for (const update of updates) inbox.receive('a', update);
    const waiting = updates.slice(2).reduce((bytes, { length }) => bytes + length, 0);
    expect(inbox.waitingBytes).toBe(waiting);
    inbox.flush();
    expect([document.getText('t').length, inbox.waitingBytes]).toEqual([5, 0]);
  });

  test('an update that makes no sense harms no other', () => {
    const { inbox, broken, document } = inboxOf();
    inbox.receive('a', typed('1'));
    inbox.receive('a', typed('2'));
    inbox.receive('b', Uint8Array.of(9, 9, 9));
    inbox.receive('b', typed('3'));
    inbox.receive('c', typed('4'));
    vi.advanceTimersByTime(MERGE_MS);
    expect(broken).toEqual(['b']);
    expect(document.getText('t').length).toBe(3);
  });
});

describe('awareness', () => {
  const entries = [
    { clientId: 4_000_000_000, clock: 3, state: { cursor: 'é😀' } },
    { clientId: 1, clock: 0, state: null },
  ];

  test('is read as it was written, and as the protocol writes it', () => {
    expect(readAwareness(writeAwareness(entries))).toEqual(entries);
    const awareness = new Awareness(new Y.Doc());
    awareness.setLocalState({ x: 1 });
    const [own] = readAwareness(encodeAwarenessUpdate(awareness, [awareness.clientID]));
    expect(own).toMatchObject({ clientId: awareness.clientID, state: { x: 1 } });
    awareness.destroy();
  });

  test.each([[[]], [[5]], [[1, 1, 1, 3, 1, 2, 3]], [[1, 1, 1, 1, 49]], [[0, 7]]])(
    '%j is none',
    (bytes) => {
      expect(() => readAwareness(Uint8Array.from(bytes))).toThrow();
    },
  );
});
