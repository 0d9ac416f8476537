import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { vi } from 'vitest';
import { TOKEN } from '../harness.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** How long it may take to listen, on a machine that is busy. */
const PATIENCE_MS = 40_000;

/** The service as a process of its own, which can be killed. */
export class ServiceProcess {
  readonly url: string;
  readonly #child: ChildProcess;

  /** Starts it on a port of its own; resolves when it listens. */
  static async start(settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env.PATH,
        DOCKER_HOST: process.env.DOCKER_HOST,
        RUNNER_TOKENS: TOKEN,
        RUNNER_PORT: '0',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let log = '';
    child.stdout.on('data', (text) => {
      log += text;
    });
    const port = await vi.waitFor(
      () => {
        const found = /"listening".*"port":(\d+)/.exec(log)?.[1];
        if (found === undefined) throw new Error(`not listening: ${log}`);
        return found;
      },
      { timeout: PATIENCE_MS },
    );
    return new ServiceProcess(`http://127.0.0.1:${port}`, child);
  }

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /** Ends it by a signal; resolves when it has ended. */
  async end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    await closed;
  }
}
