import { exports } from 'cloudflare:workers';
import { createSessionResponse, sessionResponse } from '@viva/protocol/api';
import { expect, test } from 'vitest';

test('creates a session', async () => {
  const r = await exports.default.fetch('https://viva.test/api/sessions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(r.status).toBe(201);
  const s = createSessionResponse.parse(await r.json());
  const g = await exports.default.fetch(`https://viva.test/api/sessions/${s.sessionId}`);
  expect(sessionResponse.parse(await g.json()).code).toContain('greet');
});
