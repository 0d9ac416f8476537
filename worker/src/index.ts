import { LIMITS } from '@viva/protocol/limits';
import { app } from './app.ts';
import { deleteExpired } from './db/retention.ts';
import type { Env } from './env.ts';
import { Telemetry } from './telemetry.ts';

export { SessionRoom } from './session/session-room.ts';

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
