import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { languageFile } from '@viva/protocol/document';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { SessionLog } from '../src/session/session-log.ts';
import { Client, createSession, tokenOf } from './client.ts';

const SOON = { timeout: 5000, interval: 5 };

const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);

/** The code as the log alone has it. */
const logged = (sessionId: string) =>
  runInDurableObject(room(sessionId), (_, { storage }) => {
    const doc = new Y.Doc();
    for (const { data } of new SessionLog(storage.sql).updates()) Y.applyUpdate(doc, data);
    return languageFile(doc, 'python')?.content;
  });

/** Waits until the room has read all that a client has sent so far. */
async function heard(client: Client): Promise<void> {
  const from = client.messages.length;
  client.say({ type: 'rename-self', name: crypto.randomUUID() });
  await client.next('participants', from);
}

const confirmed = (client: Client) => client.all('confirmed').map(({ through }) => through);

test('what a room confirms is in its log, deletions too, however much comes at once', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  expect((await ann.next('welcome')).understands).toContain('confirm');
  for (let n = 0; n < 200; n++) ann.text().insert(0, `# ${n}\n`);
  ann.say({ type: 'confirm', through: 200 });
  ann.text().delete(0, 3);
  ann.say({ type: 'confirm', through: 201 });
  await vi.waitFor(() => expect(confirmed(ann)).toEqual([200, 201]), SOON);
  expect(await logged(sessionId)).toBe(ann.text().toString());
});

test('only the one who asks is told', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  ann.text().insert(0, '# by Ann\n');
  ann.say({ type: 'confirm', through: 1 });
  await ann.next('confirmed');
  await heard(bob);
  expect(confirmed(bob)).toEqual([]);
});

test('a room that has hibernated meanwhile still knows', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  ann.text().insert(0, '# before\n');
  await vi.waitFor(async () => expect(await logged(sessionId)).toContain('# before'));
  await evictDurableObject(room(sessionId));
  ann.say({ type: 'confirm', through: 1 });
  await ann.next('confirmed');
});

test('updates that are dropped are never confirmed: a spectator’s, and those of a locked candidate', async () => {
  const { sessionId, hostToken, spectatorUrl } = await createSession();
  const host = await Client.join(sessionId, { token: hostToken });
  const eve = await Client.join(sessionId, { token: tokenOf(spectatorUrl) });
  const cal = await Client.join(sessionId);
  host.say({ type: 'lock', locked: true });
  await vi.waitFor(() => expect(cal.session?.locked).toBe(true));
  for (const client of [eve, cal]) {
    client.text().insert(0, '# dropped\n');
    client.say({ type: 'confirm', through: 1 });
    await heard(client);
    expect(confirmed(client)).toEqual([]);
    expect(client.all('notice')).toEqual([]);
  }
  host.text().insert(0, '# kept\n');
  host.say({ type: 'confirm', through: 1 });
  await host.next('confirmed');

  // Unlocked, the room asks for what it has dropped, and has it with the answer.
  host.say({ type: 'lock', locked: false });
  await vi.waitFor(async () => expect(await logged(sessionId)).toContain('# dropped'));
  cal.say({ type: 'confirm', through: 2 });
  await cal.next('confirmed');
  expect(confirmed(cal)).toEqual([2]);
});

test('what was taken before the lock is confirmed after it, also by a room that has hibernated', async () => {
  const { sessionId, hostToken } = await createSession();
  const host = await Client.join(sessionId, { token: hostToken });
  const cal = await Client.join(sessionId);
  cal.text().insert(0, '# in time\n');
  cal.text().delete(0, 2);
  await heard(cal);
  host.say({ type: 'lock', locked: true });
  await vi.waitFor(() => expect(cal.session?.locked).toBe(true));
  cal.say({ type: 'confirm', through: 2 });
  await cal.next('confirmed');
  await evictDurableObject(room(sessionId));
  // The room wakes up, asks for what it lacks, and is sent what it has.
  await heard(cal);
  cal.say({ type: 'confirm', through: 3 });
  await vi.waitFor(() => expect(confirmed(cal)).toEqual([2, 3]), SOON);
});

test('a room that cannot write confirms nothing', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
  await runInDurableObject(room(sessionId), (_, { storage }) => {
    storage.sql.exec(
      "CREATE TRIGGER full BEFORE INSERT ON updates BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
  });
  ann.text().insert(0, '# lost\n');
  ann.say({ type: 'confirm', through: 1 });
  await ann.whenClosed();
  expect(confirmed(ann)).toEqual([]);
  complaint.mockRestore();
});
