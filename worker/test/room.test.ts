import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { ticketResponse } from '@viva/protocol/api';
import { fileText } from '@viva/protocol/document';
import { LANGUAGES } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import { CLOSE_CODE, MESSAGE_PREFIX, PROTOCOL_VERSION } from '@viva/protocol/room';
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { askForTicket, Client, createSession, post, ticketFor, tokenOf } from './client.ts';

describe('joining', () => {
  test('welcomes with who one is, who is there and what the limits are', async () => {
    const { sessionId, expiresAt } = await createSession({ title: 'Trees' });
    const ann = await Client.join(sessionId, { name: 'Ann' });
    const bob = await Client.join(sessionId, { name: '  Bob\u0000 ' });
    const welcome = await bob.next('welcome');
    expect(welcome).toMatchObject({
      role: 'candidate',
      session: { title: 'Trees', expiresAt },
      limits: LIMITS,
      protocolVersion: PROTOCOL_VERSION,
    });
    expect(welcome.participants.map(({ participantId }) => participantId)).toEqual(
      expect.arrayContaining([ann.participantId, bob.participantId]),
    );
    await vi.waitFor(() => expect(ann.names.sort()).toEqual(['Ann', 'Bob']));
  });

  test('gives everyone a colour of their own', async () => {
    const { sessionId } = await createSession();
    const clients = await Promise.all(
      ['Ann', 'Bob', 'Cy'].map((name) => Client.join(sessionId, { name })),
    );
    await vi.waitFor(() => expect(clients[0]?.names).toHaveLength(3));
    const last = clients[0]?.all('participants').at(-1)?.participants ?? [];
    expect(new Set(last.map(({ color }) => color)).size).toBe(3);
  });

  test('tells the others when somebody leaves, and only of that one', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId, { name: 'Ann' });
    const bob = await Client.join(sessionId, { name: 'Bob' });
    const cy = await Client.join(sessionId, { name: 'Cy' });
    cy.announce({ here: true });
    await vi.waitFor(() => expect(ann.awareness.getStates().has(cy.doc.clientID)).toBe(true));
    cy.leave();
    await vi.waitFor(() => expect(ann.names.sort()).toEqual(['Ann', 'Bob']));
    await vi.waitFor(() => expect(ann.awareness.getStates().has(cy.doc.clientID)).toBe(false));
    expect(bob.closed).toBeNull();
  });

  test('a new name reaches everybody', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId, { name: 'Ann' });
    const bob = await Client.join(sessionId, { name: 'Bob' });
    bob.say({ type: 'rename-self', name: 'Robert' });
    await vi.waitFor(() => expect(ann.names.sort()).toEqual(['Ann', 'Robert']));
  });

  test('one more than the room holds is refused before the upgrade', async () => {
    const { sessionId } = await createSession();
    const key = 'the secret key of one of them';
    const { doc } = await Client.join(sessionId, { name: 'Key', key });
    await Promise.all(
      Array.from({ length: LIMITS.participants - 1 }, (_, n) =>
        Client.join(sessionId, { name: `P${n}` }),
      ),
    );
    const refused = await Client.knock(sessionId, new URLSearchParams({ name: 'Late' }));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).not.toBeNull();
    expect(await refused.json()).toMatchObject({ error: { code: 'room_full' } });
    // A page hears of it when it asks for a ticket; a tab that is in the room already may always come again.
    const noTicket = await askForTicket(sessionId, null, { key: 'the secret key of another' });
    expect(noTicket.status).toBe(429);
    expect(await noTicket.json()).toMatchObject({ error: { code: 'room_full' } });
    expect((await askForTicket(sessionId, null, { key, client: doc.clientID })).status).toBe(200);
  });
});

describe('tickets', () => {
  test('stand for the role of the token they were given for', async () => {
    const session = await createSession();
    const host = await Client.join(session.sessionId, { token: session.hostToken });
    const spectator = await Client.join(session.sessionId, {
      token: tokenOf(session.spectatorUrl),
    });
    expect((await host.next('welcome')).role).toBe('interviewer');
    expect((await spectator.next('welcome')).role).toBe('spectator');
  });

  test('come with the spectators’ token, for whoever may pass it on', async () => {
    const { sessionId, hostToken, spectatorUrl } = await createSession();
    const told = async (token: string | null) => {
      const response = await askForTicket(sessionId, token, { key: 'k'.repeat(20) });
      return ticketResponse.parse(await response.json()).spectatorToken;
    };
    expect(await told(hostToken)).toBe(tokenOf(spectatorUrl));
    expect(await told(tokenOf(spectatorUrl))).toBe(tokenOf(spectatorUrl));
    expect(await told(null)).toBeUndefined();
  });

  test('come without one in a session of an earlier release, whose tokens are unrelated', async () => {
    const { sessionId, hostToken } = await createSession();
    const room = env.SESSION_ROOM.getByName(sessionId);
    await runInDurableObject(room, (_, { storage: { sql } }) => {
      sql.exec(
        "UPDATE metadata SET value = json_set(value, '$.tokens.spectator', ?)",
        'f'.repeat(64),
      );
    });
    await evictDurableObject(room);
    const response = await askForTicket(sessionId, hostToken);
    expect(ticketResponse.parse(await response.json()).spectatorToken).toBeUndefined();
  });

  test('are good once', async () => {
    const { sessionId, hostToken } = await createSession();
    const ticket = await ticketFor(sessionId, hostToken);
    const params = new URLSearchParams({ ticket });
    const first = await Client.knock(sessionId, params);
    expect(first.status).toBe(101);
    first.webSocket?.accept();
    expect((await Client.knock(sessionId, params)).status).toBe(403);
  });

  test('are void after their time', async () => {
    const { sessionId, hostToken } = await createSession();
    const ticket = await ticketFor(sessionId, hostToken);
    const later = Date.now() + LIMITS.ticketSeconds * 1000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
    const refused = await Client.knock(sessionId, new URLSearchParams({ ticket }));
    clock.mockRestore();
    expect(refused.status).toBe(403);
  });

  test('are not given for a wrong token, or for none', async () => {
    const { sessionId } = await createSession();
    const path = `/sessions/${sessionId}/tickets`;
    expect((await post(path, {}, { Authorization: 'Bearer wrong' })).status).toBe(403);
    expect((await post(path, {})).status).toBe(401);
  });
});

describe('the document', () => {
  test('is one for all: edits at both ends converge', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    const bob = await Client.join(sessionId);
    ann.text().insert(0, '# Ann was here\n');
    bob.text().insert(bob.text().length, '# Bob was here\n');
    await vi.waitFor(() => {
      expect(ann.text().toString()).toBe(bob.text().toString());
      expect(ann.text().toString()).toMatch(/^# Ann was here\n[\s\S]*# Bob was here\n$/);
    });
  });

  test('has a file for each language, made once and never lost', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId, { name: 'Ann' });
    const bob = await Client.join(sessionId);
    ann.text().insert(0, '# mine\n');
    bob.say({ type: 'set-language', language: 'typescript' });
    ann.say({ type: 'set-language', language: 'typescript' });
    expect(await ann.next('language')).toMatchObject({ language: 'typescript' });
    await vi.waitFor(() =>
      expect(ann.text('typescript').toString()).toBe(LANGUAGES.typescript.starter),
    );
    ann.say({ type: 'set-language', language: 'python' });
    await vi.waitFor(() => expect(bob.doc.getMap('workspace').get('language')).toBe('python'));
    expect(bob.text().toString()).toBe(`# mine\n${LANGUAGES.python.starter}`);
    expect(ann.text('typescript').toString()).toBe(LANGUAGES.typescript.starter);
    expect(bob.all('language')).toHaveLength(2);
  });

  test('cannot be changed by a spectator, nor its language', async () => {
    const session = await createSession();
    const ann = await Client.join(session.sessionId);
    const spectator = await Client.join(session.sessionId, {
      token: tokenOf(session.spectatorUrl),
    });
    spectator.text().insert(0, 'graffiti');
    spectator.say({ type: 'set-language', language: 'javascript' });
    expect(await spectator.next('notice')).toMatchObject({ code: 'forbidden' });
    ann.text().insert(0, '# after\n');
    await vi.waitFor(() => expect(spectator.text().toString()).toContain('# after'));
    expect(ann.text().toString()).toBe(`# after\n${LANGUAGES.python.starter}`);
    expect(ann.doc.getMap('workspace').get('language')).toBe('python');
  });
});

test('what an update builds on is asked for when it is missing', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  const updates: Uint8Array[] = [];
  const elsewhere = new Y.Doc();
  Y.applyUpdate(elsewhere, Y.encodeStateAsUpdate(ann.doc));
  elsewhere.on('update', (update: Uint8Array) => updates.push(update));
  fileText(elsewhere, 'python')?.insert(0, '# first\n');
  fileText(elsewhere, 'python')?.insert(0, '# second\n');
  const [, second] = updates;
  if (!second) throw new Error('no update');
  // Ann knows both, and her connection loses the first.
  Y.applyUpdate(ann.doc, Y.encodeStateAsUpdate(elsewhere), ann);
  ann.sendUpdate(second);
  await vi.waitFor(() => expect(bob.text().toString()).toMatch(/^# second\n# first\n/));
});

describe('nonsense', () => {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

  test.each([
    ['random bytes', () => random(64)],
    ['no bytes', () => new Uint8Array()],
    ['an unknown type', () => Uint8Array.of(9, 0, 0)],
    ['a broken update', () => Uint8Array.of(0, 2, 4, 255, 255, 255, 255)],
    ['a broken state vector', () => Uint8Array.of(0, 0, 2, 255, 255)],
    ['a broken awareness state', () => Uint8Array.of(1, 5, 1, 1, 1, 1, 123)],
    ['a frame cut short', () => Uint8Array.of(0, 2, 200, 1)],
  ])('%s in a frame close that client and nobody else', async (_, bytes) => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    const bob = await Client.join(sessionId);
    const mallory = await Client.join(sessionId);
    mallory.socket.send(bytes());
    expect(await mallory.whenClosed()).toBe(CLOSE_CODE.badMessage);
    ann.text().insert(0, '# still here\n');
    await vi.waitFor(() => expect(bob.text().toString()).toContain('# still here'));
    expect([ann.closed, bob.closed]).toEqual([null, null]);
  });

  test('a frame over the limit closes that client before it is decoded', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    const mallory = await Client.join(sessionId);
    mallory.socket.send(new Uint8Array(LIMITS.frameBytes + 1));
    expect(await mallory.whenClosed()).toBe(CLOSE_CODE.tooLarge);
    expect(ann.closed).toBeNull();
  });

  test('text that is no message is answered, and repeated closes that client', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    const mallory = await Client.join(sessionId);
    mallory.socket.send('hello');
    expect(await mallory.next('notice')).toMatchObject({ code: 'error' });
    mallory.socket.send(`${MESSAGE_PREFIX}{"type":"run","language":"cobol"}`);
    mallory.socket.send(`${MESSAGE_PREFIX}{`);
    expect(await mallory.whenClosed()).toBe(CLOSE_CODE.badMessage);
    expect(ann.closed).toBeNull();
  });

  test('a ping is answered', async () => {
    const { sessionId } = await createSession();
    const ann = await Client.join(sessionId);
    ann.say({ type: 'ping' });
    await ann.next('pong');
  });

  test('what a client writes into the document’s shape breaks nothing', async () => {
    const { sessionId } = await createSession();
    const mallory = await Client.join(sessionId);
    mallory.doc.getMap('files').set('python', 'no file');
    mallory.doc.getMap('workspace').set('language', 42);
    const ann = await Client.join(sessionId);
    ann.say({ type: 'set-language', language: 'javascript' });
    await vi.waitFor(() => expect(ann.text('javascript').length).toBeGreaterThan(0));
  });
});
