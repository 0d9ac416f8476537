import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { fileText } from '@viva/protocol/document';
import { LIMITS, MEBIBYTE } from '@viva/protocol/limits';
import { RECORDING_OVER, type RecordedEvent } from '@viva/protocol/recording';
import { type Attention, CLOSE_CODE } from '@viva/protocol/room';
import * as prng from 'lib0/prng';
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { Client, createSession, ORIGIN, post, ringAlarm, ringAlarmAt, tokenOf } from './client.ts';
import { EXIT, emit, runnerSaw, scriptRunner } from './fake-runner.ts';
import {
  archiveSession,
  ask,
  askForRecording,
  eventsIn,
  heard,
  ofType,
  readRecording,
  textOf,
} from './recordings.ts';

const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);

const eventsOf = async (sessionId: string, token: string) =>
  eventsIn(await readRecording(sessionId, token));

/** What a page says of its cursor. */
const stateAt = (
  client: Client,
  anchor: number,
  head = anchor,
  attention: Attention = 'active',
) => {
  const text = client.text();
  const relative = (offset: number) =>
    Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, offset, -1));
  return {
    participantId: client.participantId,
    cursor: { file: 'python', anchor: relative(anchor), head: relative(head) },
    attention,
  };
};

const pause = (milliseconds: number = LIMITS.placeIntervalMs + 20) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

test('everything that happens is recorded in its order', async () => {
  await scriptRunner();
  const { sessionId, hostToken } = await createSession({ title: 'Backend' });
  const host = await Client.join(sessionId, { name: 'Ida', token: hostToken });
  const cal = await Client.join(sessionId, { name: 'Cal' });
  const [ida, id] = [host.participantId, cal.participantId];
  cal.announce(stateAt(cal, 2, 5));
  await heard(cal);
  await pause();
  cal.announce(stateAt(cal, 2, 5, 'away'));
  await heard(cal);
  cal.say({ type: 'rename-self', name: 'Carl' });
  cal.say({ type: 'pasted', characters: 1234 });
  cal.say({ type: 'set-language', language: 'go' });
  await cal.next('language');
  cal.say({ type: 'run', language: 'python', terminal: { columns: 80, rows: 24 } });
  const { executionId, startedAt } = await cal.next('run-started');
  cal.say({ type: 'stdin', data: 'yes\n' });
  cal.say({ type: 'resize', columns: 100, rows: 30 });
  cal.say({ type: 'close-stdin' });
  await cal.next('resized');
  await heard(cal);
  await emit({ type: 'stdout', data: 'hi\n' });
  await cal.next('output');
  await emit(EXIT);
  await cal.next('run-finished');
  host.say({ type: 'rename-session', title: 'Frontend' });
  host.say({ type: 'lock', locked: true });
  host.say({ type: 'extend', hours: 1 });
  host.say({ type: 'end' });
  host.say({ type: 'reopen' });
  host.say({ type: 'remove', participantId: id });
  expect(await cal.whenClosed()).toBe(CLOSE_CODE.removed);

  const expiresAt = host.session?.expiresAt;
  await vi.waitFor(async () => {
    const snapshots = ofType(await eventsOf(sessionId, hostToken), 'snapshot');
    expect(snapshots).toMatchObject([
      { number: 1, reason: 'run' },
      { number: 2, reason: 'end' },
    ]);
  });
  const entries = await readRecording(sessionId, hostToken);
  const events = eventsIn(entries).filter(({ type }) => type !== 'snapshot');
  const { verdict, exitCode, signal, truncated, wallMs, memoryBytes } = EXIT;
  expect(events).toEqual([
    { type: 'title', title: 'Backend' },
    { type: 'join', participantId: ida, name: 'Ida', color: 0, role: 'interviewer' },
    { type: 'join', participantId: id, name: 'Cal', color: 1, role: 'candidate' },
    { type: 'cursor', participantId: id, file: 'python', anchor: 2, head: 5 },
    { type: 'attention', participantId: id, attention: 'away' },
    { type: 'rename', participantId: id, name: 'Carl' },
    { type: 'paste', participantId: id, characters: 1234 },
    { type: 'language', language: 'go', by: id },
    {
      type: 'run-started',
      executionId,
      by: id,
      byName: 'Carl',
      language: 'python',
      startedAt,
      interactive: true,
      terminal: { columns: 80, rows: 24 },
    },
    { type: 'stdin', executionId, by: id, data: 'yes\n' },
    { type: 'resized', executionId, columns: 100, rows: 30 },
    { type: 'close-stdin', executionId, by: id },
    { type: 'output', executionId, stream: 'stdout', data: 'hi\n' },
    {
      type: 'run-finished',
      executionId,
      verdict,
      exitCode,
      signal,
      truncated,
      executionTime: wallMs,
      memory: memoryBytes,
    },
    { type: 'title', title: 'Frontend' },
    { type: 'lock', locked: true },
    { type: 'extend', expiresAt },
    { type: 'end', reason: 'ended' },
    { type: 'reopen' },
    { type: 'removed', participantId: id },
    { type: 'leave', participantId: id },
  ]);
  // The snapshot says which state it holds: here that with both languages.
  const updates = entries.filter((entry) => 'update' in entry);
  expect(ofType(eventsIn(entries), 'snapshot').map(({ through }) => through)).toEqual([
    updates.at(-1)?.seq,
    updates.at(-1)?.seq,
  ]);
});

test('starter code is the room’s, and the event says who chose the language', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId, { name: 'Ann' });
  const bob = await Client.join(sessionId, { name: 'Bob' });
  ann.say({ type: 'set-language', language: 'go' });
  await bob.next('language');
  bob.say({ type: 'set-language', language: 'rust' });
  await vi.waitFor(() => expect(ann.all('language')).toHaveLength(2));
  expect((await readRecording(sessionId, hostToken)).slice(-4)).toMatchObject([
    { actor: 'room' },
    { event: { type: 'language', language: 'go', by: ann.participantId } },
    { actor: 'room' },
    { event: { type: 'language', language: 'rust', by: bob.participantId } },
  ]);
  expect(ann.text('rust').toString()).toBe(bob.text('rust').toString());
});

test('a run over the API is recorded with its input', async () => {
  await scriptRunner();
  const { sessionId, hostToken } = await createSession();
  const running = post(`/sessions/${sessionId}/execute`, { stdin: '1 2\n' });
  await vi.waitFor(async () => expect((await runnerSaw()).requests).toHaveLength(1));
  await emit(EXIT);
  await running;
  const events = await eventsOf(sessionId, hostToken);
  expect(events.filter(({ type }) => type !== 'snapshot')).toMatchObject([
    { type: 'run-started', by: null, byName: 'API' },
    { type: 'stdin', by: null, data: '1 2\n' },
    { type: 'run-finished' },
  ]);
});

describe('who is there', () => {
  test('joins with the first tab and leaves with the last; one name may be two people', async () => {
    const { sessionId, hostToken } = await createSession();
    const key = 'a key that is long enough';
    const one = await Client.join(sessionId, { name: 'Ann', key });
    const other = await Client.join(sessionId, { name: 'Ann', key });
    const namesake = await Client.join(sessionId, { name: 'Ann' });
    one.leave();
    await one.whenClosed();
    await heard(other);
    other.leave();
    await other.whenClosed();
    await vi.waitFor(async () =>
      expect(await eventsOf(sessionId, hostToken)).toMatchObject([
        { type: 'join', participantId: one.participantId, name: 'Ann' },
        { type: 'join', participantId: namesake.participantId, name: 'Ann' },
        { type: 'leave', participantId: one.participantId },
      ]),
    );
  });

  test('a tab that comes again has not been away', async () => {
    const { sessionId, hostToken } = await createSession();
    const key = 'a key that is long enough';
    const half = await Client.join(sessionId, { name: 'Ann', key });
    await Client.join(sessionId, { name: 'Ann', key, before: half });
    expect(await half.whenClosed()).toBe(CLOSE_CODE.replaced);
    expect(await eventsOf(sessionId, hostToken)).toMatchObject([{ type: 'join' }]);
  });

  test('of two tabs the liveliest counts, and the cursor of the one that stays', async () => {
    const { sessionId, hostToken } = await createSession();
    const key = 'a key that is long enough';
    const one = await Client.join(sessionId, { name: 'Ann', key });
    const other = await Client.join(sessionId, { name: 'Ann', key });
    one.announce(stateAt(one, 1));
    await heard(one);
    await pause();
    other.announce(stateAt(other, 2, 2, 'away'));
    await heard(other);
    await pause();
    other.announce(stateAt(other, 2));
    await heard(other);
    one.leave();
    await one.whenClosed();
    await heard(other);
    await pause();
    const { participantId } = one;
    const events = await eventsOf(sessionId, hostToken);
    expect(ofType(events, 'attention')).toEqual([]);
    expect(ofType(events, 'cursor').map(({ anchor }) => anchor)).toEqual([1, 2]);
    other.leave();
    await other.whenClosed();
    await vi.waitFor(async () =>
      expect((await eventsOf(sessionId, hostToken)).at(-1)).toEqual({
        type: 'leave',
        participantId,
      }),
    );
  });

  test('those who are cut off leave when the room starts again, and join when they are back', async () => {
    const { sessionId, hostToken } = await createSession();
    const key = 'a key that is long enough';
    const ann = await Client.join(sessionId, { key });
    await evictDurableObject(room(sessionId));
    await heard(ann);
    await evictDurableObject(room(sessionId), { webSockets: 'close' });
    await ann.whenClosed();
    await Client.join(sessionId, { key, before: ann });
    const events = await eventsOf(sessionId, hostToken);
    expect(events.map(({ type }) => type)).toEqual(['join', 'leave', 'join']);
  });
});

describe('cursors', () => {
  const cursors = async (sessionId: string, token: string) =>
    ofType(await eventsOf(sessionId, token), 'cursor').map(({ file, anchor, head }) => [
      file,
      anchor,
      head,
    ]);

  test('that move all the time are recorded now and then, and where they come to rest', async () => {
    const { sessionId, hostToken } = await createSession();
    const ann = await Client.join(sessionId);
    for (let offset = 0; offset <= 20; offset++) ann.announce(stateAt(ann, offset));
    await heard(ann);
    await pause();
    const recorded = await cursors(sessionId, hostToken);
    expect(recorded[0]).toEqual(['python', 0, 0]);
    expect(recorded.at(-1)).toEqual(['python', 20, 20]);
    expect(recorded.length).toBeLessThan(5);
  });

  test('stand before the change that comes after them, as they were then', async () => {
    const { sessionId, hostToken } = await createSession();
    const ann = await Client.join(sessionId);
    const bob = await Client.join(sessionId);
    ann.announce(stateAt(ann, 1));
    ann.announce(stateAt(ann, 7));
    await heard(ann);
    await pause();
    bob.text().insert(0, '😀 pushes all on\n');
    await heard(bob);
    bob.announce(stateAt(bob, 3));
    await heard(bob);
    const entries = (await readRecording(sessionId, hostToken)).slice(-4);
    expect(entries).toMatchObject([
      { event: { type: 'cursor', participantId: ann.participantId, head: 1 } },
      { event: { type: 'cursor', participantId: ann.participantId, head: 7 } },
      { actor: bob.participantId },
      { event: { type: 'cursor', participantId: bob.participantId, head: 3 } },
    ]);
    // When it moved, and not when that was written.
    const [, moved, changed] = entries.map(({ at }) => Date.parse(at));
    expect((changed ?? 0) - (moved ?? 0)).toBeGreaterThanOrEqual(LIMITS.placeIntervalMs);
  });

  test('last moves are recorded when their owner goes at once', async () => {
    const { sessionId, hostToken } = await createSession();
    const ann = await Client.join(sessionId);
    for (const offset of [1, 2, 3]) ann.announce(stateAt(ann, offset));
    ann.leave();
    await ann.whenClosed();
    await vi.waitFor(async () =>
      expect((await eventsOf(sessionId, hostToken)).slice(-2)).toMatchObject([
        { type: 'cursor', head: 3 },
        { type: 'leave' },
      ]),
    );
  });

  test('last moves outlive hibernation, with their time', async () => {
    const { sessionId, hostToken } = await createSession();
    const ann = await Client.join(sessionId);
    for (const offset of [1, 2]) ann.announce(stateAt(ann, offset));
    await heard(ann);
    const latest = Date.now();
    await evictDurableObject(room(sessionId));
    await pause();
    ann.text().insert(0, '# wakes it\n');
    await heard(ann);
    const entries = await readRecording(sessionId, hostToken);
    const [moved] = entries.filter(
      (entry): entry is RecordedEvent =>
        'event' in entry && entry.event.type === 'cursor' && entry.event.head === 2,
    );
    expect(Date.parse(moved?.at ?? '')).toBeLessThanOrEqual(latest);
    expect(entries.at(-1)).toHaveProperty('update');
  });

  test('last moves of somebody whose going wakes the room come before that', async () => {
    const { sessionId, hostToken } = await createSession();
    const ann = await Client.join(sessionId);
    const bob = await Client.join(sessionId, { name: 'Bob' });
    for (const offset of [1, 2]) ann.announce(stateAt(ann, offset));
    await heard(ann);
    await evictDurableObject(room(sessionId));
    ann.leave();
    await vi.waitFor(() => expect(bob.names).toEqual(['Bob']));
    expect((await eventsOf(sessionId, hostToken)).slice(2)).toMatchObject([
      { type: 'cursor', head: 1 },
      { type: 'attention', attention: 'active' },
      { type: 'cursor', head: 2 },
      { type: 'leave', participantId: ann.participantId },
    ]);
  });

  test('are recorded with the snapshot at the latest', async () => {
    const { sessionId, hostToken } = await createSession();
    const ann = await Client.join(sessionId);
    for (const offset of [1, 2]) ann.announce(stateAt(ann, offset));
    await heard(ann);
    await ringAlarm(sessionId);
    expect((await cursors(sessionId, hostToken)).at(-1)).toEqual(['python', 2, 2]);
  });

  test('of spectators are recorded; their pastes are refused', async () => {
    const { sessionId, hostToken, spectatorUrl } = await createSession();
    const eve = await Client.join(sessionId, { token: tokenOf(spectatorUrl) });
    eve.announce(stateAt(eve, 4));
    eve.say({ type: 'pasted', characters: 5 });
    expect((await eve.next('notice')).code).toBe('forbidden');
    const events = await eventsOf(sessionId, hostToken);
    expect(events.map(({ type }) => type)).toEqual(['join', 'cursor']);
  });

  test('that lead nowhere are not recorded, and cost nothing', async () => {
    const { sessionId, hostToken } = await createSession();
    const ann = await Client.join(sessionId);
    const { participantId } = ann;
    const types = () =>
      runInDurableObject(room(sessionId), ({ document }) => [...document.share.keys()].sort());
    const before = await types();
    const places = [
      { file: 'python', anchor: null, head: {} },
      { file: 'python', anchor: { tname: 'made up' }, head: { tname: 'made up' } },
      { file: 'python', anchor: { item: { client: 1, clock: 0 } }, head: { item: 'x' } },
      { ...stateAt(ann, 1).cursor, file: 'nowhere' },
      'nonsense',
    ];
    for (const cursor of places) ann.announce({ participantId, cursor });
    await heard(ann);
    await pause();
    expect(await cursors(sessionId, hostToken)).toEqual([]);
    expect(await types()).toEqual(before);
    ann.announce(stateAt(ann, 1));
    await heard(ann);
    await pause();
    ann.announce({ participantId, cursor: null });
    await heard(ann);
    expect(await cursors(sessionId, hostToken)).toEqual([
      ['python', 1, 1],
      [null, 0, 0],
    ]);
  });
});

test('a clock that goes backwards takes no entry back', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  const before = Date.now();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(before - 3_600_000);
  try {
    ann.text().insert(0, '# an hour ago\n');
    ann.say({ type: 'rename-self', name: 'Anna' });
    ann.announce(stateAt(ann, 1));
    await heard(ann);
    clock.mockReturnValue(before - 3_600_000 + 5_000);
    ann.say({ type: 'rename-self', name: 'Anne' });
    await heard(ann);
  } finally {
    clock.mockRestore();
  }
  await evictDurableObject(room(sessionId));
  const again = vi.spyOn(Date, 'now').mockReturnValue(before - 3_600_000);
  try {
    ann.say({ type: 'rename-self', name: 'Ann' });
    await heard(ann);
  } finally {
    again.mockRestore();
  }
  // That their times never decrease is checked for whatever is read.
  const entries = await readRecording(sessionId, hostToken);
  const renames = entries.filter((entry) => 'event' in entry && entry.event.type === 'rename');
  const [first, second, third] = renames.map(({ at }) => Date.parse(at));
  expect(renames).toHaveLength(3);
  // What lies between them does not shrink to nothing, and nothing is put off for an hour.
  expect((second ?? 0) - (first ?? 0)).toBe(5_000);
  expect(third).toBeGreaterThanOrEqual(second ?? 0);
  expect(third).toBeLessThanOrEqual(before + 10_000);
});

test('output is recorded whole, in rows below the limit', { timeout: 60_000 }, async () => {
  await scriptRunner();
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  ann.say({ type: 'run' });
  await ann.next('run-started');
  const written = Array.from({ length: MEBIBYTE / 16 }, (_, n) => `${n}\u0001`.padEnd(16, '.'));
  const output = written.join('');
  for (let at = 0; at < output.length; at += 128 * 1024) {
    await emit({ type: 'stdout', data: output.slice(at, at + 128 * 1024) });
  }
  await emit({ ...EXIT, verdict: 'OLE', truncated: true });
  await vi.waitFor(() => expect(ann.all('run-finished')).toHaveLength(1), {
    timeout: 50_000,
    interval: 100,
  });
  const events = await eventsOf(sessionId, hostToken);
  const told = ofType(events, 'output').map(({ data }) => data);
  expect(told.join('') === output).toBe(true);
  const largest = await runInDurableObject(room(sessionId), (_, { storage }) =>
    storage.sql
      .exec<{ bytes: number }>('SELECT max(length(data) + length(event)) AS bytes FROM updates')
      .one(),
  );
  expect(largest.bytes).toBeLessThan(2_000_000);
});

test('a session of an earlier release goes on, with what it has', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  ann.text().insert(0, '# before\n');
  await heard(ann);
  await runInDurableObject(room(sessionId), (_, { storage }) => {
    storage.sql.exec('DELETE FROM updates WHERE event IS NOT NULL');
    storage.sql.exec('UPDATE updates SET seq = 2 WHERE seq > 1');
    storage.sql.exec('ALTER TABLE updates DROP COLUMN event');
    storage.sql.exec('DROP TABLE present');
    storage.sql.exec("UPDATE metadata SET value = json_remove(value, '$.replayOpen')");
  });
  await evictDurableObject(room(sessionId));
  ann.text().insert(0, '# after\n');
  await heard(ann);
  const entries = await readRecording(sessionId, hostToken);
  expect(entries.map((entry) => ('event' in entry ? entry.event.type : entry.actor))).toEqual([
    'room',
    ann.participantId,
    'join',
    ann.participantId,
  ]);
});

test('a very large change says which numbers it takes', async () => {
  const { sessionId, hostToken } = await createSession();
  await runInDurableObject(room(sessionId), ({ document }) => {
    fileText(document, 'python')?.insert(0, 'x'.repeat(2 * MEBIBYTE));
  });
  expect((await readRecording(sessionId, hostToken)).at(-1)).toMatchObject({ first: 2, seq: 4 });
  // Who asks with one of them gets it whole.
  const [after1, ...others] = await Promise.all(
    [1, 2, 3].map(async (after) => textOf(await askForRecording(sessionId, hostToken, after))),
  );
  for (const text of others) expect(text === after1).toBe(true);
});

test('what an earlier release sees of an event changes nothing', async () => {
  const { sessionId } = await createSession({ title: 'Backend' });
  const rows = await runInDurableObject(room(sessionId), (_, { storage }) =>
    storage.sql
      .exec<{ data: ArrayBuffer }>('SELECT data FROM updates ORDER BY seq')
      .toArray()
      .map(({ data }) => new Uint8Array(data)),
  );
  expect(rows.length).toBe(2);
  const doc = new Y.Doc();
  for (const data of rows) Y.applyUpdate(doc, data);
  expect(fileText(doc, 'python')?.length).toBeGreaterThan(0);
});

test('once its time is over, the archived recording goes on from the live one to the end', async () => {
  const { sessionId, hostToken, expiresAt } = await createSession();
  const ann = await Client.join(sessionId, { name: 'Ann' });
  const bob = await Client.join(sessionId, { name: 'Bob' });
  ann.text().insert(0, '# last words\n');
  ann.announce(stateAt(ann, 5));
  await heard(ann);
  const live = await readRecording(sessionId, hostToken);
  await ringAlarmAt(sessionId, Date.parse(expiresAt));
  expect(await ann.whenClosed()).toBe(CLOSE_CODE.ended);
  expect(await bob.whenClosed()).toBe(CLOSE_CODE.ended);
  await vi.waitFor(async () =>
    expect(await runInDurableObject(room(sessionId), (room) => room.replayIsOpen())).toMatchObject({
      ok: false,
    }),
  );
  const archived = await readRecording(sessionId, hostToken);
  expect(archived.slice(0, live.length)).toEqual(live);
  expect(eventsIn(archived.slice(live.length))).toEqual([
    { type: 'leave', participantId: ann.participantId },
    { type: 'leave', participantId: bob.participantId },
    { type: 'end', reason: 'expired' },
  ]);
  for (const [index, { seq }] of archived.entries()) {
    expect(await readRecording(sessionId, hostToken, seq)).toEqual(archived.slice(index + 1));
  }
});

test('the end is told once, however often it takes to save it', async () => {
  const { sessionId, hostToken, expiresAt } = await createSession();
  const host = await Client.join(sessionId, { token: hostToken });
  const outage = vi
    .spyOn(Object.getPrototypeOf(env.DB) as D1Database, 'batch')
    .mockRejectedValue(new Error('D1 is away'));
  const over = async () =>
    (await askForRecording(sessionId, hostToken)).headers.get(RECORDING_OVER);
  host.say({ type: 'end' });
  await vi.waitFor(() => expect(host.session?.ended).toBe(true));
  // The interview may go on.
  expect(await over()).toBe('false');
  await ringAlarmAt(sessionId, Date.parse(expiresAt));
  expect(await over()).toBe('true');
  await evictDurableObject(room(sessionId));
  expect(await over()).toBe('true');
  outage.mockRestore();
  await ringAlarm(sessionId);
  await vi.waitFor(async () =>
    expect(await eventsOf(sessionId, hostToken)).toMatchObject([
      { type: 'join' },
      { type: 'end', reason: 'ended' },
      { type: 'leave' },
      { type: 'end', reason: 'expired' },
    ]),
  );
});

test('a recording can be read on from any entry', async () => {
  const { sessionId, hostToken } = await createSession({ title: 'Backend' });
  const ann = await Client.join(sessionId);
  for (let n = 0; n < 5; n++) {
    ann.text().insert(0, `# ${n}\n`);
    ann.say({ type: 'rename-self', name: `Ann ${n}` });
    await heard(ann);
  }
  const entries = await readRecording(sessionId, hostToken);
  expect(entries.length).toBe(13);
  for (const [index, { seq }] of entries.entries()) {
    expect(await readRecording(sessionId, hostToken, seq)).toEqual(entries.slice(index + 1));
  }
});

test.each([1, 2, 3])(
  'seed %i: at each update the text is what it was in the room',
  async (seed) => {
    const random = prng.create(seed);
    const { sessionId, hostToken } = await createSession();
    const people = await Promise.all(
      ['Ann', 'Bob'].map((name) => Client.join(sessionId, { name })),
    );
    const texts: string[] = [];
    const textOf = (doc: Y.Doc) => fileText(doc, 'python')?.toString() ?? '';
    await runInDurableObject(room(sessionId), ({ document }) => {
      document.on('update', () => texts.push(textOf(document)));
    });
    for (let step = 0; step < 150; step++) {
      const person = people[prng.int32(random, 0, 1)];
      if (!person) continue;
      const text = person.text();
      const at = prng.int32(random, 0, text.length);
      switch (prng.int32(random, 0, 5)) {
        case 0:
          text.delete(at, Math.min(prng.int32(random, 0, 10), text.length - at));
          break;
        case 1:
          person.announce(stateAt(person, at));
          break;
        case 2:
          await heard(person);
          break;
        default:
          text.insert(at, prng.word(random, 1, 8));
      }
    }
    for (const person of people) await heard(person);
    await vi.waitFor(() => expect(people[0]?.text().toString()).toBe(people[1]?.text().toString()));
    const doc = new Y.Doc();
    const replayed: string[] = [];
    for (const entry of await readRecording(sessionId, hostToken)) {
      if ('update' in entry) {
        Y.applyUpdate(doc, Uint8Array.fromBase64(entry.update));
        replayed.push(textOf(doc));
      } else if (entry.event.type === 'cursor' && entry.event.file !== null) {
        const { anchor, head } = entry.event;
        expect(Math.max(anchor, head)).toBeLessThanOrEqual(textOf(doc).length);
      }
    }
    expect(replayed.slice(1)).toEqual(texts);
    expect(replayed.at(-1)).toBe(people[0]?.text().toString());
  },
);

test('the replay is whoever’s has the link while the interviewer has opened it, also after the end', async () => {
  const { sessionId, hostToken, spectatorUrl, expiresAt } = await createSession();
  const host = await Client.join(sessionId, { token: hostToken });
  const cal = await Client.join(sessionId);
  const status = async (token: string | null) => (await askForRecording(sessionId, token)).status;
  expect(cal.session?.replayOpen).toBe(false);
  expect(await status(null)).toBe(401);
  cal.say({ type: 'open-replay', open: true });
  expect((await cal.next('notice')).code).toBe('forbidden');

  const open = async (isOpen: boolean) => {
    host.say({ type: 'open-replay', open: isOpen });
    await vi.waitFor(() => expect(cal.session?.replayOpen).toBe(isOpen));
  };
  await open(true);
  expect(await readRecording(sessionId, null)).toEqual(await readRecording(sessionId, hostToken));
  // A spectator's browser sends their key with everything.
  expect(await status(tokenOf(spectatorUrl))).toBe(200);
  await open(false);
  expect(await status(null)).toBe(401);
  expect(await status(tokenOf(spectatorUrl))).toBe(403);
  await open(true);
  await ringAlarmAt(sessionId, Date.parse(expiresAt));
  expect(await cal.whenClosed()).toBe(CLOSE_CODE.ended);
  await vi.waitFor(async () => expect(await status(null)).toBe(200));
  expect(await readRecording(sessionId, null)).toEqual(await readRecording(sessionId, hostToken));
});

test('a session that is no more, and was not opened, asks for a token', async () => {
  const { sessionId, expiresAt } = await createSession();
  await ringAlarmAt(sessionId, Date.parse(expiresAt));
  expect((await askForRecording(sessionId, null)).status).toBe(401);
  expect((await askForRecording('a'.repeat(20), null)).status).toBe(404);
});

test('a recording is compressed for whoever takes gzip, live and from the archive', async () => {
  const { sessionId, hostToken, expiresAt } = await createSession();
  const ann = await Client.join(sessionId);
  for (let n = 0; n < 20; n++) ann.text().insert(0, `# ${n} 😀\n`);
  await heard(ann);
  const check = async (after: number) => {
    const plain = await askForRecording(sessionId, hostToken, after);
    expect(plain.headers.get('Content-Encoding')).toBeNull();
    const path = `recording?after=${after}`;
    const headers = { 'Accept-Encoding': 'br, gzip;q=0.8', Origin: ORIGIN };
    const compressed = await ask(sessionId, path, hostToken, headers);
    expect(compressed.headers.get('Content-Encoding')).toBe('gzip');
    for (const response of [plain, compressed]) {
      expect(response.headers.get('Vary')).toContain('Accept-Encoding');
    }
    expect(await textOf(compressed)).toBe(await textOf(plain));
    const refusing = { 'Accept-Encoding': 'br, gzip;q=0' };
    const refused = await ask(sessionId, path, hostToken, refusing);
    expect(refused.headers.get('Content-Encoding')).toBeNull();
    await refused.body?.cancel();
  };
  await check(0);
  await check(3);
  await archiveSession(sessionId, expiresAt);
  await check(0);
  await check(3);
});
