import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { restoreResponse, SESSION_ID_LENGTH } from '@viva/protocol/api';
import { fileText } from '@viva/protocol/document';
import { errorBody } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { Client, createSession, post, ringAlarm, tokenOf } from './client.ts';
import { archiveSession, heard, readRecording } from './recordings.ts';

const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);

const ask = (sessionId: string, body: unknown, token: string | null) =>
  post(
    `/sessions/${sessionId}/restore`,
    body,
    token === null ? {} : { Authorization: `Bearer ${token}` },
  );

/** Restores, and waits until everybody has what the room has. */
async function restore(
  sessionId: string,
  hostToken: string,
  body: { seq: number } | { snapshot: number },
  ...people: readonly Client[]
) {
  const response = await ask(sessionId, body, hostToken);
  expect(response.status).toBe(200);
  const answer = restoreResponse.parse(await response.json());
  for (const person of people) await heard(person);
  return answer;
}

const seqOf = async (sessionId: string, token: string) =>
  (await readRecording(sessionId, token)).at(-1)?.seq ?? 0;

/** Two people, and three lines in the place of the starter code. */
async function interview() {
  const session = await createSession();
  const ann = await Client.join(session.sessionId, { name: 'Ann' });
  const bob = await Client.join(session.sessionId, { name: 'Bob' });
  ann.doc.transact(() => {
    ann.text().delete(0, ann.text().length);
    ann.text().insert(0, 'one\ntwo\nthree\n');
  });
  await heard(ann);
  await heard(bob);
  return { ...session, ann, bob, seq: await seqOf(session.sessionId, session.hostToken) };
}

test('the code becomes what it was by an edit of the room’s, which restoring takes back', async () => {
  const { sessionId, hostToken, ann, bob, seq } = await interview();
  ann.text().insert(4, 'and a half\n');
  bob.say({ type: 'set-language', language: 'go' });
  await ann.next('language');
  await heard(bob);
  bob.text('go').insert(0, '// here\n');
  await heard(bob);
  const [python, go] = [ann.text().toString(), bob.text('go').toString()];

  const answer = await restore(sessionId, hostToken, { seq }, ann, bob);
  expect(answer.seq).toBe(answer.before + 1);
  expect(await readRecording(sessionId, hostToken, answer.before)).toMatchObject([
    { seq: answer.seq, actor: 'room' },
    { event: { type: 'language', language: 'python', by: null } },
  ]);
  expect(bob.text().toString()).toBe('one\ntwo\nthree\n');
  // It was not there yet, and stays.
  expect(ann.text('go').toString()).toBe(go);
  expect(ann.all('language').at(-1)).toMatchObject({ language: 'python', by: null, byName: 'API' });

  await restore(sessionId, hostToken, { seq: answer.before }, ann, bob);
  expect([ann.text().toString(), ann.text('go').toString()]).toEqual([python, go]);
  expect(bob.doc.getMap('workspace').get('language')).toBe('go');
});

test('what is the same already is not touched', async () => {
  const { sessionId, hostToken, ann, seq } = await interview();
  const caret = Y.createRelativePositionFromTypeIndex(ann.text(), 9);
  ann.text().insert(4, '2 ');
  await heard(ann);
  const { before, seq: edit } = await restore(sessionId, hostToken, { seq }, ann);
  const [entry, ...none] = await readRecording(sessionId, hostToken, before);
  if (!entry || !('update' in entry)) throw new Error('no update');
  expect([entry.seq, none]).toEqual([edit, []]);
  // An update that only deletes holds nothing of the text.
  expect(Uint8Array.fromBase64(entry.update).length).toBeLessThan(20);
  expect(Y.createAbsolutePositionFromRelativePosition(caret, ann.doc)?.index).toBe(9);

  const again = await restore(sessionId, hostToken, { seq }, ann);
  expect(again.seq).toBe(again.before);
  expect(await seqOf(sessionId, hostToken)).toBe(edit);
});

test('what somebody types meanwhile is kept, and everybody’s undo is their own', async () => {
  const { sessionId, hostToken, ann, bob, seq } = await interview();
  const undo = new Y.UndoManager(ann.text(), { captureTimeout: 0 });
  ann.text().insert(0, '# ann\n');
  await heard(ann);
  const later = await seqOf(sessionId, hostToken);
  bob.text().insert(bob.text().length, '# bob\n');
  await heard(bob);
  // Written against the code before, and on its way for as long as the restoring takes.
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(bob.doc));
  fileText(doc, 'python')?.insert(10, 'typed meanwhile\n');
  await restore(sessionId, hostToken, { seq: later }, ann, bob);
  expect(ann.text().toString()).toBe('# ann\none\ntwo\nthree\n');
  bob.sendUpdate(Y.encodeStateAsUpdate(doc));
  await vi.waitFor(() =>
    expect(ann.text().toString()).toBe('# ann\none\ntyped meanwhile\ntwo\nthree\n'),
  );
  undo.undo();
  expect(ann.text().toString()).toBe('one\ntyped meanwhile\ntwo\nthree\n');
  await heard(ann);
  await restore(sessionId, hostToken, { seq }, ann, bob);
  undo.undo();
  expect(ann.text().toString()).toBe('one\ntwo\nthree\n');
});

test('what is no text stays where it was, and line ends are those that there were', async () => {
  const { sessionId, hostToken, ann } = await interview();
  ann.text().insert(4, '\r\n');
  ann.text().insertEmbed(2, { image: 'none' });
  await heard(ann);
  const seq = await seqOf(sessionId, hostToken);
  const delta = ann.text().toDelta();
  ann.text().delete(5, 2);
  ann.text().insert(0, '😀');
  ann.text().insert(ann.text().length, '😁 the end');
  await heard(ann);
  await restore(sessionId, hostToken, { seq }, ann);
  expect(ann.text().toDelta()).toEqual(delta);
});

test('a snapshot is restored by its number', async () => {
  const { sessionId, hostToken, ann } = await interview();
  await ringAlarm(sessionId);
  ann.text().delete(0, 8);
  await heard(ann);
  await restore(sessionId, hostToken, { snapshot: 1 }, ann);
  expect(ann.text().toString()).toBe('one\ntwo\nthree\n');
  expect((await ask(sessionId, { snapshot: 99 }, hostToken)).status).toBe(404);
});

test('only the interviewer restores, and only what the session has', async () => {
  const { sessionId, hostToken, spectatorUrl, ann, seq } = await interview();
  const host = await Client.join(sessionId, { token: hostToken });
  host.say({ type: 'open-replay', open: true });
  await vi.waitFor(() => expect(ann.session?.replayOpen).toBe(true));
  const statuses = async (body: unknown, tokens: readonly (string | null)[]) =>
    Promise.all(tokens.map(async (token) => (await ask(sessionId, body, token)).status));
  expect(await statuses({ seq }, [null, 'wrong', tokenOf(spectatorUrl)])).toEqual([401, 403, 403]);
  expect(await statuses({ seq: 9999 }, [hostToken])).toEqual([404]);
  for (const body of [{}, { seq: 0 }, { seq: '1' }, { seq, snapshot: 1 }, { snapshot: 1.5 }]) {
    expect(await statuses(body, [hostToken])).toEqual([422]);
  }
  expect((await ask('2'.repeat(SESSION_ID_LENGTH), { seq }, hostToken)).status).toBe(404);
});

test('the interviewer restores while nobody else may edit, until the session’s time is over', async () => {
  const { sessionId, hostToken, expiresAt, ann, seq } = await interview();
  ann.text().insert(0, '# ann\n');
  await heard(ann);
  const host = await Client.join(sessionId, { token: hostToken });
  host.say({ type: 'lock', locked: true });
  host.say({ type: 'end' });
  await vi.waitFor(() => expect(ann.session).toMatchObject({ locked: true, ended: true }));
  await restore(sessionId, hostToken, { seq }, host);
  expect(host.text().toString()).toBe('one\ntwo\nthree\n');
  await archiveSession(sessionId, expiresAt);
  for (const body of [{ seq }, { seq: 9999 }, { snapshot: 1 }]) {
    const response = await ask(sessionId, body, hostToken);
    const { code } = errorBody.parse(await response.json()).error;
    expect([response.status, code]).toEqual([410, 'session_ended']);
  }
});

test('a document that is full takes nothing back', { timeout: 20_000 }, async () => {
  const { sessionId, hostToken, ann } = await interview();
  const page = LIMITS.documentBytes / 2 + 1000;
  await runInDurableObject(room(sessionId), ({ document }) => {
    fileText(document, 'python')?.insert(0, 'x'.repeat(page));
  });
  const seq = await seqOf(sessionId, hostToken);
  ann.say({ type: 'set-language', language: 'go' });
  await ann.next('language');
  await runInDurableObject(room(sessionId), ({ document }) => {
    fileText(document, 'python')?.delete(0, page);
    fileText(document, 'go')?.insert(0, 'y'.repeat(page));
  });
  const response = await ask(sessionId, { seq }, hostToken);
  expect([response.status, errorBody.parse(await response.json()).error.code]).toEqual([
    413,
    'payload_too_large',
  ]);
  expect(ann.closed).toBeNull();
});
