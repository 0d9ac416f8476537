import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

export const SESSION = 'abcdefghijkmnpqrstuv';

/** How the stubbed API answers, by method and path: `GET /api/health`. Whatever is not here does not answer at all. */
export const answers = new Map<string, () => Response | Promise<Response>>();
/** What requests so far were authorised with. */
export const authorizations: (string | null)[] = [];
/** Requests so far, as `GET /api/health`. */
export const requests: string[] = [];

export const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

export const failure = (status: number, code: string, message: string) =>
  json(status, { error: { code, message } });

async function answer(
  url: string,
  { method = 'GET', headers, signal }: RequestInit = {},
): Promise<Response> {
  authorizations.push(new Headers(headers).get('Authorization'));
  const request = `${method} ${new URL(url, location.href).pathname}`;
  requests.push(request);
  const found = answers.get(request);
  if (!found) throw new TypeError('Failed to fetch');
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
  });
  return Promise.race([found(), aborted]);
}

/** Gives each test of a file a fresh browser with a stubbed API, and what jsdom lacks. */
export function useBrowser(): void {
  beforeEach(() => {
    vi.stubGlobal('fetch', answer);
    vi.stubGlobal('matchMedia', () => ({
      matches: true,
      addEventListener() {},
      removeEventListener() {},
    }));
    vi.stubGlobal(
      'ResizeObserver',
      class {
        observe() {}
        unobserve() {}
        disconnect() {}
      },
    );
  });
  afterEach(() => {
    cleanup();
    answers.clear();
    requests.length = 0;
    authorizations.length = 0;
    localStorage.clear();
    vi.unstubAllGlobals();
  });
}
