import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { allowedOrigins, isForeign } from '../src/origins.ts';
import { api, Client, createSession, ORIGIN } from './client.ts';

const FOREIGN = 'https://elsewhere.example';

const asked = (origin: string | null, url = 'https://viva.example/api/x') =>
  new Request(url, origin === null ? {} : { headers: { Origin: origin } });

describe('a page', () => {
  test.each([
    ['of nobody’s, for it is no browser', null, false],
    ['of the same site', 'https://viva.example', false],
    ['of the same site, whose TLS ends elsewhere', 'http://viva.example', false],
    ['of the site that the deployment names', 'https://app.example', false],
    ['of a site that it lets', 'https://partner.example', false],
    ['of another site', FOREIGN, true],
    ['of a site whose name begins alike', 'https://viva.example.evil.test', true],
    ['on another port', 'https://viva.example:8443', true],
    ['in a sandboxed frame', 'null', true],
  ])('%s', (_, origin, foreign) => {
    const settings = {
      ...env,
      WEB_ORIGIN: 'https://app.example',
      ALLOWED_ORIGINS: 'https://partner.example, https://other.example',
    };
    expect(isForeign(asked(origin), settings)).toBe(foreign);
  });

  test('of no other site is let by default', () => {
    const { WEB_ORIGIN: _, ALLOWED_ORIGINS: __, ...settings } = env;
    expect(allowedOrigins(settings)).toEqual([]);
  });
});

test('what the API answers is taken for nothing else, and is framed nowhere', async () => {
  const { headers } = await api('/health');
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'x-content-type-options': 'nosniff',
  });
});

test('a page of another site opens no socket, and is not let read anything', async () => {
  const { sessionId } = await createSession();
  const knock = (origin: string) =>
    api(`/sessions/${sessionId}/ws`, { headers: { Upgrade: 'websocket', Origin: origin } });
  expect((await knock(FOREIGN)).status).toBe(403);
  const own = await knock(ORIGIN);
  expect(own.status).toBe(101);
  own.webSocket?.accept();
  own.webSocket?.close();
  expect((await Client.knock(sessionId, new URLSearchParams())).status).toBe(101);

  const read = await api(`/sessions/${sessionId}`, { headers: { Origin: FOREIGN } });
  expect(read.headers.get('Access-Control-Allow-Origin')).toBeNull();
  const preflight = await api(`/sessions/${sessionId}/execute`, {
    method: 'OPTIONS',
    headers: { Origin: FOREIGN, 'Access-Control-Request-Method': 'POST' },
  });
  expect(preflight.headers.get('Access-Control-Allow-Origin')).toBeNull();
});
