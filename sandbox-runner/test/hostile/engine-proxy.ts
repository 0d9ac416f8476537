import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A way to the Docker engine that can be taken away and given back, without harm to the engine. */
export class EngineProxy {
  readonly #folder: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  /** Opens the way. */
  static async open(): Promise<EngineProxy> {
    const proxy = new EngineProxy(await mkdtemp(join(tmpdir(), 'viva-engine-')));
    await proxy.comeBack();
    return proxy;
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** What `DOCKER_HOST` is to be. */
  get host(): string {
    return `unix://${this.#path}`;
  }

  get #path(): string {
    return join(this.#folder, 'docker.sock');
  }

  /** Breaks every connection, and takes no more. */
  async goAway(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async comeBack(): Promise<void> {
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      const engine = connect({ path: ENGINE, allowHalfOpen: true });
      for (const [one, other] of [
        [client, engine],
        [engine, client],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => {});
        one.once('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    }).listen(this.#path);
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    await this.goAway();
    await rm(this.#folder, { recursive: true });
  }
}

const ENGINE = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
