import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { LIMITS } from '@viva/protocol/limits';
import { CLOSE_CODE } from '@viva/protocol/room';
import { expect, test, vi } from 'vitest';
import { writeAwareness } from '../src/session/frames.ts';
import { Client, createSession } from './client.ts';

const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);
const at = (place: string) => ({ cursor: place });
const encodedEntry = (clientId: number, state: Record<string, unknown>) => {
  const payload = writeAwareness([{ clientId, clock: 1, state }]);
  return [payload.length, ...payload];
};
const seen = (client: Client, states: readonly unknown[]) =>
  vi.waitFor(() => expect([...client.others.values()]).toEqual(states));

test('cursors outlive hibernation: a newcomer sees everybody', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId, { name: 'Ann' });
  const bob = await Client.join(sessionId, { name: 'Bob' });
  ann.announce(at('line 1'));
  await seen(bob, [at('line 1')]);
  await evictDurableObject(room(sessionId));
  const eve = await Client.join(sessionId, { name: 'Eve' });
  await seen(eve, [at('line 1')]);
  expect(eve.names).toEqual(['Ann', 'Bob', 'Eve']);
});

test('a close that wakes the room takes away the one who went, and nobody else', async () => {
  const { sessionId } = await createSession();
  const [ann, bob, eve] = await Promise.all(
    ['Ann', 'Bob', 'Eve'].map((name) => Client.join(sessionId, { name })),
  );
  if (!ann || !bob || !eve) throw new Error('nobody came');
  ann.announce(at('line 1'));
  bob.announce(at('line 2'));
  await vi.waitFor(() => expect(eve.others.size).toBe(2));
  await evictDurableObject(room(sessionId));
  ann.leave();
  await seen(eve, [at('line 2')]);
  expect([...eve.names].sort()).toEqual(['Bob', 'Eve']);
});

test('nobody speaks for another', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const mallory = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  ann.announce(at('line 1'));
  await seen(bob, [at('line 1')]);
  mallory.forge({ clientId: ann.doc.clientID, clock: 1000, state: at('line 99') });
  mallory.forge({ clientId: ann.doc.clientID, clock: 1001, state: null });
  mallory.forge({
    clientId: mallory.doc.clientID,
    clock: 1,
    state: { participantId: ann.participantId },
  });
  mallory.forge({ clientId: 12345, clock: 1, state: at('nowhere') });
  mallory.announce(at('line 3'));
  await vi.waitFor(() => expect(bob.others.get(mallory.doc.clientID)).toEqual(at('line 3')));
  expect(bob.others.get(ann.doc.clientID)).toEqual(at('line 1'));
  expect(bob.others.size).toBe(2);
});

test('a client that does not tell its Yjs client has the first that it speaks for', async () => {
  const { sessionId } = await createSession();
  const bob = await Client.join(sessionId);
  const { webSocket } = await Client.knock(sessionId, new URLSearchParams({ name: 'Old' }));
  webSocket?.accept();
  const say = (clientId: number, place: string) =>
    webSocket?.send(Uint8Array.of(1, ...encodedEntry(clientId, at(place))));
  // What others have said may come back first.
  bob.announce(at('line 1'));
  say(bob.doc.clientID, 'line 9');
  say(7, 'line 7');
  say(8, 'line 8');
  await seen(bob, [at('line 7')]);
  webSocket?.close();
  await seen(bob, []);
});

test('a person in two tabs is one participant, until both are closed', async () => {
  const { sessionId } = await createSession();
  const key = 'a key that is long enough';
  const bob = await Client.join(sessionId, { name: 'Bob' });
  const one = await Client.join(sessionId, { name: 'Ann', key });
  const other = await Client.join(sessionId, { name: 'Ann', key });
  expect(other.participantId).toBe(one.participantId);
  await vi.waitFor(() => expect(bob.names).toEqual(['Bob', 'Ann']));
  other.say({ type: 'rename-self', name: 'Anna' });
  await vi.waitFor(() => expect(bob.names).toEqual(['Bob', 'Anna']));
  one.leave();
  await one.whenClosed();
  await vi.waitFor(() => expect(other.names).toEqual(['Bob', 'Anna']));
  other.leave();
  await vi.waitFor(() => expect(bob.names).toEqual(['Bob']));
});

test('another role or another key is somebody else', async () => {
  const { sessionId, hostToken } = await createSession();
  const key = 'a key that is long enough';
  const candidate = await Client.join(sessionId, { key });
  const host = await Client.join(sessionId, { key, token: hostToken });
  const stranger = await Client.join(sessionId, { key: `${key}!` });
  const ids = [candidate, host, stranger].map(({ participantId }) => participantId);
  expect(new Set(ids).size).toBe(3);
  expect(ids.join()).not.toContain(key);
});

test('a tab that comes again takes the place of its half-dead connection', async () => {
  const { sessionId } = await createSession();
  const key = 'a key that is long enough';
  const bob = await Client.join(sessionId, { name: 'Bob' });
  const half = await Client.join(sessionId, { name: 'Ann', key });
  half.announce(at('line 1'));
  await seen(bob, [at('line 1')]);
  const back = await Client.join(sessionId, { name: 'Ann', key, before: half });
  expect(await half.whenClosed()).toBe(CLOSE_CODE.replaced);
  expect(back.participantId).toBe(half.participantId);
  await vi.waitFor(() => expect(bob.names).toEqual(['Bob', 'Ann']));
  // The close of the old connection takes nothing away from the new one.
  await seen(bob, [at('line 1')]);
  back.leave();
  await seen(bob, []);
  await vi.waitFor(() => expect(bob.names).toEqual(['Bob']));
});

test('cursors that move all the time reach the others in few frames, and arrive', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  const moves = 100;
  for (let line = 1; line <= moves; line++) ann.announce(at(`line ${line}`));
  await seen(bob, [at(`line ${moves}`)]);
  expect(bob.awarenessFrames).toBeLessThan(moves / 2);
});

test('a cursor that is too large is refused', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  ann.announce(at('x'.repeat(LIMITS.cursorBytes)));
  expect((await ann.next('notice')).code).toBe('error');
  expect(bob.others.size).toBe(0);
});

test('a client that knows no messages of the room gets none', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const params = new URLSearchParams({ name: 'Old', messages: 'none' });
  const { webSocket } = await Client.knock(sessionId, params);
  if (!webSocket) throw new Error('refused');
  const frames: unknown[] = [];
  webSocket.addEventListener('message', ({ data }) => frames.push(data));
  webSocket.accept();
  await vi.waitFor(() => expect(ann.names).toEqual(['Ann', 'Old']));
  ann.text().insert(0, '# hello\n');
  await vi.waitFor(() => expect(frames.length).toBeGreaterThan(1));
  expect(frames.filter((data) => typeof data === 'string')).toEqual([]);
});

test('a client whose clock has not moved yet disturbs nobody', async () => {
  const { sessionId } = await createSession();
  const old = await Client.join(sessionId);
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  old.forge({ clientId: old.doc.clientID, clock: 0, state: {} });
  ann.announce(at('line 1'));
  await seen(bob, [at('line 1')]);
  ann.announce(at('line 2'));
  await seen(bob, [at('line 2')]);
  expect(old.closed).toBeNull();
});

test('a Yjs client that somebody speaks for cannot be claimed by another', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  ann.announce(at('line 1'));
  await seen(bob, [at('line 1')]);
  const claim = new URLSearchParams({ name: 'Mallory', client: String(ann.doc.clientID) });
  const { webSocket } = await Client.knock(sessionId, claim);
  webSocket?.accept();
  const frame = encodedEntry(ann.doc.clientID, at('line 99'));
  webSocket?.send(Uint8Array.of(1, ...frame));
  ann.announce(at('line 2'));
  await seen(bob, [at('line 2')]);
  webSocket?.close();
  await vi.waitFor(() => expect(bob.names).toHaveLength(2));
  await seen(bob, [at('line 2')]);
});
