import { executeResponse, replayAccess, SESSION_ID_LENGTH } from '@viva/protocol/api';
import { expect, test, vi } from 'vitest';
import { Client, createSession, expireSession, post, tokenOf } from './client.ts';
import { EXIT, emit, runnerSaw, scriptRunner } from './fake-runner.ts';
import { archiveSession, askForRecording, readRecording } from './recordings.ts';

const asking = (token: string) => ({ Authorization: `Bearer ${token}` });
const CODE = { language: 'python', code: 'print(6 * 7)' };

/** Runs code of an instant to its end. */
async function runAlone(sessionId: string, token: string) {
  await scriptRunner();
  const running = post(`/sessions/${sessionId}/replay/run`, CODE, asking(token));
  await expect.poll(async () => (await runnerSaw()).requests.length).toBe(1);
  await emit({ type: 'stdout', data: '42\n' }, EXIT);
  return executeResponse.parse(await (await running).json());
}

test('code of an instant runs for whoever asks alone, and the session knows nothing of it', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  const before = await readRecording(sessionId, hostToken);
  expect(await runAlone(sessionId, hostToken)).toMatchObject({ verdict: 'OK', output: '42\n' });
  const [request] = (await runnerSaw()).requests;
  expect(request).toMatchObject({ files: [{ path: 'main.py', content: CODE.code }] });
  expect(JSON.stringify(request)).not.toContain(sessionId);
  expect(ann.all('run-started')).toEqual([]);
  expect(await readRecording(sessionId, hostToken)).toEqual(before);
});

test('it does so while the room runs a program of its own, and after the session is over', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  await scriptRunner();
  const room = post(`/sessions/${sessionId}/execute`, {});
  await ann.next('run-started');
  await emit(EXIT);
  await room;
  await expireSession(sessionId);
  expect(await runAlone(sessionId, hostToken)).toMatchObject({ verdict: 'OK', output: '42\n' });
});

test('it is for those who may see the recording, and for code that can be run', async () => {
  const { sessionId, hostToken, spectatorUrl } = await createSession();
  const status = async (body: unknown, headers = {}) =>
    (await post(`/sessions/${sessionId}/replay/run`, body, headers)).status;
  expect(await status(CODE)).toBe(401);
  expect(await status(CODE, asking(tokenOf(spectatorUrl)))).toBe(403);
  expect(await status({ language: 'python' }, asking(hostToken))).toBe(422);
  expect(await status({ ...CODE, language: 'klingon' }, asking(hostToken))).toBe(422);
  await scriptRunner({ down: true });
  expect(await status(CODE, asking(hostToken))).toBe(503);
});

test('the interviewer opens and closes the replay over the API, while the session lives and after it', async () => {
  const { sessionId, hostToken, spectatorUrl, expiresAt } = await createSession();
  const cal = await Client.join(sessionId);
  const open = async (isOpen: unknown, token: string | null = hostToken) => {
    const headers = token === null ? {} : asking(token);
    const response = await post(`/sessions/${sessionId}/replay`, { open: isOpen }, headers);
    return response.ok ? replayAccess.parse(await response.json()) : response.status;
  };
  const check = async () => {
    expect(await open(true)).toEqual({ open: true });
    expect((await askForRecording(sessionId, null)).status).toBe(200);
    // Whom it is open to may not close it.
    expect(await open(false, null)).toBe(401);
    expect(await open(false, tokenOf(spectatorUrl))).toBe(403);
    expect(await open('no')).toBe(422);
    expect(await open(false)).toEqual({ open: false });
    expect((await askForRecording(sessionId, null)).status).toBe(401);
  };
  await check();
  expect(await open(true)).toEqual({ open: true });
  await vi.waitFor(() => expect(cal.session?.replayOpen).toBe(true));
  await archiveSession(sessionId, expiresAt);
  expect((await askForRecording(sessionId, null)).status).toBe(200);
  await check();
  const nowhere = `/sessions/${'2'.repeat(SESSION_ID_LENGTH)}/replay`;
  expect((await post(nowhere, { open: true }, asking(hostToken))).status).toBe(404);
});
