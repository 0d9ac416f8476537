import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createAdaptorServer } from '@hono/node-server';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import { type RunEvent, type RunExit, type RunRequest, runEvent } from '@viva/protocol/run';
import { type Config, readConfig } from '../src/config.ts';
import type { Log } from '../src/log.ts';
import { ReadinessCheck } from '../src/readiness.ts';
import { openSandbox } from '../src/sandbox/open-sandbox.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import { createServer, type Server } from '../src/server.ts';

export const TOKEN = 'a-token-of-the-tests';

export const JSON_HEADERS = {
  Authorization: `Bearer ${TOKEN}`,
  'Content-Type': 'application/json',
};

/** A running service on a port of its own. */
export interface TestServer {
  readonly url: string;
  readonly server: Server;
  readonly readiness: ReadinessCheck;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  /** Environment variables of the service, on top of those of a test: bubblewrap, and a small pool. */
  readonly settings?: Readonly<Record<string, string>>;
  /** In place of the real sandbox. */
  readonly open?: () => Promise<Sandbox>;
  readonly log?: Log;
}

let services = 0;

/** The settings of a service for tests: its containers carry a name of their own. */
export const testConfig = (settings: Readonly<Record<string, string>> = {}): Config =>
  readConfig({
    RUNNER_TOKENS: TOKEN,
    RUNNER_CONCURRENCY: '4',
    RUNNER_QUEUE: '8',
    RUNNER_OWNER: `test-${process.pid}-${services++}`,
    RUNNER_POOL: 'python=1,*=0',
    VIVA_SANDBOX: 'bubblewrap',
    ...settings,
  });

/** Starts the service with the real sandbox that the settings choose, or with the one given. */
export async function startServer({
  settings,
  open,
  log = () => {},
}: TestServerOptions = {}): Promise<TestServer> {
  const config = testConfig(settings);
  const readiness = new ReadinessCheck({
    open: open ?? (() => openSandbox(config, log)),
    limits: config,
    log,
  });
  const server = createServer(config, readiness, log);
  const http = createAdaptorServer(server);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    server,
    readiness,
    async stop() {
      await server.stop(0);
      const closed = once(http, 'close');
      http.close();
      if ('closeAllConnections' in http) http.closeAllConnections();
      await closed;
    },
  };
}

/** Sends a body to `POST /v1/runs`; anything but text is made JSON. */
export function postRun(
  server: Pick<TestServer, 'url'>,
  body: unknown,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${server.url}/v1/runs`, {
    method: 'POST',
    headers: JSON_HEADERS,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
}

/** A request for a program of one file. */
export const program = (
  language: LanguageId,
  code: string,
  more: Partial<Pick<RunRequest, 'stdin' | 'limits'>> = {},
) => ({ language, files: [{ path: LANGUAGES[language].fileName, content: code }], ...more });

/** The events of a response, one by one as they come. */
export async function* eventsOf(response: Response): AsyncGenerator<RunEvent> {
  if (response.body === null) throw new Error('no body');
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield runEvent.parse(JSON.parse(line));
  }
  if (rest !== '') throw new Error('the last line is not complete');
}

/** A run from its beginning to its end. */
export interface Outcome {
  readonly events: readonly RunEvent[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: RunExit;
}

/** Runs a program and waits for its end; fails unless the last event, and no other, is `exit`. */
export async function run(
  server: Pick<TestServer, 'url'>,
  request: ReturnType<typeof program>,
): Promise<Outcome> {
  const response = await postRun(server, request);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const events: RunEvent[] = [];
  for await (const event of eventsOf(response)) events.push(event);
  const exit = events.at(-1);
  if (exit?.type !== 'exit') throw new Error('the last event is not exit');
  if (events.filter(({ type }) => type === 'exit').length !== 1) throw new Error('many exits');
  const text = (stream: 'stdout' | 'stderr') =>
    events.map((event) => (event.type === stream ? event.data : '')).join('');
  return { events, stdout: text('stdout'), stderr: text('stderr'), exit };
}

/** Ids of this machine's processes whose command line holds a text. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && commandLine(pid).includes(text));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** A number of seconds to sleep that no other process on this machine has: its sleeper can be found by it. */
export const uniqueSleep = () => `9${String(Math.random()).slice(2, 10)}.25`;
