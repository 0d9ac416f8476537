import type { SessionRoom } from './session/session-room.ts';

/** The Worker's bindings, as `wrangler.toml` declares them. */
export interface Env {
  readonly SESSION_ROOM: DurableObjectNamespace<SessionRoom>;
  readonly DB: D1Database;
  /** The sandbox-runner's address, without a slash at its end. */
  readonly RUNNER_URL: string;
  /** Where the page is served when the Worker is asked at another address; the request's own origin by default. */
  readonly WEB_ORIGIN?: string;
  /** Other sites whose pages may use the API: their origins, with commas or spaces between them. */
  readonly ALLOWED_ORIGINS?: string;
  /** Sessions that one address may create, and programs that it may run, in a minute. */
  readonly SESSION_LIMIT?: RateLimit;
  readonly RUN_LIMIT?: RateLimit;
  /** Calls for which a whole recording is read, to restore what it says too. */
  readonly READ_LIMIT?: RateLimit;
  /** Where operators count what happens. */
  readonly METRICS?: AnalyticsEngineDataset;
  /** The bearer token that the runner accepts. */
  readonly RUNNER_TOKEN: string;
}
