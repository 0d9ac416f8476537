import { LIMITS } from '@viva/protocol/limits';
import { app } from './app.ts';
import { deleteExpired } from './db/retention.ts';
import type { Env } from './env.ts';

export { SessionRoom } from './session/session-room.ts';

const DAY_MS = 24 * 3_600_000;

export default {
  fetch: app.fetch,
  async scheduled({ scheduledTime }, env) {
    await deleteExpired(env.DB, new Date(scheduledTime - LIMITS.retentionDays * DAY_MS));
  },
} satisfies ExportedHandler<Env>;
