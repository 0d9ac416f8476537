import type { InteractiveRequest, RunInput, RunRequest } from '@viva/protocol/run';
import { type Request, Response, type WebSocket, WebSocketPair } from 'miniflare';
import type { Answer, Script, Seen } from './fake-runner.ts';

let script: Script = {};
const TAKEN = '{"type":"queued","position":0}\n';

const nothing = (): Seen => ({ requests: [], typed: [], left: 0 });
let seen = nothing();

/** The latest run, as the service sees it. */
interface Stream {
  write(text: string): void;
  close(): void;
  vanish(): void;
}
let stream: Stream | null = null;

/**
 * Stands in for the whole network outside of the Worker: the sandbox-runner at its HTTP interface, and beside it
 * `/control/…`, over which a test scripts it, writes to the stream of the latest run and asks what it has seen.
 */
export async function fakeRunnerService(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  switch (pathname) {
    case '/control/script':
      script = (await request.json()) as Script;
      seen = nothing();
      return new Response();
    case '/control/seen':
      return Response.json(seen);
    case '/control/write':
      stream?.write(await request.text());
      return new Response();
    case '/control/close':
      stream?.close();
      return new Response();
    case '/control/vanish':
      stream?.vanish();
      return new Response();
  }
  const upgrade = request.headers.get('Upgrade') === 'websocket';
  if (script.silent) return new Promise(() => {});
  if (script.down) {
    // Miniflare cannot answer an upgrade with an error.
    if (upgrade) return hangUp();
    throw new Error('connection refused');
  }
  const answer = script.answers?.[pathname];
  if (upgrade && pathname === '/v1/runs') return answerOnSocket(answer);
  if (answer) return Response.json(answer.body, { status: answer.status });
  if (pathname !== '/v1/runs') throw new Error(`nothing is scripted for ${pathname}`);
  seen.requests.push((await request.json()) as RunRequest);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const encoder = new TextEncoder();
      stream = {
        write: (text) => controller.enqueue(encoder.encode(text)),
        close: () => controller.close(),
        vanish: () => controller.error(new Error('connection lost')),
      };
      // Response headers travel with the first bytes; a runner says at once that it has taken the run.
      stream.write(TAKEN);
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'application/x-ndjson' } });
}

/** Takes the run that the first frame asks for, or says why not; later frames are what is typed. */
function answerOnSocket(refusal: Answer | undefined): Response {
  const { 0: theirs, 1: own } = new WebSocketPair();
  let asked = false;
  own.accept();
  own.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as unknown;
    if (asked) {
      seen.typed.push(frame as RunInput);
      return;
    }
    asked = true;
    if (refusal) {
      own.send(JSON.stringify(refusal.body));
      own.close(4000 + refusal.status);
      return;
    }
    seen.requests.push(frame as InteractiveRequest);
    stream = streamOn(own);
    stream.write(TAKEN);
  });
  own.addEventListener('close', () => {
    seen.left += 1;
  });
  return new Response(null, { status: 101, webSocket: theirs });
}

function hangUp(): Response {
  const { 0: theirs, 1: own } = new WebSocketPair();
  own.accept();
  own.close(1011);
  return new Response(null, { status: 101, webSocket: theirs });
}

const streamOn = (socket: WebSocket): Stream => ({
  write: (text) => {
    for (const line of text.split('\n')) if (line !== '') socket.send(line);
  },
  close: () => socket.close(1000),
  vanish: () => socket.close(1011),
});
