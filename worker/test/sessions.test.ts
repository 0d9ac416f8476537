import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { sessionResponse } from '@viva/protocol/api';
import { errorBody } from '@viva/protocol/errors';
import { LANGUAGES } from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import { describe, expect, test } from 'vitest';
import { api, Client, createSession, expireSession, ORIGIN, post, tokenOf } from './client.ts';

const UNKNOWN = 'aaaaaaaaaaaaaaaaaaaa';

async function errorOf(response: Response) {
  const text = await response.text();
  expect(text).not.toMatch(/\bat .+:\d+/);
  return { status: response.status, code: errorBody.parse(JSON.parse(text)).error.code };
}

describe('creating a session', () => {
  test('gives three links to one session, with the tokens in their fragments', async () => {
    const session = await createSession({ language: 'typescript', title: '  Binary trees ' });
    expect(session.url).toBe(`${ORIGIN}/session/${session.sessionId}`);
    expect(session.hostUrl).toBe(`${session.url}#token=${session.hostToken}`);
    expect(tokenOf(session.spectatorUrl)).toMatch(/^[0-9a-f]{32}$/);
    expect(tokenOf(session.spectatorUrl)).not.toBe(session.hostToken);
    expect(session.language).toBe('typescript');
  });

  test('starts with the language’s own code, and can be read back', async () => {
    const { sessionId, expiresAt } = await createSession({
      language: 'javascript',
      title: 'Trees',
    });
    const response = await api(`/sessions/${sessionId}`);
    expect(response.status).toBe(200);
    expect(sessionResponse.parse(await response.json())).toMatchObject({
      sessionId,
      title: 'Trees',
      language: 'javascript',
      status: 'active',
      code: LANGUAGES.javascript.starter,
      expiresAt,
    });
  });

  test('takes Python when no language is asked for', async () => {
    expect((await createSession()).language).toBe('python');
  });

  test('writes the session to D1, and never a token in the clear', async () => {
    const session = await createSession({ title: 'Indexed' });
    const row = await env.DB.prepare('SELECT * FROM sessions WHERE id = ?')
      .bind(session.sessionId)
      .first();
    expect(row).toMatchObject({ title: 'Indexed', language: 'python', status: 'active' });
    const room = env.SESSION_ROOM.getByName(session.sessionId);
    const stored = await runInDurableObject(room, (_, { storage }) =>
      JSON.stringify(storage.sql.exec('SELECT * FROM metadata').toArray()),
    );
    expect(stored).not.toContain(session.hostToken);
    expect(stored).not.toContain(tokenOf(session.spectatorUrl));
  });
});

describe('bad input', () => {
  test.each([
    ['invalid JSON', '{"language":', 400, 'invalid_json'],
    ['an unknown language', '{"language":"cobol"}', 422, 'unknown_language'],
    [
      'a title that is too long',
      JSON.stringify({ title: 'x'.repeat(LIMITS.titleLength + 1) }),
      422,
      'invalid_request',
    ],
    ['a title that is no text', '{"title":7}', 422, 'invalid_request'],
    [
      'a body over the limit',
      JSON.stringify({ title: 'x'.repeat(LIMITS.requestBytes) }),
      413,
      'payload_too_large',
    ],
  ])('%s', async (_, body, status, code) => {
    const response = await api('/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(await errorOf(response)).toEqual({ status, code });
  });

  test('a content type other than JSON', async () => {
    const response = await api('/sessions', { method: 'POST', body: '{}' });
    expect(await errorOf(response)).toEqual({ status: 415, code: 'unsupported_media_type' });
  });

  test('code that is too long to run', async () => {
    const { sessionId } = await createSession();
    const code = '#'.repeat(LIMITS.codeBytes + 1);
    expect(await errorOf(await post(`/sessions/${sessionId}/execute`, { code }))).toEqual({
      status: 413,
      code: 'payload_too_large',
    });
  });

  test('an address that does not exist', async () => {
    expect(await errorOf(await api('/nothing'))).toEqual({ status: 404, code: 'not_found' });
  });

  test('the socket’s address without an upgrade', async () => {
    const { sessionId } = await createSession();
    expect(await errorOf(await api(`/sessions/${sessionId}/ws`))).toEqual({
      status: 426,
      code: 'upgrade_required',
    });
  });
});

describe('a session that is not there', () => {
  test.each([
    ['unknown', UNKNOWN],
    ['malformed', 'no%20such%20id'],
  ])('%s: every call says so', async (_, id) => {
    const notFound = { status: 404, code: 'session_not_found' };
    expect(await errorOf(await api(`/sessions/${id}`))).toEqual(notFound);
    expect(await errorOf(await post(`/sessions/${id}/execute`, {}))).toEqual(notFound);
    expect(
      await errorOf(await post(`/sessions/${id}/tickets`, {}, { Authorization: 'Bearer x' })),
    ).toEqual(notFound);
    expect(await errorOf(await Client.knock(id, new URLSearchParams()))).toEqual(notFound);
  });

  test('asking for an unknown one leaves nothing behind', async () => {
    await api(`/sessions/${UNKNOWN}`);
    await Client.knock(UNKNOWN, new URLSearchParams());
    const room = env.SESSION_ROOM.getByName(UNKNOWN);
    const keys = await runInDurableObject(room, async (_, { storage }) => [
      ...(await storage.list()).keys(),
    ]);
    expect(keys).toEqual([]);
  });

  test('expired: every call answers 410', async () => {
    const { sessionId, hostToken } = await createSession();
    await expireSession(sessionId);
    const ended = { status: 410, code: 'session_ended' };
    expect(await errorOf(await api(`/sessions/${sessionId}`))).toEqual(ended);
    expect(await errorOf(await post(`/sessions/${sessionId}/execute`, {}))).toEqual(ended);
    expect(
      await errorOf(
        await post(`/sessions/${sessionId}/tickets`, {}, { Authorization: `Bearer ${hostToken}` }),
      ),
    ).toEqual(ended);
    expect(await errorOf(await Client.knock(sessionId, new URLSearchParams()))).toEqual(ended);
  });
});
