import type { Env } from './env.ts';

/** The origins of other sites whose pages may use the API. */
export const allowedOrigins = ({ WEB_ORIGIN, ALLOWED_ORIGINS }: Env): readonly string[] =>
  `${WEB_ORIGIN ?? ''} ${ALLOWED_ORIGINS ?? ''}`.split(/[\s,]+/).filter((origin) => origin !== '');

/**
 * Whether a page of some other site asks, of which nobody has said that it may. Browsers name the page's origin, and open
 * sockets to anywhere; whoever is no browser names none. What stands before the Worker may have taken the TLS off, so the
 * scheme of one's own origin does not count.
 */
export function isForeign(request: Request, env: Env): boolean {
  const origin = request.headers.get('Origin');
  if (origin === null || allowedOrigins(env).includes(origin)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== new URL(request.url).host;
}
