import {
  type CreateSessionResponse,
  createSessionRequest,
  executeRequest,
  SESSION_ID_ALPHABET,
  SESSION_ID_LENGTH,
  ticketRequest,
} from '@viva/protocol/api';
import { CodedError } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { Hono } from 'hono';
import { customAlphabet } from 'nanoid';
import { addressOf, countRequest, REQUEST_ID } from '../http.ts';
import { isoTime } from '../iso-time.ts';
import type { Observed } from '../observe.ts';
import { isForeign } from '../origins.ts';
import { bearerToken, hashToken, newToken, spectatorTokenOf } from '../session/tokens.ts';
import { limitedBody, readBody, readOptionalBody } from './body.ts';
import { answerOf, requireToken, room } from './room.ts';

const newSessionId = customAlphabet(SESSION_ID_ALPHABET, SESSION_ID_LENGTH);

export const sessionRoutes = new Hono<Observed>()
  .post('/', limitedBody, async (c) => {
    const { language, title } = await readBody(c, createSessionRequest);
    await countRequest(c.env.SESSION_LIMIT, addressOf(c.req.raw));
    const id = newSessionId();
    const hostToken = newToken();
    const spectatorToken = await spectatorTokenOf(hostToken);
    const createdAt = Date.now();
    const expiresAt = createdAt + LIMITS.sessionHours * 3_600_000;
    const tokens = {
      host: await hashToken(hostToken),
      spectator: await hashToken(spectatorToken),
    };
    await c.env.SESSION_ROOM.getByName(id).create({
      title,
      language,
      tokens,
      createdAt,
      expiresAt,
    });
    const url = `${c.env.WEB_ORIGIN ?? new URL(c.req.url).origin}/session/${id}`;
    const response: CreateSessionResponse = {
      sessionId: id,
      url,
      hostUrl: `${url}#token=${hostToken}`,
      spectatorUrl: `${url}#token=${spectatorToken}`,
      hostToken,
      language,
      expiresAt: isoTime(expiresAt),
    };
    return c.json(response, 201);
  })
  .get('/:id', async (c) => c.json(await answerOf(c, await room(c).describe())))
  .post('/:id/tickets', limitedBody, async (c) => {
    const { key = null, client = null } = await readOptionalBody(c, ticketRequest);
    const token = key === null ? requireToken(c) : bearerToken(c.req.header('Authorization'));
    const visitor = { key, clientId: client, address: addressOf(c.req.raw) };
    return c.json(await answerOf(c, await room(c).issueTicket(token, visitor)));
  })
  .post('/:id/execute', limitedBody, async (c) => {
    const request = await readBody(c, executeRequest);
    await countRequest(c.env.RUN_LIMIT, addressOf(c.req.raw));
    return c.json(await answerOf(c, await room(c).execute(request)));
  })
  .get('/:id/ws', async (c) => {
    if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') {
      throw new CodedError('upgrade_required', 'This address speaks WebSocket only.');
    }
    if (isForeign(c.req.raw, c.env)) {
      throw new CodedError('forbidden', 'Pages of other sites cannot join a session.');
    }
    const asked = new Request(c.req.raw);
    asked.headers.set(REQUEST_ID, c.get('requestId'));
    const response = await room(c).fetch(asked);
    // No room knows the session, but there may have been one.
    if (response.status === 404) await answerOf(c, await room(c).describe());
    return response;
  });
