import { LIMITS } from '@viva/protocol/limits';
import { Hono } from 'hono';
import { deleteExpired } from './db/retention.ts';
import type { Env } from './env.ts';
import { errorResponse, toErrorResponse } from './http.ts';
import { historyRoutes } from './routes/history.ts';
import { replayRoutes } from './routes/replay.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';

export { SessionRoom } from './session/session-room.ts';

const app = new Hono<{ Bindings: Env }>()
  .basePath('/api')
  .route('/sessions', sessionRoutes)
  .route('/sessions', historyRoutes)
  .route('/sessions', replayRoutes)
  .route('/', statusRoutes);

app.notFound(() => errorResponse('not_found', 'There is nothing at this address.'));

app.onError((error, c) => {
  const response = toErrorResponse(error);
  if (response.status >= 500) {
    console.error({ event: 'request-failed', path: c.req.path, error: String(error) });
  }
  return response;
});

const DAY_MS = 24 * 3_600_000;

export default {
  fetch: app.fetch,
  async scheduled({ scheduledTime }, env) {
    await deleteExpired(env.DB, new Date(scheduledTime - LIMITS.retentionDays * DAY_MS));
  },
} satisfies ExportedHandler<Env>;
