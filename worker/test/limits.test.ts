import { SESSION_ID_LENGTH } from '@viva/protocol/api';
import { LIMITS } from '@viva/protocol/limits';
import { CLOSE_CODE } from '@viva/protocol/room';
import { expect, test, vi } from 'vitest';
import { countRequest } from '../src/http.ts';
import { SendingLimit } from '../src/session/sending-limit.ts';
import { api, askForTicket, Client, createSession, post, tokenOf } from './client.ts';

const BURST = LIMITS.framesPerSecond * LIMITS.burstSeconds;

test('a sender has a burst, and then so many frames and bytes a second', () => {
  const limit = new SendingLimit<object>();
  const [one, other] = [{}, {}];
  const sent = (sender: object, count: number, now: number, bytes = 1) =>
    Array.from({ length: count }, () => limit.admits(sender, bytes, now)).filter(Boolean).length;
  expect(sent(one, BURST + 10, 0)).toBe(BURST);
  expect(sent(one, 10, 0)).toBe(0);
  expect(sent(other, 10, 0)).toBe(10);
  expect(sent(one, BURST, 1000)).toBe(LIMITS.framesPerSecond);
  expect(sent(one, BURST + 10, 1_000_000)).toBe(BURST);

  const volume = LIMITS.bytesPerSecond * LIMITS.burstSeconds;
  expect(sent({}, 30, 0, LIMITS.frameBytes)).toBe(volume / LIMITS.frameBytes);
});

test('a socket that sends too much is closed, and the others notice nothing', async () => {
  const { sessionId, spectatorUrl } = await createSession();
  const ann = await Client.join(sessionId);
  const flood = await Client.join(sessionId, { token: tokenOf(spectatorUrl) });
  const frames = (LIMITS.bytesPerSecond * LIMITS.burstSeconds) / LIMITS.frameBytes;
  const update = new Uint8Array(LIMITS.frameBytes - 10);
  for (let n = 0; n <= frames; n++) flood.sendUpdate(update);
  expect(await flood.whenClosed()).toBe(CLOSE_CODE.tooMany);
  const bob = await Client.join(sessionId);
  ann.text().insert(0, '# calm\n');
  await vi.waitFor(() => expect(bob.text().toString()).toContain('# calm'));
  expect(ann.closed).toBeNull();
});

test('a document that is full takes no more, says so before, and stays whole', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  const page = 'x'.repeat(LIMITS.frameBytes - 1000);
  const fits = Math.floor(LIMITS.documentBytes / LIMITS.frameBytes);
  for (let n = 0; n < fits; n++) ann.text().insert(0, page);
  const warning = await bob.next('notice');
  expect(warning).toMatchObject({ code: 'document_full' });
  expect(warning.message).toContain('nearly full');

  ann.text().insert(0, page);
  expect(await ann.whenClosed()).toBe(CLOSE_CODE.tooLarge);
  await vi.waitFor(() => expect(bob.text().length).toBeGreaterThanOrEqual(fits * page.length));
  expect(bob.text().length).toBeLessThan((fits + 1) * page.length);
  expect(bob.all('notice')).toHaveLength(1);
  expect(bob.closed).toBeNull();
});

test('what has been replaced fills no document', async () => {
  const { sessionId } = await createSession();
  const ann = await Client.join(sessionId);
  const bob = await Client.join(sessionId);
  const page = 'x'.repeat(LIMITS.frameBytes - 1000);
  const pages = Math.ceil(LIMITS.documentBytes / page.length) + 1;
  for (let n = 0; n < pages; n++) {
    ann.doc.transact(() => {
      ann.text().delete(0, ann.text().length);
      ann.text().insert(0, `${n}${page}`);
    });
  }
  await vi.waitFor(() => expect(bob.text().toString()).toBe(`${pages - 1}${page}`));
  expect(bob.all('notice')).toEqual([]);
  expect(ann.closed).toBeNull();
});

test('so many sockets of one address, and others still come in', async () => {
  const { sessionId } = await createSession();
  const address = '192.0.2.7';
  const params = new URLSearchParams({ name: 'Ann' });
  for (let n = 0; n < LIMITS.socketsPerAddress; n++) {
    const response = await Client.knock(sessionId, params, address);
    expect(response.status).toBe(101);
    response.webSocket?.accept();
  }
  expect((await Client.knock(sessionId, params, address)).status).toBe(429);
  const key = 'a key that is long enough';
  expect((await askForTicket(sessionId, null, { key, address })).status).toBe(429);
  await Client.join(sessionId, { key, address: '192.0.2.8' });
});

/**
 * Asks until it is refused. The platform counts by the minutes of the clock: whoever asks from one into the next may ask
 * twice as often.
 */
async function expectLimit(limit: number, ask: () => Promise<Response>): Promise<void> {
  let granted = 0;
  while ((await ask()).status !== 429) granted += 1;
  expect(granted).toBeGreaterThanOrEqual(limit);
  expect(granted).toBeLessThanOrEqual(2 * limit);
}

test('so many sessions of one address', async () => {
  const create = (address: string) => post('/sessions', {}, { 'CF-Connecting-IP': address });
  await expectLimit(30, () => create('192.0.2.9'));
  expect((await create('192.0.2.10')).status).toBe(201);
});

test('so many programs of one address, on the API and on the socket alike', async () => {
  const refused = { limit: async () => ({ success: false }) };
  const granted = { limit: async () => ({ success: true }) };
  await expect(countRequest(refused, '192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' });
  await countRequest(granted, '192.0.2.1');
  await countRequest(refused, null);
  await countRequest(undefined, '192.0.2.1');

  const { sessionId } = await createSession();
  const address = '192.0.2.11';
  const ann = await Client.join(sessionId, { address });
  // That there is no such session is found out later.
  const nowhere = `/sessions/${'2'.repeat(SESSION_ID_LENGTH)}/execute`;
  await expectLimit(60, () => post(nowhere, {}, { 'CF-Connecting-IP': address }));
  ann.say({ type: 'run' });
  expect((await ann.next('notice')).code).toBe('rate_limited');
});

test('so many readings of a whole recording of one address, whatever is made of them', async () => {
  const { sessionId, hostToken } = await createSession();
  const address = '192.0.2.12';
  const headers = { Authorization: `Bearer ${hostToken}`, 'CF-Connecting-IP': address };
  const get = (path: string) => api(`/sessions/${sessionId}/${path}`, { headers });
  const restore = () => post(`/sessions/${sessionId}/restore`, { seq: 99 }, headers);
  await expectLimit(120, () => get('instants/99'));
  for (const path of ['instants/1/zip', 'recording/file'])
    expect((await get(path)).status).toBe(429);
  expect((await restore()).status).toBe(429);
  // To play it back is to read it once.
  const recording = await get('recording');
  expect(recording.status).toBe(200);
  await recording.body?.cancel();
}, 30_000);
