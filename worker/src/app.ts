import { RECORDING_OVER, RECORDING_UNTIL } from '@viva/protocol/recording';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { errorResponse, REQUEST_ID, toErrorResponse } from './http.ts';
import { type Observed, observe } from './observe.ts';
import { allowedOrigins } from './origins.ts';
import { historyRoutes } from './routes/history.ts';
import { replayRoutes } from './routes/replay.ts';
import { restoreRoutes } from './routes/restore.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';

/** What Pages' `_headers` says of its files does not hold for what a Function hands on. */
const secure = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  // A page of a site that `ALLOWED_ORIGINS` names may read the API.
  crossOriginResourcePolicy: false,
  strictTransportSecurity: 'max-age=63072000; includeSubDomains',
  xFrameOptions: false,
  xXssProtection: false,
});

/** The API, all of it below `/api`. */
export const app = new Hono<Observed>()
  .basePath('/api')
  .use(observe)
  .use((c, next) => (c.req.header('Upgrade') ? next() : secure(c, next)))
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
