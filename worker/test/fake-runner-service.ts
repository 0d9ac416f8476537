import type { RunRequest } from '@viva/protocol/run';
import { type Request, Response } from 'miniflare';
import type { Script, Seen } from './fake-runner.ts';

let script: Script = {};
let seen: Seen = { requests: [] };
let stream: ReadableStreamDefaultController<Uint8Array> | null = null;

/**
 * Stands in for the whole network outside of the Worker: the sandbox-runner at its HTTP interface, and beside it
 * `/control/…`, over which a test scripts it, writes to the stream of the latest run and asks what it has seen.
 */
export async function fakeRunnerService(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  switch (pathname) {
    case '/control/script':
      script = (await request.json()) as Script;
      seen = { requests: [] };
      return new Response();
    case '/control/seen':
      return Response.json(seen);
    case '/control/write':
      stream?.enqueue(new TextEncoder().encode(await request.text()));
      return new Response();
    case '/control/close':
      stream?.close();
      return new Response();
    case '/control/vanish':
      stream?.error(new Error('connection lost'));
      return new Response();
  }
  if (script.down) throw new Error('connection refused');
  const answer = script.answers?.[pathname];
  if (answer) return Response.json(answer.body, { status: answer.status });
  if (pathname !== '/v1/runs') throw new Error(`nothing is scripted for ${pathname}`);
  seen.requests.push((await request.json()) as RunRequest);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      stream = controller;
      // Response headers travel with the first bytes; a runner says at once that it has taken the run.
      controller.enqueue(new TextEncoder().encode('{"type":"queued","position":0}\n'));
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'application/x-ndjson' } });
}
