import { serverUnavailable } from '@viva/protocol/errors';
import { callerAddress, type TrustedProxies, trustedProxies } from './caller.ts';

interface Env {
  /** The page with its Function, over a connection on the loopback address. */
  readonly SERVER: Fetcher;
  /** Addresses and networks, with commas between. */
  readonly TRUSTED_PROXIES?: string;
}

/** What Cloudflare and Miniflare say to the Worker in headers; nobody else may. */
const RESERVED = /^(cf|mf)-/;

let isTrusted: TrustedProxies | undefined;

/** What the page is made of. The API's streams are not among it: whoever compresses waits for more. */
const COMPRESSIBLE = /^(text\/(html|css|javascript)|image\/svg\+xml)\b/;

/** Has the runtime compress a file of the page, where the browser understands that. */
function compressed(request: Request, response: Response): Response {
  const type = response.headers.get('Content-Type') ?? '';
  const accepted = /\bgzip\b/.test(request.headers.get('Accept-Encoding') ?? '');
  if (response.status !== 200 || !accepted || !COMPRESSIBLE.test(type)) return response;
  const headers = new Headers(response.headers);
  headers.delete('Content-Length');
  headers.set('Content-Encoding', 'gzip');
  headers.append('Vary', 'Accept-Encoding');
  return new Response(response.body, { status: response.status, headers });
}

/** Stands where Cloudflare's network does otherwise: tells the Worker who asks, whatever the request says itself. */
export default {
  async fetch(request, env) {
    isTrusted ??= trustedProxies(env.TRUSTED_PROXIES ?? '');
    const headers = new Headers(request.headers);
    for (const name of [...headers.keys()]) if (RESERVED.test(name)) headers.delete(name);
    const peer = String(request.cf?.clientIp);
    headers.set(
      'CF-Connecting-IP',
      callerAddress(peer, request.headers.get('X-Forwarded-For'), isTrusted),
    );
    try {
      return compressed(request, await env.SERVER.fetch(request, { headers }));
    } catch {
      const away = serverUnavailable();
      return Response.json(away.body, { status: away.status, headers: away.headers });
    }
  },
} satisfies ExportedHandler<Env>;
