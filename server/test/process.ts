import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import path from 'node:path';
import { vi } from 'vitest';
import { SERVER } from '../../scripts/stack/stack.ts';

export const TOKEN = '0123456789abcdef';

/** The server as a process of its own, in a group of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  /** What it has written. */
  stdout = '';
  stderr = '';
  readonly closed: Promise<unknown[]>;

  constructor(variables: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [path.join(SERVER, 'src/main.js')], {
      env: { PATH: process.env.PATH, VIVA_PORT: '0', ...variables },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (text) => {
      this.stdout += text;
    });
    this.#child.stderr?.on('data', (text) => {
      this.stderr += text;
    });
    this.closed = once(this.#child, 'close');
  }

  /** Its log so far. */
  get entries(): Record<string, unknown>[] {
    const lines = this.stdout.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Where it answers, once it does. */
  async origin(): Promise<string> {
    const port = await vi.waitFor(
      () => {
        const found = this.entries.find(({ event }) => event === 'listening')?.port;
        if (found === undefined) throw new Error(`It does not listen. ${this.stderr}`);
        return found;
      },
      { timeout: 20_000 },
    );
    return `http://127.0.0.1:${port}`;
  }

  /** The id of the workerd in which the rooms are. */
  get runtimePid(): number {
    const { pid } = this.#child;
    const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], {
      encoding: 'utf8',
    });
    return Number(/^\s*(\d+) .* serve --binary /m.exec(stdout)?.[1]);
  }

  /** Asks it to end, or ends all of its processes. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { pid = 0 } = this.#child;
    if (signal === 'SIGTERM') process.kill(pid, signal);
    else process.kill(-pid, signal);
    await this.closed;
  }
}

/**
 * The status of an attempt to create a session.
 *
 * @param localAddress where it comes from.
 */
export function createFrom(
  origin: string,
  localAddress: string,
  headers: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${origin}/api/sessions`,
      {
        method: 'POST',
        localAddress,
        headers: { 'Content-Type': 'application/json', ...headers },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    asked.on('error', reject);
    asked.end('{}');
  });
}
