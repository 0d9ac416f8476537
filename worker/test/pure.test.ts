import { LIMITS } from '@viva/protocol/limits';
import { clientMessage, PALETTE_SIZE, type Participant } from '@viva/protocol/room';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { join, split } from '../src/chunks.ts';
import { mayEdit, maySend } from '../src/session/access.ts';
import { type AlarmName, due, earliest } from '../src/session/alarms.ts';
import { readFrame } from '../src/session/frames.ts';
import { OutputPacer, takeBytes } from '../src/session/output-pacer.ts';
import { freeColor, newParticipant } from '../src/session/participants.ts';
import { bearerToken, hashToken, roleOfToken } from '../src/session/tokens.ts';

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
  test('a spectator may only be there', () => {
    const types = clientMessage.options.map(({ shape }) => shape.type.value);
    expect(types.filter((type) => maySend('spectator', type)).sort()).toEqual([
      'ping',
      'rename-self',
    ]);
    expect(types.every((type) => maySend('candidate', type))).toBe(true);
    expect([mayEdit('interviewer'), mayEdit('candidate'), mayEdit('spectator')]).toEqual([
      true,
      true,
      false,
    ]);
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
    expect(newParticipant('candidate', requested, []).name).toBe(shown);
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
