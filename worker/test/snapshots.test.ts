import { createScheduledController, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { languageFile } from '@viva/protocol/document';
import { LIMITS } from '@viva/protocol/limits';
import { CLOSE_CODE } from '@viva/protocol/room';
import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { join } from '../src/chunks.ts';
import { deleteExpired } from '../src/db/retention.ts';
import {
  executions,
  recordingChunks,
  sessions,
  snapshotChunks,
  snapshots,
} from '../src/db/schema.ts';
import worker from '../src/index.ts';
import { api, Client, createSession, post, ringAlarm, ringAlarmAt, tokenOf } from './client.ts';
import { EXIT, emit, runnerSaw, scriptRunner } from './fake-runner.ts';

const db = drizzle(env.DB);
const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);

const snapshotsOf = (sessionId: string) =>
  db
    .select()
    .from(snapshots)
    .where(eq(snapshots.sessionId, sessionId))
    .orderBy(asc(snapshots.number));

/** The code that the bytes of a session's snapshot say. */
async function savedCode(sessionId: string, number: number) {
  const parts = await db
    .select()
    .from(snapshotChunks)
    .where(eq(snapshotChunks.sessionId, sessionId))
    .orderBy(asc(snapshotChunks.part));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, join(parts.filter((part) => part.number === number).map(({ data }) => data)));
  return languageFile(doc, 'python')?.content;
}

test('an alarm saves what changed, and is not set again while nothing does', async () => {
  const { sessionId } = await createSession();
  await ringAlarm(sessionId);
  expect(await snapshotsOf(sessionId)).toMatchObject([{ number: 1, reason: 'periodic' }]);

  const ann = await Client.join(sessionId);
  ann.text().insert(0, '# changed\n');
  // Before it is there, the next alarm is the expiry.
  await vi.waitFor(async () =>
    expect(await (await api(`/sessions/${sessionId}`)).text()).toContain('# changed'),
  );
  await ringAlarm(sessionId);
  expect(await snapshotsOf(sessionId)).toHaveLength(2);
  expect(await savedCode(sessionId, 2)).toBe(ann.text().toString());

  const [session] = await db.select().from(sessions).where(eq(sessions.id, sessionId));
  // There is none while one is being answered.
  await vi.waitFor(async () => {
    const alarm = await runInDurableObject(room(sessionId), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBe(session?.expiresAt.getTime());
  }, 10_000);
});

test('a run is saved with the code that ran, whatever is typed meanwhile', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  await scriptRunner();
  const running = post(`/sessions/${sessionId}/execute`, {});
  await vi.waitFor(async () => expect((await runnerSaw()).requests).toHaveLength(1));
  await ann.next('run-started');
  ann.text().insert(0, '# typed meanwhile\n');
  await emit({ type: 'stdout', data: 'hi\n' }, { ...EXIT, verdict: 'RE', exitCode: 3 });
  const { executionId } = (await (await running).json()) as { executionId: string };

  await vi.waitFor(async () =>
    expect(await snapshotsOf(sessionId)).toMatchObject([{ number: 1, reason: 'run' }]),
  );
  expect(await savedCode(sessionId, 1)).toBe((await runnerSaw()).requests[0]?.files[0]?.content);
  expect(
    await db.select().from(executions).where(eq(executions.sessionId, sessionId)),
  ).toMatchObject([
    {
      id: executionId,
      language: 'python',
      byName: 'API',
      verdict: 'RE',
      exitCode: 3,
      memory: 9_000_000,
    },
  ]);
});

test('while D1 fails, editing goes on, and all is saved once it is back', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  const outage = vi
    .spyOn(Object.getPrototypeOf(env.DB) as D1Database, 'batch')
    .mockRejectedValue(new Error('D1 is away'));
  ann.text().insert(0, '# during the outage\n');
  await vi.waitFor(() => expect(bob.text().toString()).toContain('# during the outage'));
  await ringAlarm(sessionId);
  expect(outage).toHaveBeenCalled();
  expect(await snapshotsOf(sessionId)).toEqual([]);

  outage.mockRestore();
  await ringAlarm(sessionId);
  expect(await savedCode(sessionId, 1)).toBe(bob.text().toString());
});

test('when its time is over a session is saved and closed for everybody', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  ann.text().insert(0, '# last words\n');
  await vi.waitFor(async () => {
    const response = await api(`/sessions/${sessionId}`);
    expect(((await response.json()) as { code: string }).code).toContain('# last words');
  });
  await ringAlarm(sessionId);
  await ringAlarm(sessionId);
  expect(await ann.next('ended')).toMatchObject({ reason: 'expired' });
  expect(await ann.whenClosed()).toBe(CLOSE_CODE.ended);
  const saved = await snapshotsOf(sessionId);
  expect(saved.at(-1)).toMatchObject({ reason: 'end' });
  expect(await savedCode(sessionId, saved.length)).toBe(ann.text().toString());
  expect(await db.select().from(sessions).where(eq(sessions.id, sessionId))).toMatchObject([
    { status: 'ended' },
  ]);
});

test('once D1 has all of it, the room keeps nothing; the interviewer still has the recording', async () => {
  const { sessionId, hostToken, spectatorUrl } = await createSession();
  const ann = await Client.join(sessionId);
  ann.text().insert(0, '# last words\n');
  const asking = { headers: { Authorization: `Bearer ${hostToken}` } };
  const recording = async (after = 0) =>
    (await api(`/sessions/${sessionId}/recording?after=${after}`, asking)).text();
  await vi.waitFor(async () => expect((await recording()).match(/"update"/g)).toHaveLength(2));
  await ringAlarm(sessionId);
  await vi.waitFor(async () => expect(await recording()).toContain('"periodic"'));
  const before = await recording();
  // The platform's clock may be ahead of the room's.
  await ringAlarm(sessionId, 3000);
  expect(await ann.whenClosed()).toBe(CLOSE_CODE.ended);
  await vi.waitFor(async () =>
    expect(
      await runInDurableObject(room(sessionId), async (_, { storage }) => [
        storage.sql
          .exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'")
          .toArray(),
        await storage.getAlarm(),
      ]),
    ).toEqual([[], null]),
  );

  for (const path of ['', '/ws', '/tickets', '/execute']) {
    const posts = path === '/tickets' || path === '/execute';
    const response = posts
      ? await post(`/sessions/${sessionId}${path}`, {}, asking.headers)
      : await api(`/sessions/${sessionId}${path}`, { headers: { Upgrade: 'websocket' } });
    expect([path, response.status]).toEqual([path, 410]);
  }
  const archived = await recording();
  expect(archived.startsWith(before)).toBe(true);
  expect(await recording(1)).toBe(archived.slice(archived.indexOf('\n') + 1));
  const spectating = { headers: { Authorization: `Bearer ${tokenOf(spectatorUrl)}` } };
  expect((await api(`/sessions/${sessionId}/recording`, spectating)).status).toBe(403);

  const DAY_MS = 24 * 3_600_000;
  const [row] = await db.select().from(sessions).where(eq(sessions.id, sessionId));
  const end = row?.expiresAt.getTime() ?? 0;
  await deleteExpired(env.DB, new Date(end));
  expect((await api(`/sessions/${sessionId}`)).status).toBe(410);
  const controller = createScheduledController({
    scheduledTime: new Date(end + LIMITS.retentionDays * DAY_MS + 1),
  });
  await worker.scheduled(controller, env);
  expect((await api(`/sessions/${sessionId}`)).status).toBe(404);
  expect(await snapshotsOf(sessionId)).toEqual([]);
  expect(
    await db.select().from(recordingChunks).where(eq(recordingChunks.sessionId, sessionId)),
  ).toEqual([]);
});

test('a session that ends during a run has the run’s end and its own in D1, and nothing after it', async () => {
  const { sessionId, expiresAt } = await createSession();
  const ann = await Client.join(sessionId);
  await scriptRunner();
  ann.say({ type: 'run' });
  await ann.next('run-started');
  await ringAlarmAt(sessionId, Date.parse(expiresAt));
  expect(await ann.next('run-finished')).toMatchObject({ verdict: 'CANCELLED' });
  expect(await ann.whenClosed()).toBe(CLOSE_CODE.ended);
  expect((await snapshotsOf(sessionId)).at(-1)).toMatchObject({ reason: 'end' });
  await vi.waitFor(async () =>
    expect(
      await db.select().from(executions).where(eq(executions.sessionId, sessionId)),
    ).toMatchObject([{ verdict: 'CANCELLED' }]),
  );
});

test('the end is saved later when D1 is away at that moment', async () => {
  const { sessionId } = await createSession();
  await ringAlarm(sessionId);
  const outage = vi
    .spyOn(Object.getPrototypeOf(env.DB) as D1Database, 'batch')
    .mockRejectedValue(new Error('D1 is away'));
  await ringAlarm(sessionId);
  outage.mockRestore();
  expect((await snapshotsOf(sessionId)).at(-1)).toMatchObject({ reason: 'periodic' });
  await ringAlarm(sessionId);
  expect((await snapshotsOf(sessionId)).at(-1)).toMatchObject({ reason: 'end' });
});
