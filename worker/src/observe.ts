import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { nanoid } from 'nanoid';
import type { Env } from './env.ts';
import { REQUEST_ID } from './http.ts';
import { Telemetry } from './telemetry.ts';

/** What routes find in their context. */
export interface Observed {
  readonly Bindings: Env;
  readonly Variables: {
    readonly requestId: string;
    readonly telemetry: Telemetry;
  };
}

export type ApiContext = Context<Observed>;

/** Cloudflare's own id of a request, or something else that may stand in a log. */
const RAY = /^[\w-]{8,64}$/;

/** Gives each request an id, and tells operators what came of it. */
export const observe: MiddlewareHandler<Observed> = async (c, next) => {
  const began = Date.now();
  const ray = c.req.header('CF-Ray');
  const requestId = ray && RAY.test(ray) ? ray : nanoid();
  const telemetry = new Telemetry(c.env.METRICS);
  c.set('requestId', requestId);
  c.set('telemetry', telemetry);
  await next();
  // The head of an upgrade cannot be added to.
  if (c.res.status !== 101) c.header(REQUEST_ID, requestId);
  const session = c.req.param('id');
  telemetry.tell({
    event: 'request',
    outcome: c.res.status,
    kind: `${c.req.method} ${routePath(c, -1)}`,
    ms: Date.now() - began,
    requestId,
    ...(session && { session: c.env.SESSION_ROOM.idFromName(session).toString() }),
  });
};
