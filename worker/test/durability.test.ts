import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sessionResponse } from '@viva/protocol/api';
import { fileText, languageFile } from '@viva/protocol/document';
import { LIMITS } from '@viva/protocol/limits';
import type { Participant } from '@viva/protocol/room';
import * as encoding from 'lib0/encoding';
import { expect, test, vi } from 'vitest';
import { writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import { CHUNK_BYTES } from '../src/chunks.ts';
import { SessionLog } from '../src/session/session-log.ts';
import { api, Client, createSession, ringAlarm } from './client.ts';

const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);

const codeOf = async (sessionId: string) =>
  sessionResponse.parse(await (await api(`/sessions/${sessionId}`)).json()).code;

/** What the log alone says the code is. */
const replay = (sessionId: string) =>
  runInDurableObject(room(sessionId), (_, { storage }) => {
    const doc = new Y.Doc();
    const updates = [...new SessionLog(storage.sql).updates()];
    for (const { data } of updates) Y.applyUpdate(doc, data);
    return {
      code: languageFile(doc, 'python')?.content,
      actors: [...new Set(updates.map(({ actor }) => actor))],
    };
  });

/** Somebody's edit at the beginning of the code, as it comes over a socket. */
function editFrame(doc: Y.Doc, edit: string): ArrayBuffer {
  const before = Y.encodeStateVector(doc);
  fileText(doc, 'python')?.insert(0, edit);
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  writeUpdate(encoder, Y.encodeStateAsUpdate(doc, before));
  return encoding.toUint8Array(encoder).slice().buffer;
}

const rowsOf = (sessionId: string) =>
  runInDurableObject(
    room(sessionId),
    (_, { storage }) => [...new SessionLog(storage.sql).updates()].length,
  );

test('what a second participant has seen is in the log already', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  for (let n = 0; n < 20; n++) {
    ann.text().insert(0, `# ${n}\n`);
    await vi.waitFor(() => expect(bob.text().toString()).toContain(`# ${n}\n`));
    expect((await replay(sessionId)).code).toContain(`# ${n}\n`);
  }
  expect(await replay(sessionId)).toEqual({
    code: bob.text().toString(),
    actors: ['room', ann.participantId],
  });
});

test('hibernation loses nothing, and nobody notices it', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId, { name: 'Ann' });
  const bob = await Client.join(sessionId, { name: 'Bob' });
  ann.text().insert(0, '# before\n');
  await vi.waitFor(() => expect(bob.text().toString()).toContain('# before'));

  await evictDurableObject(room(sessionId));
  ann.text().insert(0, '# after\n');
  await vi.waitFor(() => expect(bob.text().toString()).toMatch(/^# after\n# before\n/));
  expect(await codeOf(sessionId)).toBe(bob.text().toString());

  await evictDurableObject(room(sessionId));
  ann.leave();
  await vi.waitFor(() => expect(bob.names).toEqual(['Bob']));
});

test('a room that was closed altogether opens with all of its code', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  ann.text().insert(0, '# kept\n');
  await vi.waitFor(async () => expect(await codeOf(sessionId)).toContain('# kept'));
  await evictDurableObject(room(sessionId), { webSockets: 'close' });
  await ann.whenClosed();
  const late = await Client.join(sessionId);
  expect(late.text().toString()).toBe(ann.text().toString());
});

test('edits made while disconnected merge on return', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  ann.leave();
  await ann.whenClosed();
  const offline = new Y.Doc();
  Y.applyUpdate(offline, Y.encodeStateAsUpdate(ann.doc));
  bob.text().insert(0, '# from Bob\n');
  const back = await Client.join(sessionId);
  Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(offline));
  back.text().insert(back.text().length, '# from Ann\n');
  await vi.waitFor(() => {
    expect(bob.text().toString()).toBe(back.text().toString());
    expect(bob.text().toString()).toMatch(/^# from Bob[\s\S]*# from Ann\n$/);
  });
});

test('an update above the limit for a row is kept in parts', async () => {
  const { sessionId } = await createSession();
  const big = crypto.getRandomValues(new Uint8Array(65_536));
  const update = new Uint8Array(2 * CHUNK_BYTES + 10);
  for (let at = 0; at < update.length; at += big.length) {
    update.set(big.subarray(0, update.length - at), at);
  }
  const later = Date.now() + 1000;
  const back = await runInDurableObject(room(sessionId), (_, { storage }) => {
    const log = new SessionLog(storage.sql);
    log.append(later, 'ann', update);
    log.append(later + 1, 'bob', Uint8Array.of(1, 2, 3));
    return [...log.updates()].slice(-2);
  });
  expect(back.map(({ actor, at }) => [actor, at])).toEqual([
    ['ann', later],
    ['bob', later + 1],
  ]);
  expect(back.map(({ first, seq }) => seq - first)).toEqual([2, 0]);
  expect(back[0]?.data.length).toBe(update.length);
  expect(back[0]?.data.every((byte, at) => byte === update[at])).toBe(true);
  expect(back[1]?.data).toEqual(Uint8Array.of(1, 2, 3));
});

test('edits that come together stand in few rows, each row with whose they are', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  const eve = await Client.join(sessionId);
  const before = await rowsOf(sessionId);
  // All in one turn of the room: nothing else can come in between.
  await runInDurableObject(room(sessionId), (instance) => {
    const connections = [...instance.getConnections<{ participant: Participant }>()];
    const senders = [ann, bob].map((client) => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(client.doc));
      const is = client.participantId;
      const own = connections.find(({ state }) => state?.participant.participantId === is);
      if (!own) throw new Error('no connection');
      return { doc, own };
    });
    for (let n = 0; n < 20; n++) {
      for (const { doc, own } of senders) instance.onMessage(own, editFrame(doc, `# ${n}\n`));
    }
  });
  await vi.waitFor(() => {
    expect(
      eve
        .text()
        .toString()
        .match(/^# 19$/gm),
    ).toHaveLength(2);
    for (const client of [ann, bob]) {
      expect(client.text().toString()).toBe(eve.text().toString());
    }
  });
  const { code, actors } = await replay(sessionId);
  expect(code).toBe(eve.text().toString());
  // At most two at once, then all the others.
  expect((await rowsOf(sessionId)) - before).toBeLessThanOrEqual(3);
  expect(actors.map((actor) => actor.split(',').sort())).toContainEqual(
    [ann.participantId, bob.participantId].sort(),
  );
});

test('what is said after an edit finds the edit done, however busy the room is', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  for (let n = 0; n < 50; n++) ann.text().insert(0, `# ${n}\n`);
  expect(await codeOf(sessionId)).toMatch(/^# 49\n/);
});

test('a long session opens from what was kept of it, and its log stays whole', async () => {
  const { sessionId } = await createSession();
  await runInDurableObject(room(sessionId), ({ document }) => {
    for (let n = 0; n <= LIMITS.updatesPerState; n++) {
      fileText(document, 'python')?.insert(0, `# ${n}\n`);
    }
  });
  await ringAlarm(sessionId);
  const log = () =>
    runInDurableObject(room(sessionId), (_, { storage }) => {
      const log = new SessionLog(storage.sql);
      return { saved: log.savedState(), rows: [...log.updates()].length };
    });
  const { saved, rows } = await log();
  expect(saved?.seq).toBe(rows);
  expect(rows).toBeGreaterThan(LIMITS.updatesPerState);

  const ann = await Client.join(sessionId);
  ann.text().insert(0, '# after\n');
  await vi.waitFor(async () => expect((await log()).rows).toBe(rows + 1));
  await evictDurableObject(room(sessionId));
  expect(await codeOf(sessionId)).toBe(ann.text().toString());
  expect((await replay(sessionId)).code).toBe(ann.text().toString());
});

test('a session of an earlier release goes on', async () => {
  const { sessionId } = await createSession();
  await runInDurableObject(room(sessionId), (_, { storage }) => {
    storage.sql.exec('DROP TABLE saved_state');
    storage.sql.exec('DROP TABLE passes');
    storage.sql.exec('ALTER TABLE runs DROP COLUMN interactive');
    storage.sql.exec('ALTER TABLE runs DROP COLUMN terminal');
    storage.sql.exec(
      "INSERT INTO runs (execution_id, language, by_name, started_at) VALUES ('old', 'python', 'Ann', 1)",
    );
    storage.sql.exec(
      "UPDATE metadata SET value = json_remove(value, '$.locked', '$.ended', '$.removed')",
    );
  });
  await evictDurableObject(room(sessionId));
  const ann = await Client.join(sessionId, { key: 'a key that is long enough' });
  expect(ann.session).toMatchObject({ locked: false, ended: false });
  expect((await ann.next('welcome')).run).toMatchObject({
    executionId: 'old',
    interactive: false,
    terminal: null,
    result: { verdict: 'IE' },
  });
});
