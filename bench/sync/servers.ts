import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSessionResponse } from '@viva/protocol/api';
import { freePort } from '../../scripts/stack/ports.ts';
import { Service } from '../../scripts/stack/service.ts';
import { migrate, ROOT } from '../../scripts/stack/stack.ts';
import { type GroupMember, residentMemory } from '../memory.ts';

export type ServerName = 'Viva' | 'y-websocket' | 'Hocuspocus';

/** A place on a server where people edit together. */
export interface RoomAddress {
  readonly url: string;
  /** What every frame begins with; null where nothing does. */
  readonly documentName: string | null;
}

/** A server in a process of its own. */
export class SyncServer {
  readonly name: ServerName;
  readonly #service: Service;
  readonly port: number;
  readonly #folder: string;
  #rooms = 0;

  private constructor(name: ServerName, service: Service, port: number, folder: string) {
    this.name = name;
    this.#service = service;
    this.port = port;
    this.#folder = folder;
  }

  /**
   * @param runner where the sandbox-runner is, for a server that has one.
   * @param worker the Worker's own script, for another than what is deployed.
   */
  static async start(
    name: ServerName,
    runner = 'http://127.0.0.1:9',
    worker?: string,
  ): Promise<SyncServer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'viva-bench-'));
    const port = await freePort();
    const script = name === 'Viva' ? 'viva' : name === 'Hocuspocus' ? 'hocuspocus' : 'y-websocket';
    const args =
      name === 'Viva'
        ? [buildWorker(folder, worker), String(port), path.join(folder, 'state'), runner]
        : [String(port)];
    if (name === 'Viva') migrate(path.join(folder, 'state'), process.env);
    const service = new Service({
      name,
      command: process.execPath,
      args: [path.join(import.meta.dirname, `serve-${script}.ts`), ...args],
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production' },
      readyAt: `http://127.0.0.1:${port}/api/status`,
      readyWith: 'any answer',
      logFile: path.join(folder, 'log'),
    });
    await service.start();
    return new SyncServer(name, service, port, folder);
  }

  async newRoom(): Promise<RoomAddress> {
    this.#rooms += 1;
    const name = `room-${this.#rooms}`;
    const base = `ws://127.0.0.1:${this.port}`;
    if (this.name !== 'Viva') {
      return { url: `${base}/${name}`, documentName: this.name === 'Hocuspocus' ? name : null };
    }
    const response = await fetch(`http://127.0.0.1:${this.port}/api/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    const { sessionId } = createSessionResponse.parse(await response.json());
    return { url: `${base}/api/sessions/${sessionId}/ws?name=Ann`, documentName: null };
  }

  /** Ends the server without a warning, and resolves when nothing answers any more. */
  kill(): Promise<void> {
    return this.#service.stop('SIGKILL');
  }

  /** Starts it again, with what it has kept. */
  restart(): Promise<void> {
    return this.#service.start();
  }

  async stop(): Promise<void> {
    await this.#service.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Resident memory of the process that serves, in bytes. */
  memory(): number {
    const group = this.#service.pid ?? 0;
    // Beside Viva's workerd there is only what starts it.
    const serves = ({ pid, name }: GroupMember) =>
      this.name === 'Viva' ? name === 'workerd' : pid === group;
    return residentMemory(group, serves);
  }
}

/** Builds the Worker as it is deployed, and gives its script. */
function buildWorker(folder: string, script?: string): string {
  const out = path.join(folder, 'worker');
  const { status, stderr } = spawnSync(
    path.join(ROOT, 'node_modules/.bin/wrangler'),
    ['deploy', ...(script ? [script] : []), '--dry-run', '--outdir', out],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, WRANGLER_LOG_PATH: folder } },
  );
  if (status !== 0) throw new Error(`The Worker could not be built.\n${stderr}`);
  return path.join(out, script ? `${path.parse(script).name}.js` : 'index.js');
}
