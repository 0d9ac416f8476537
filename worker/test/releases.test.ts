import { applyD1Migrations, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import {
  type CreateSessionResponse,
  executionsResponse,
  instantResponse,
  sessionResponse,
  snapshotsResponse,
} from '@viva/protocol/api';
import { fileText } from '@viva/protocol/document';
import { decodeMessage, MESSAGE_PREFIX, roomMessage } from '@viva/protocol/room';
import { beforeAll, describe, expect, test } from 'vitest';
import { api, Client, post, ringAlarm } from './client.ts';
import { EXIT, emit, scriptRunner } from './fake-runner.ts';
import { ask, eventsIn, heard, ofType, readRecording } from './recordings.ts';

/** What a release has written, as `e2e/record-release.ts` keeps it: statements that make it anew. */
interface Release {
  readonly version: string;
  /** A session that goes on: all that its room holds. */
  readonly live: CreateSessionResponse & {
    /** What an interviewer's page and the room said to each other, as text frames, by their types. */
    readonly talk: {
      readonly page: Readonly<Record<string, string>>;
      readonly room: Readonly<Record<string, string>>;
    };
    readonly code: string;
    readonly room: readonly string[];
  };
  /** A session whose time is over: all of it is in the database. */
  readonly over: CreateSessionResponse;
  readonly database: readonly string[];
}

const RELEASES = Object.values(
  import.meta.glob<Release>('./releases/*.json', { eager: true, import: 'default' }),
);
const A_DAY_MS = 24 * 3_600_000;

/** Puts the database in the place of the one that is there, with the migrations of its time, and brings it up to date. */
async function bringDatabase({ database }: Release): Promise<void> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
  ).all<{ name: string }>();
  await env.DB.batch([
    ...results.map(({ name }) => env.DB.prepare(`DROP TABLE "${name}"`)),
    ...database.map((statement) => env.DB.prepare(statement)),
  ]);
  await applyD1Migrations(env.DB, env.MIGRATIONS);
}

/** Puts the room's storage where the session's room finds it, with a day left. */
async function bringRoom({ live }: Release): Promise<void> {
  const room = env.SESSION_ROOM.getByName(live.sessionId);
  const expiresAt = Date.now() + A_DAY_MS;
  await runInDurableObject(room, (_, { storage }) => {
    for (const statement of live.room) storage.sql.exec(statement);
    storage.sql.exec("UPDATE metadata SET value = json_set(value, '$.expiresAt', ?)", expiresAt);
    storage.sql.exec("UPDATE alarms SET at = ? WHERE name = 'expiry'", expiresAt);
  });
  await evictDurableObject(room);
}

const authorized = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

test('what the first release writes is kept', () => {
  expect(RELEASES.map(({ version }) => version)).toContain('0.1.0');
});

describe.each(RELEASES)('on what release $version has written', (release) => {
  const { live, over } = release;

  beforeAll(async () => {
    await bringDatabase(release);
    await bringRoom(release);
  });

  test('a session goes on: its code, its people, its last output and its runs', async () => {
    const described = sessionResponse.parse(
      await (await api(`/sessions/${live.sessionId}`)).json(),
    );
    expect(described).toMatchObject({ code: live.code, title: 'Goes on', status: 'active' });
    const ann = await Client.join(live.sessionId, { name: 'Ann', token: live.hostToken });
    const bob = await Client.join(live.sessionId, { name: 'Bob' });
    const [welcome] = bob.all('welcome');
    expect(welcome?.role).toBe('candidate');
    expect(welcome?.run).toMatchObject({ language: 'javascript', result: { verdict: 'OK' } });
    expect(welcome?.run?.output.map(({ data }) => data).join('')).toContain('Hello, world!');
    expect(fileText(bob.doc, 'python')?.toString()).toMatch(/^# by Ann\n.*# by Bob/s);

    const javascript = fileText(ann.doc, 'javascript');
    javascript?.insert(0, '// by a later release\n');
    await heard(ann);
    expect(fileText(bob.doc, 'javascript')?.toString()).toMatch(/^\/\/ by a later release\n/);
    await scriptRunner();
    bob.say({ type: 'run' });
    await bob.next('run-started');
    await emit(EXIT);
    expect((await ann.next('run-finished')).verdict).toBe('OK');
  });

  test('its page is understood by this room', async () => {
    const { sessionId, hostToken, talk } = live;
    const ann = await Client.join(sessionId, { name: 'Ann', token: hostToken });
    await scriptRunner();
    const frames = Object.entries(talk.page);
    expect(frames.map(([type]) => type)).toEqual(
      expect.arrayContaining(['run', 'confirm', 'lock']),
    );
    for (const [, frame] of frames) ann.socket.send(frame);
    ann.say({ type: 'ping' });
    await ann.next('pong');
    expect(ann.all('notice').filter(({ code }) => code === 'error')).toEqual([]);
    await emit(EXIT);
    await ann.next('run-finished');
  });

  test('its room is understood by this page', () => {
    const said = Object.entries(live.talk.room).map(
      ([type, frame]) =>
        [type, decodeMessage(roomMessage, frame.slice(MESSAGE_PREFIX.length))] as const,
    );
    expect(said.map(([type]) => type)).toEqual(
      expect.arrayContaining(['welcome', 'participants', 'run-started', 'output', 'run-finished']),
    );
    expect(said.filter(([, message]) => message === null)).toEqual([]);
  });

  test('its history can be read, and restored', async () => {
    const { sessionId, hostToken } = live;
    const get = async (path: string) =>
      (await api(`/sessions/${sessionId}${path}`, authorized(hostToken))).json();
    const { executions } = executionsResponse.parse(await get('/executions'));
    expect(executions.map(({ language }) => language)).toEqual(
      expect.arrayContaining(['javascript', 'python']),
    );
    const { snapshots } = snapshotsResponse.parse(await get('/snapshots'));
    expect(snapshots.length).toBeGreaterThanOrEqual(2);
    const entries = await readRecording(sessionId, hostToken);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(ofType(eventsIn(entries), 'run-finished').length).toBeGreaterThanOrEqual(2);
    const [first] = snapshots;
    const restored = await post(
      `/sessions/${sessionId}/restore`,
      { snapshot: first?.number },
      authorized(hostToken).headers,
    );
    expect(restored.status).toBe(200);
  });

  test('it is archived by this release, with all that was before', async () => {
    const { sessionId, hostToken } = live;
    const before = await readRecording(sessionId, hostToken);
    const room = env.SESSION_ROOM.getByName(sessionId);
    await runInDurableObject(room, (_, { storage }) =>
      storage.sql.exec("UPDATE alarms SET at = 1 WHERE name = 'expiry'"),
    );
    await evictDurableObject(room);
    await api(`/sessions/${sessionId}`);
    await ringAlarm(sessionId);
    expect((await api(`/sessions/${sessionId}`)).status).toBe(410);
    expect((await readRecording(sessionId, hostToken)).slice(0, before.length)).toEqual(before);
  });

  test('a session that was archived can be replayed, and opened to others', async () => {
    const { sessionId, hostToken } = over;
    expect((await api(`/sessions/${sessionId}`)).status).toBe(410);
    const entries = await readRecording(sessionId, hostToken);
    expect(ofType(eventsIn(entries), 'run-finished')).toHaveLength(2);
    const last = entries.at(-1)?.seq ?? 0;
    const instant = await ask(sessionId, `instants/${last}`, hostToken);
    expect(instantResponse.parse(await instant.json()).files).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ content: expect.stringMatching(/^# by Ann\n/) }),
      ]),
    );
    const opened = await post(
      `/sessions/${sessionId}/replay`,
      { open: true },
      authorized(hostToken).headers,
    );
    expect(await opened.json()).toEqual({ open: true });
    expect((await api(`/sessions/${sessionId}/recording`)).status).toBe(200);
  });
});
