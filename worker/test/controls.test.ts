import { sessionResponse } from '@viva/protocol/api';
import { LIMITS } from '@viva/protocol/limits';
import { CLOSE_CODE, type ClientMessage } from '@viva/protocol/room';
import { expect, test, vi } from 'vitest';
import { api, askForTicket, Client, createSession, post, tokenOf } from './client.ts';

async function interview() {
  const { sessionId, hostToken, spectatorUrl, expiresAt } = await createSession();
  const host = await Client.join(sessionId, { name: 'Ida', token: hostToken });
  const candidate = await Client.join(sessionId, { name: 'Cal' });
  return { sessionId, hostToken, spectatorUrl, expiresAt, host, candidate };
}

const described = async (sessionId: string) =>
  sessionResponse.parse(await (await api(`/sessions/${sessionId}`)).json());

/** Writes, and tells whether it reached somebody else. */
async function reaches(writer: Client, reader: Client): Promise<boolean> {
  const mark = `# ${crypto.randomUUID()}\n`;
  writer.text().insert(0, mark);
  // What follows an edit in the room comes after it at the others, too.
  const name = crypto.randomUUID();
  writer.say({ type: 'rename-self', name });
  await vi.waitFor(() => expect(reader.names).toContain(name));
  return reader.text().toString().includes(mark);
}

test('the interviewer renames the session, everybody sees it', async () => {
  const { sessionId, host, candidate } = await interview();
  host.say({ type: 'rename-session', title: '  Backend,\nsecond round ' });
  await vi.waitFor(() => expect(candidate.session?.title).toBe('Backend, second round'));
  expect((await described(sessionId)).title).toBe('Backend, second round');
  expect((await Client.join(sessionId)).session?.title).toBe('Backend, second round');
});

test('locked, only the interviewer edits', async () => {
  const { host, candidate } = await interview();
  expect(await reaches(candidate, host)).toBe(true);
  host.say({ type: 'lock', locked: true });
  await vi.waitFor(() => expect(candidate.session?.locked).toBe(true));
  expect(await reaches(candidate, host)).toBe(false);
  expect(await reaches(host, candidate)).toBe(true);
  candidate.say({ type: 'set-language', language: 'go' });
  expect((await candidate.next('notice')).code).toBe('forbidden');

  host.say({ type: 'lock', locked: false });
  await vi.waitFor(() => expect(candidate.session?.locked).toBe(false));
  // What was typed meanwhile is asked for.
  await vi.waitFor(() => expect(host.text().toString()).toBe(candidate.text().toString()));
});

test('ended, everyone else is read-only at once, also over the API; reopened, all goes on', async () => {
  const { sessionId, host, candidate } = await interview();
  host.say({ type: 'end' });
  await vi.waitFor(() => expect(candidate.session?.ended).toBe(true));
  expect(await reaches(candidate, host)).toBe(false);
  candidate.say({ type: 'run' });
  expect((await candidate.next('notice')).message).toBe('The interview has ended.');
  expect((await post(`/sessions/${sessionId}/execute`, {})).status).toBe(410);
  expect((await described(sessionId)).status).toBe('ended');
  expect((await Client.join(sessionId)).session?.ended).toBe(true);

  host.say({ type: 'reopen' });
  await vi.waitFor(() => expect(candidate.session?.ended).toBe(false));
  expect(await reaches(candidate, host)).toBe(true);
  expect((await described(sessionId)).status).toBe('active');
});

test('the expiry can be put off, up to a limit', async () => {
  const { sessionId, host, expiresAt } = await interview();
  const hours = (text: string | undefined) =>
    (Date.parse(text ?? '') - Date.parse(expiresAt)) / 3_600_000;
  host.say({ type: 'extend', hours: 2 });
  await vi.waitFor(() => expect(hours(host.session?.expiresAt)).toBe(2));
  expect(hours((await described(sessionId)).expiresAt)).toBe(2);
  for (let day = 0; day < 10; day++) host.say({ type: 'extend', hours: 24 });
  const most = LIMITS.sessionMostHours - LIMITS.sessionHours;
  await vi.waitFor(() => expect(hours(host.session?.expiresAt)).toBe(most));
});

test('a participant who is removed is gone, and does not come back', async () => {
  const { sessionId, hostToken, spectatorUrl, host } = await interview();
  const key = 'a key that is long enough';
  const tabs = [
    await Client.join(sessionId, { name: 'Max', key }),
    await Client.join(sessionId, { name: 'Max', key }),
  ];
  const { participantId } = tabs[0] as Client;
  tabs[0]?.announce({ participantId });
  await vi.waitFor(() => expect(host.others.size).toBe(1));
  host.say({ type: 'remove', participantId });
  for (const tab of tabs) expect(await tab.whenClosed()).toBe(CLOSE_CODE.removed);
  await vi.waitFor(() => expect(host.names).toEqual(['Ida', 'Cal']));
  await vi.waitFor(() => expect(host.others.size).toBe(0));
  expect((await askForTicket(sessionId, null, { key })).status).toBe(403);
  expect((await askForTicket(sessionId, tokenOf(spectatorUrl), { key })).status).toBe(403);
  expect((await askForTicket(sessionId, hostToken, { key })).status).toBe(200);
  expect((await askForTicket(sessionId, null, { key: `${key}!` })).status).toBe(200);
});

test('interviewers cannot be removed', async () => {
  const { host } = await interview();
  host.say({ type: 'remove', participantId: host.participantId });
  host.say({ type: 'remove', participantId: 'nobody' });
  host.say({ type: 'rename-session', title: 'still here' });
  await vi.waitFor(() => expect(host.session?.title).toBe('still here'));
  expect(host.closed).toBeNull();
});

test.each<ClientMessage>([
  { type: 'rename-session', title: 'mine' },
  { type: 'remove', participantId: 'x' },
  { type: 'lock', locked: true },
  { type: 'extend', hours: 1 },
  { type: 'end' },
  { type: 'reopen' },
])('nobody else may $type', async (message) => {
  const { sessionId, spectatorUrl, candidate, host } = await interview();
  const token = new URLSearchParams(new URL(spectatorUrl).hash.slice(1)).get('token') ?? '';
  const spectator = await Client.join(sessionId, { token });
  for (const client of [candidate, spectator]) {
    client.say(message);
    expect(await client.next('notice')).toMatchObject({
      code: 'forbidden',
      message: 'Only the interviewer can do this.',
    });
  }
  expect(host.session).toMatchObject({ title: '', locked: false, ended: false });
});
