import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort, isFree } from './ports.ts';
import type { SandboxSettings } from './sandbox.ts';
import { Service } from './service.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const BIN = path.join(ROOT, 'node_modules/.bin');
/** The server for one machine, as `server/build.ts` lays it ready. */
export const SERVER = path.join(ROOT, '.cache/server');

export interface StackOptions {
  /**
   * Built pages behind `wrangler pages dev`, Vite's development server, or for both the page and the Worker the server
   * for one machine.
   */
  readonly page: 'built' | 'vite' | 'server';
  readonly ports: { readonly web: number; readonly worker: number; readonly runner: number };
  /** The address that the page listens on. */
  readonly host: string;
  /** Everything that outlives a start: the rooms, D1, the logs. */
  readonly stateDir: string;
  /** What the runner shall isolate programs with. */
  readonly sandbox: SandboxSettings;
  /** Further settings of the runner, in place of its defaults. */
  readonly runnerSettings?: Readonly<Record<string, string>>;
}

export interface Stack {
  /** Where the page is. */
  readonly url: string;
  readonly workerUrl: string;
  readonly runnerUrl: string;
  readonly runner: Service;
  readonly worker: Service;
  readonly web: Service;
  /** Starts all of them; resolves when all of them answer, the page on behalf of the Worker too. */
  start(onDeath?: (message: string) => void): Promise<void>;
  /** Stops all of them, and whatever they have started. */
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** The Worker's name in wrangler.toml. */
const WORKER = 'viva';
const REMIND_EVERY_MS = 500;

/** What serves the Worker and the page: two services, or one for both. */
type Served = Pick<Stack, 'worker' | 'web'>;

/** Where a service that listens on an address can be asked: on all of them includes loopback. */
const reachable = (host: string) => (host === '0.0.0.0' ? LOOPBACK : host);

/** The three services as they run on one machine. */
export async function createStack(options: StackOptions): Promise<Stack> {
  const { page, ports, host, stateDir } = options;
  mkdirSync(stateDir, { recursive: true });
  const at = (port: number, address = LOOPBACK) => `http://${address}:${port}`;
  const pageUrl = at(ports.web, reachable(host));
  const url = reachable(host) === LOOPBACK ? at(ports.web, 'localhost') : pageUrl;
  const token = randomBytes(24).toString('hex');
  const state = path.join(stateDir, 'state');
  const registry = path.join(stateDir, 'registry');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'development',
    // Wrangler's processes find each other through this folder; a folder of its own keeps stacks apart.
    WRANGLER_REGISTRY_PATH: registry,
    WRANGLER_LOG_PATH: path.join(stateDir, 'logs'),
  };
  // Secrets go through a file: what stands on a command line every user of the machine can read.
  const secrets = path.join(stateDir, 'worker.env');
  writeFileSync(
    secrets,
    `RUNNER_URL=${at(ports.runner)}\nRUNNER_TOKEN=${token}\n${host === LOOPBACK ? `WEB_ORIGIN=${url}\n` : ''}`,
    { mode: 0o600 },
  );
  const service = (
    name: string,
    command: string,
    args: readonly string[],
    readyAt: string,
    { cwd = ROOT, extra = {} }: { cwd?: string; extra?: Record<string, string> } = {},
  ) =>
    new Service({
      name,
      command: path.join(BIN, command),
      args,
      cwd,
      env: { ...env, ...extra },
      readyAt,
      logFile: path.join(stateDir, 'logs', `${name}.log`),
    });
  const forgive = pathToFileURL(path.join(import.meta.dirname, 'forgive-broken-requests.ts'));
  const wranglerEnv = { NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --import=${forgive}`.trim() };
  // Each with a folder of its own: after a crash, two that open the same databases at once lock each other out.
  const wranglerFlags = async (port: number, ip: string, folder: string) => [
    ...['--port', String(port), '--ip', ip, '--inspector-port', String(await freePort())],
    ...['--persist-to', folder, '--show-interactive-dev-session=false'],
  ];

  const runner = service(
    'runner',
    'node',
    ['sandbox-runner/src/main.ts'],
    `${at(ports.runner)}/healthz`,
    {
      extra: {
        RUNNER_PORT: String(ports.runner),
        RUNNER_TOKENS: token,
        // Whoever stops the stack does not wait for programs to end.
        RUNNER_DRAIN_MS: '0',
        ...options.sandbox,
        ...options.runnerSettings,
      },
    },
  );
  const { worker, web } = page === 'server' ? oneServer() : await twoServers();

  function oneServer(): Served {
    const server = service(
      'server',
      'node',
      [path.join(SERVER, 'src/main.js')],
      `${pageUrl}/api/health`,
      {
        extra: {
          VIVA_HOST: host,
          VIVA_PORT: String(ports.web),
          VIVA_DATA: state,
          RUNNER_URL: at(ports.runner),
          RUNNER_TOKENS: token,
          ...(host === LOOPBACK && { WEB_ORIGIN: url }),
        },
      },
    );
    return { worker: server, web: server };
  }

  async function twoServers(): Promise<Served> {
    const worker = service(
      'worker',
      'wrangler',
      ['dev', ...(await wranglerFlags(ports.worker, LOOPBACK, state)), '--env-file', secrets],
      `${at(ports.worker)}/api/health`,
      { extra: wranglerEnv },
    );
    const cwd = path.join(ROOT, 'web');
    const web =
      page === 'built'
        ? service(
            'web',
            'wrangler',
            [
              'pages',
              'dev',
              ...(await wranglerFlags(ports.web, host, path.join(stateDir, 'page'))),
            ],
            `${pageUrl}/api/health`,
            { cwd, extra: wranglerEnv },
          )
        : service(
            'web',
            'vite',
            ['--port', String(ports.web), '--strictPort', '--host', host],
            pageUrl,
            {
              cwd,
              extra: { VIVA_WORKER_ORIGIN: at(ports.worker) },
            },
          );
    return { worker, web };
  }

  const services = new Set([web, worker, runner]);
  let reminder: NodeJS.Timeout | undefined;
  return {
    url,
    workerUrl: page === 'server' ? pageUrl : at(ports.worker),
    runnerUrl: at(ports.runner),
    runner,
    worker,
    web,
    async start(onDeath) {
      for (const [name, port] of Object.entries(ports)) {
        if (await isFree(port, name === 'web' ? host : LOOPBACK)) continue;
        throw new Error(
          `Port ${port} is in use. Stop what uses it, or choose another with VIVA_PORT, VIVA_WORKER_PORT or VIVA_RUNNER_PORT.`,
        );
      }
      if (page !== 'server') {
        migrate(state, env);
        reminder ??= setInterval(
          () => remind(path.join(registry, WORKER)),
          REMIND_EVERY_MS,
        ).unref();
      }
      await Promise.all([...services].map((one) => one.start(onDeath)));
    },
    async stop() {
      clearInterval(reminder);
      reminder = undefined;
      await Promise.all([...services].map((one) => one.stop()));
    },
  };
}

/**
 * Has the page's server read where the Worker is once more. Wrangler writes that file in two steps and its reader can
 * meet it in between: then the Worker counts as not running until the file is touched, by itself after 30 s.
 */
async function remind(entry: string): Promise<void> {
  const now = new Date();
  // Without the file there is nothing to be read.
  await utimes(entry, now, now).catch(() => {});
}

/** Brings the local D1 database up to date. */
export function migrate(state: string, env: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync(
    path.join(BIN, 'wrangler'),
    ['d1', 'migrations', 'apply', 'viva', '--local', '--persist-to', state],
    { cwd: ROOT, env: { ...env, CI: 'true' }, encoding: 'utf8' },
  );
  if (status !== 0)
    throw new Error(`The database could not be brought up to date.\n${stdout}${stderr}`);
}
