import { LIMITS } from '@viva/protocol/limits';
import { RECORDING_OVER, RECORDING_UNTIL } from '@viva/protocol/recording';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { deleteExpired } from './db/retention.ts';
import type { Env } from './env.ts';
import { errorResponse, REQUEST_ID, toErrorResponse } from './http.ts';
import { type Observed, observe } from './observe.ts';
import { allowedOrigins } from './origins.ts';
import { historyRoutes } from './routes/history.ts';
import { replayRoutes } from './routes/replay.ts';
import { restoreRoutes } from './routes/restore.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';
import { Telemetry } from './telemetry.ts';

export { SessionRoom } from './session/session-room.ts';

const app = new Hono<Observed>()
  .basePath('/api')
  .use(observe)
  .use((c, next) => {
    const shared = cors({
      origin: [...allowedOrigins(c.env)],
      allowMethods: ['GET', 'POST'],
      allowHeaders: ['Authorization', 'Content-Type'],
      exposeHeaders: ['Retry-After', REQUEST_ID, RECORDING_UNTIL, RECORDING_OVER],
      maxAge: 86_400,
    });
    // The head of an upgrade cannot be added to, and no browser asks for it.
    return c.req.header('Upgrade') ? next() : shared(c, next);
  })
  .route('/sessions', sessionRoutes)
  .route('/sessions', historyRoutes)
  .route('/sessions', replayRoutes)
  .route('/sessions', restoreRoutes)
  .route('/', statusRoutes);

app.notFound(() => errorResponse('not_found', 'There is nothing at this address.'));

app.onError((error, c) => {
  const response = toErrorResponse(error);
  if (response.status >= 500) {
    c.get('telemetry').tell({ event: 'request-failed', requestId: c.get('requestId'), error });
  }
  return response;
});

const DAY_MS = 24 * 3_600_000;

export default {
  fetch: app.fetch,
  async scheduled({ scheduledTime }, env) {
    const telemetry = new Telemetry(env.METRICS);
    try {
      const before = new Date(scheduledTime - LIMITS.retentionDays * DAY_MS);
      telemetry.tell({ event: 'retention', count: await deleteExpired(env.DB, before) });
    } catch (error) {
      telemetry.tell({ event: 'retention-failed', error });
      // The platform shows it as failed, too.
      throw error;
    }
  },
} satisfies ExportedHandler<Env>;
