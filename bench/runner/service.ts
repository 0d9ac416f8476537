import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { RunLimits } from '@viva/protocol/limits';
import { type InteractiveRequest, type RunExit, runEvent } from '@viva/protocol/run';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { RUNNER_STAGE, stageRunner } from '../../scripts/runner-stage.ts';
import { freePort } from '../../scripts/stack/ports.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** What the service's own image starts, without its first word, `node`. */
const [, ...SERVICE] = z
  .array(z.string())
  .parse(
    JSON.parse(
      /^CMD (.*)$/m.exec(readFileSync(`${ROOT}/sandbox-runner/Dockerfile`, 'utf8'))?.[1] ?? '',
    ),
  );
const TOKEN = 'a-token-for-the-benchmark';

/** When a run's first output and its end arrived, in milliseconds from its request. */
export interface Timing {
  readonly firstMs: number;
  readonly endMs: number;
}

export interface RunTiming extends Timing {
  readonly exit: RunExit;
}

/** An interactive run that gives back what is typed. */
export class TypedRun {
  readonly #socket: WebSocket;
  #shown = '';
  #onShown: (() => void) | null = null;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const event = runEvent.parse(JSON.parse(data.toString()));
      if (event.type !== 'stdout') return;
      this.#shown += event.data;
      this.#onShown?.();
    });
  }

  /** Types a text; resolves with the milliseconds until `shown` has come back. */
  roundTrip(text: string, shown: string): Promise<number> {
    this.#shown = '';
    const sentAt = performance.now();
    return new Promise((resolve) => {
      this.#onShown = () => {
        if (this.#shown.includes(shown)) resolve(performance.now() - sentAt);
      };
      this.#socket.send(JSON.stringify({ type: 'stdin', data: text }));
    });
  }

  close(): void {
    this.#socket.close();
  }
}

/** The runner as a process of its own. */
export class RunnerService {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #agent = new http.Agent({ keepAlive: true });

  static async start(settings: Readonly<Record<string, string>>): Promise<RunnerService> {
    if (!stageRunner()) throw new Error('The service could not be built.');
    const port = await freePort();
    const child = spawn('node', SERVICE, {
      cwd: path.join(RUNNER_STAGE, 'sandbox-runner'),
      env: {
        ...process.env,
        RUNNER_PORT: String(port),
        RUNNER_TOKENS: TOKEN,
        RUNNER_DRAIN_MS: '0',
        ...settings,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const service = new RunnerService(port, child);
    await service.#ready();
    return service;
  }

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
  }

  /** Runs a program of one file. */
  run(
    language: LanguageId,
    fileName: string,
    code: string,
    limits: Partial<RunLimits> = {},
  ): Promise<RunTiming> {
    const body = JSON.stringify({ language, files: [{ path: fileName, content: code }], limits });
    const sentAt = performance.now();
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          port: this.port,
          path: '/v1/runs',
          method: 'POST',
          agent: this.#agent,
          headers: { ...this.headers, 'Content-Length': Buffer.byteLength(body) },
        },
        (response) => {
          let rest = '';
          let firstMs = Number.NaN;
          response.setEncoding('utf8').on('data', (text: string) => {
            const lines = (rest + text).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) {
              const event = runEvent.parse(JSON.parse(line));
              const now = performance.now() - sentAt;
              if (event.type === 'stdout' && Number.isNaN(firstMs)) firstMs = now;
              if (event.type === 'exit') resolve({ firstMs, endMs: now, exit: event });
            }
          });
          response.once('end', () => reject(new Error(`no exit: ${response.statusCode} ${rest}`)));
        },
      );
      request.once('error', reject);
      request.end(body);
    });
  }

  /**
   * Starts an interactive program of one file that gives back what is typed. Resolves when it is under way.
   *
   * @param terminal null for pipes.
   */
  async type(
    language: LanguageId,
    code: string,
    terminal: InteractiveRequest['terminal'] | null,
  ): Promise<TypedRun> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/v1/runs`, { headers: this.headers });
    await once(socket, 'open');
    const files = [{ path: LANGUAGES[language].fileName, content: code }];
    socket.send(JSON.stringify({ language, files, ...(terminal && { terminal }) }));
    const run = new TypedRun(socket);
    // Its interpreter is up when the first line has come back.
    await run.roundTrip('first\n', 'first');
    return run;
  }

  /** The value of a metric, summed over its labels. */
  async metric(name: string, labels = ''): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.port}/metrics`, {
      headers: this.headers,
    });
    const lines = (await response.text()).split('\n');
    const values = lines
      .filter((line) => new RegExp(`^${name}(\\{|\\s)`).test(line) && line.includes(labels))
      .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
    return values.reduce((sum, value) => sum + value, 0);
  }

  /** Resolves when a container of a kind waits. */
  async warm(kind: string): Promise<void> {
    const deadline = performance.now() + 30_000;
    while ((await this.metric('viva_pool_idle', `kind="${kind}"`)) < 1) {
      if (performance.now() > deadline) throw new Error(`no warm container for ${kind}`);
      await sleep(10);
    }
  }

  residentBytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }

  descriptors(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + 120_000;
    while (performance.now() < deadline) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await sleep(100);
    }
    throw new Error('The runner did not become ready.');
  }
}
