import type { HealthResponse } from '@viva/protocol/api';
import { openApi } from '@viva/protocol/openapi';
import { Hono } from 'hono';
import type { Observed } from '../observe.ts';
import { Runner } from '../runner.ts';

/** The room that is asked whether rooms can be had. It is no session's: their ids are longer. */
const PROBE = 'health';

export const statusRoutes = new Hono<Observed>()
  .get('/languages', async (c) => c.json(await new Runner(c.env).languages()))
  .get('/health', async (c) => {
    const [rooms, database, runner] = await Promise.all([
      statusOf(() => c.env.SESSION_ROOM.getByName(PROBE).ready()),
      statusOf(() => c.env.DB.prepare('SELECT 1 FROM sessions LIMIT 1').run()),
      new Runner(c.env).health(),
    ]);
    const well = [rooms, database, runner.status].every((status) => status === 'ok');
    const response: HealthResponse = {
      status: well ? 'ok' : 'degraded',
      worker: { status: 'ok' },
      rooms: { status: rooms },
      database: { status: database },
      runner,
    };
    return c.json(response);
  })
  .get('/openapi.json', (c) =>
    Response.json(openApi(c.env.WEB_ORIGIN ?? new URL(c.req.url).origin)),
  );

async function statusOf(ask: () => Promise<unknown>): Promise<'ok' | 'unavailable'> {
  try {
    await ask();
    return 'ok';
  } catch {
    return 'unavailable';
  }
}
