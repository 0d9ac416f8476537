import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { executionsResponse, snapshotResponse, snapshotsResponse } from '@viva/protocol/api';
import { fileText, languageFile } from '@viva/protocol/document';
import { drizzle } from 'drizzle-orm/d1';
import { expect, test, vi } from 'vitest';
import { executions } from '../src/db/schema.ts';
import { api, Client, createSession, expireSession, post, tokenOf } from './client.ts';
import { EXIT, emit, scriptRunner } from './fake-runner.ts';
import { documentOf, readRecording } from './recordings.ts';

const asking = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

async function runOnce(sessionId: string, client: Client): Promise<void> {
  const before = client.all('run-finished').length;
  await scriptRunner();
  const running = post(`/sessions/${sessionId}/execute`, {});
  await vi.waitFor(() => expect(client.all('run-started')).toHaveLength(before + 1));
  await emit({ ...EXIT, wallMs: before + 1 });
  await running;
}

test('history is the interviewer’s alone', async () => {
  const session = await createSession();
  for (const path of [
    'executions',
    'snapshots',
    'snapshots/1',
    'recording',
    'recording/file',
    'instants/1',
    'instants/1/zip',
  ]) {
    const address = `/sessions/${session.sessionId}/${path}`;
    expect((await api(address)).status).toBe(401);
    expect((await api(address, asking('wrong'))).status).toBe(403);
    expect((await api(address, asking(tokenOf(session.spectatorUrl)))).status).toBe(403);
    const unknown = await api(`/sessions/${'a'.repeat(20)}/${path}`, asking(session.hostToken));
    expect(unknown.status).toBe(404);
  }
});

test('runs come newest first, page by page', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  for (let n = 0; n < 3; n++) await runOnce(sessionId, ann);
  const page = async (query: string) => {
    const response = await api(`/sessions/${sessionId}/executions?${query}`, asking(hostToken));
    return executionsResponse.parse(await response.json());
  };
  const times = ({ executions }: Awaited<ReturnType<typeof page>>) =>
    executions.map(({ executionTime }) => executionTime);
  await vi.waitFor(async () => expect(times(await page(''))).toEqual([3, 2, 1]));
  const first = await page('limit=2');
  expect(times(first)).toEqual([3, 2]);
  const second = await page(`limit=2&before=${first.next}`);
  expect([times(second), second.next]).toEqual([[1], null]);
  const wrong = await api(`/sessions/${sessionId}/executions?limit=0`, asking(hostToken));
  expect(wrong.status).toBe(422);
});

test('runs of one millisecond are on one page each, none of them lost between two', async () => {
  const { sessionId, hostToken } = await createSession();
  const startedAt = new Date();
  const ids = ['a_1', 'b-2', 'c3', 'd4', 'e5'].map((id) => `${sessionId}${id}`);
  const run = {
    sessionId,
    language: 'go',
    byName: 'Ann',
    verdict: 'OK',
    executionTime: 1,
  } as const;
  const rest = { startedAt, memory: 1, truncated: false };
  await drizzle(env.DB)
    .insert(executions)
    .values(ids.map((id) => ({ id, ...run, ...rest })));
  const page = async (before: string) => {
    const address = `/sessions/${sessionId}/executions?limit=2&before=${encodeURIComponent(before)}`;
    const response = await api(address, asking(hostToken));
    return executionsResponse.parse(await response.json());
  };
  const seen: string[] = [];
  const later = new Date(startedAt.getTime() + 1).toISOString();
  for (let next: string | null = later; next !== null; ) {
    const { executions: runs, next: following } = await page(next);
    seen.push(...runs.map(({ executionId }) => executionId));
    next = following;
  }
  expect(seen).toEqual(ids.toReversed());
  expect((await page(startedAt.toISOString())).executions).toEqual([]);
  const wrong = `/sessions/${sessionId}/executions?before=yesterday,${ids[0]}`;
  expect((await api(wrong, asking(hostToken))).status).toBe(422);
});

test('saved states can be listed, and read with their files, also after the end', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  ann.text().insert(0, '# saved\n');
  ann.say({ type: 'set-language', language: 'typescript' });
  await ann.next('language');
  await runOnce(sessionId, ann);
  await expireSession(sessionId);
  const get = async (path: string) => api(`/sessions/${sessionId}/${path}`, asking(hostToken));
  await vi.waitFor(async () =>
    expect(snapshotsResponse.parse(await (await get('snapshots')).json()).snapshots).toMatchObject([
      { number: 1, reason: 'run' },
    ]),
  );
  const snapshot = snapshotResponse.parse(await (await get('snapshots/1')).json());
  expect(snapshot.language).toBe('typescript');
  expect(snapshot.files.map(({ path }) => path)).toEqual(['main.py', 'main.ts']);
  expect(snapshot.files[0]?.content).toMatch(/^# saved\n/);
  expect((await get('snapshots/2')).status).toBe(404);
  expect((await get('snapshots/x')).status).toBe(404);
});

test('the recording replays to the document, and can be resumed at any entry', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  await runInDurableObject(env.SESSION_ROOM.getByName(sessionId), ({ document }) => {
    for (let n = 0; n < 249; n++) fileText(document, 'python')?.insert(0, `# ${n}\n`);
  });
  ann.text().insert(0, '# last\n');
  await vi.waitFor(() => expect(bob.text().toString()).toBe(ann.text().toString()), 10_000);
  const entries = await readRecording(sessionId, hostToken);
  const updates = entries.filter((entry) => 'update' in entry);
  expect(updates).toHaveLength(251);
  expect(new Set(updates.map(({ actor }) => actor))).toEqual(new Set(['room', ann.participantId]));
  expect(languageFile(documentOf(entries), 'python')?.content).toBe(ann.text().toString());
  expect(await readRecording(sessionId, hostToken, entries[199]?.seq)).toEqual(entries.slice(200));
});
