import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { logRuntimeText } from './log.ts';
import { PARTS } from './parts.ts';
import type { Settings } from './settings.ts';

/** How long answers that are on their way may take after the server was told to end. */
const FAREWELL_MS = 2_000;

/** The workerd that Miniflare itself runs. */
function workerd(): string {
  const require = createRequire(import.meta.url);
  const { default: binary } = createRequire(require.resolve('miniflare'))('workerd') as {
    default: string;
  };
  return binary;
}

/** The process that people's requests come to: it says who asks, and hands them on. */
export class Edge {
  readonly #process: ChildProcess;
  readonly port: number;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  /**
   * Resolves when it listens.
   *
   * @param server the address and port of what it hands requests to.
   * @param onDeath called when it ends without having been told to.
   * @throws Error when it cannot listen.
   */
  static async start(settings: Settings, server: string, onDeath: () => void): Promise<Edge> {
    const { VIVA_HOST: host, VIVA_PORT: port, VIVA_TRUSTED_PROXIES: proxies } = settings;
    const child = spawn(
      workerd(),
      [
        ...['serve', PARTS.edge, '--control-fd=3'],
        `--socket-addr=http=${host.includes(':') ? `[${host}]` : host}:${port}`,
        `--external-addr=server=${server}`,
      ],
      {
        env: { TRUSTED_PROXIES: proxies.join(',') },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      },
    );
    const [, output, errors, control] = child.stdio as unknown as Readable[];
    for (const stream of [output, errors]) {
      if (stream) createInterface(stream).on('line', logRuntimeText);
    }
    const listening = control ? waitForPort(control) : null;
    const ended = once(child, 'exit').then(() => null);
    process.once('exit', () => child.kill('SIGKILL'));
    const found = await Promise.race([listening, ended]);
    if (found === null) {
      throw new Error(`Cannot listen on ${host}:${port}. Set VIVA_PORT or VIVA_HOST to another.`);
    }
    child.once('exit', onDeath);
    return new Edge(child, found);
  }

  /** Takes no more requests, lets answers that are on their way arrive, and resolves when the process has ended. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.removeAllListeners('exit');
    const ended = once(this.#process, 'exit');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), FAREWELL_MS);
    this.#process.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }
}

/** workerd tells in a line of JSON each socket that it listens on. */
async function waitForPort(control: Readable): Promise<number | null> {
  for await (const line of createInterface(control)) {
    const { event, port } = JSON.parse(line) as { event: string; port?: number };
    if (event === 'listen' && port !== undefined) return port;
  }
  return null;
}
