import { serverUnavailable } from '@viva/protocol/errors';

interface Env {
  /** The Worker, over the service binding. */
  readonly API: Fetcher;
}

/** Hands the request to the Worker as it is, WebSocket upgrades included. */
export const onRequest: PagesFunction<Env> = async ({ request, env }) => {
  try {
    return await env.API.fetch(request);
  } catch {
    const away = serverUnavailable();
    return Response.json(away.body, { status: away.status, headers: away.headers });
  }
};
