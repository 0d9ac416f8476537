import type { HealthResponse } from '@viva/protocol/api';
import { openApi } from '@viva/protocol/openapi';
import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { Runner } from '../runner.ts';

export const statusRoutes = new Hono<{ Bindings: Env }>()
  .get('/languages', async (c) => c.json(await new Runner(c.env).languages()))
  .get('/health', async (c) => {
    const [database, runner] = await Promise.all([
      databaseStatus(c.env.DB),
      new Runner(c.env).health(),
    ]);
    const response: HealthResponse = {
      status: database === 'ok' && runner.status === 'ok' ? 'ok' : 'degraded',
      worker: { status: 'ok' },
      database: { status: database },
      runner,
    };
    return c.json(response);
  })
  .get('/openapi.json', (c) =>
    Response.json(openApi(c.env.WEB_ORIGIN ?? new URL(c.req.url).origin)),
  );

async function databaseStatus(database: D1Database): Promise<'ok' | 'unavailable'> {
  try {
    await database.prepare('SELECT 1 FROM sessions LIMIT 1').run();
    return 'ok';
  } catch {
    return 'unavailable';
  }
}
