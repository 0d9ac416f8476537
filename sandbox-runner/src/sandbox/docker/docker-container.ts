import { type Duplex, type Readable, Writable } from 'node:stream';
import { json } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { ContainerCreateOptions } from 'dockerode';
import * as z from 'zod';
import type { Container, ContainerEnd } from '../container.ts';
import { FrameQueue } from '../frame-queue.ts';
import { type Frame, FrameDecoder, PROTOCOL_VERSION } from '../frames.ts';
import { SandboxFault } from '../sandbox.ts';

/** A container that has not ended by itself this long after its input did is removed by force. */
const BACKSTOP_MS = 2000;
/** How long a container may take to start. */
const START_TIMEOUT_MS = 20_000;
/** 128 and SIGKILL: nobody but the kernel kills a supervisor, and only for want of memory. */
const KILLED = 137;

/** One container of the Docker engine. */
export class DockerContainer implements Container {
  readonly frames = new FrameQueue();
  readonly closed: Promise<ContainerEnd>;
  readonly #container: Docker.Container;
  readonly #stream: Duplex;
  #destroyed = false;

  /**
   * Creates a container and starts it. Resolves when its supervisor is ready.
   *
   * @throws SandboxFault when the engine or the image is not as they should be.
   */
  static async start(docker: Docker, options: ContainerCreateOptions): Promise<DockerContainer> {
    const overdue = new AbortController();
    const timer = setTimeout(() => overdue.abort(), START_TIMEOUT_MS);
    try {
      const container = await docker.createContainer({ ...options, abortSignal: overdue.signal });
      return await DockerContainer.#started(docker, container, overdue.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  static async #started(
    docker: Docker,
    container: Docker.Container,
    overdue: AbortSignal,
  ): Promise<DockerContainer> {
    let started: DockerContainer | null = null;
    try {
      const stream = await container.attach({
        hijack: true,
        stream: true,
        stdin: true,
        stdout: true,
        stderr: true,
      });
      started = new DockerContainer(docker, container, stream as Duplex);
      await container.start({ abortSignal: overdue });
      await started.#ready(overdue);
      return started;
    } catch (error) {
      started?.destroy();
      await container.remove({ force: true }).catch(() => {});
      throw error;
    }
  }

  private constructor(docker: Docker, container: Docker.Container, stream: Duplex) {
    this.#container = container;
    this.#stream = stream;
    let message = '';
    const decoder = new FrameDecoder();
    docker.modem.demuxStream(
      stream,
      sink((chunk) => this.#push(decoder, chunk)),
      sink((chunk) => {
        message = (message + chunk.toString()).slice(0, 1000);
      }),
    );
    stream.on('error', () => {});
    stream.once('close', () => this.frames.end());
    stream.once('end', () => this.frames.end());
    this.closed = removal(docker, container.id)
      .then(async (status) => {
        const killed = status === KILLED && !this.#destroyed;
        // An engine that shuts down kills its containers too, after it has ceased to answer.
        if (killed) await docker.ping();
        return { outOfMemory: killed, message: message.trim() };
      })
      .catch(() => ({ outOfMemory: false, message: 'The Docker engine went away.' }))
      .finally(() => this.frames.end());
  }

  send(...frames: readonly Uint8Array[]): void {
    if (this.#stream.writable) this.#stream.write(Buffer.concat(frames));
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#stream.destroy();
    const backstop = setTimeout(() => {
      this.#container.remove({ force: true }).catch(() => {
        // It is being removed already, or the engine is gone.
      });
    }, BACKSTOP_MS);
    void this.closed.then(() => clearTimeout(backstop));
  }

  #push(decoder: FrameDecoder, chunk: Buffer): void {
    try {
      for (const frame of decoder.push(chunk)) this.frames.push(frame);
    } catch {
      this.destroy();
    }
  }

  async #ready(overdue: AbortSignal): Promise<void> {
    const giveUp = () => this.destroy();
    overdue.addEventListener('abort', giveUp);
    const { value } = await this.frames.next();
    overdue.removeEventListener('abort', giveUp);
    if (value?.type === 'ready' && value.version === PROTOCOL_VERSION) return;
    throw new SandboxFault(whyNotReady(value, value ? '' : (await this.closed).message));
  }
}

const waitAnswer = z.object({ StatusCode: z.number() });

/**
 * Resolves with the first process's exit status when nothing of the container is left. The engine begins its answer at
 * once and ends it then: it is read as a stream, which tells when the engine goes away in between.
 */
async function removal(docker: Docker, id: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<Readable>();
  docker.modem.dial(
    {
      path: `/containers/${id}/wait?`,
      // On a container that is only created, the engine would call the default condition met.
      options: { condition: 'removed' },
      method: 'POST',
      isStream: true,
      statusCodes: { 200: true },
    },
    (error, answer) => {
      if (error) reject(error);
      else resolve(answer as Readable);
    },
  );
  return waitAnswer.parse(await json(await promise)).StatusCode;
}

function whyNotReady(frame: Frame | undefined, message: string): string {
  if (frame?.type === 'ready') return 'The image is of another version: build it anew.';
  if (frame?.type === 'fault') return `The supervisor failed: ${frame.message}.`;
  return `The container did not start${message === '' ? '.' : `: ${message}`}`;
}

const sink = (take: (chunk: Buffer) => void): Writable =>
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk);
      done();
    },
  });
