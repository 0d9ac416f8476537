import { type ChildProcess, spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import * as z from 'zod';
import type { Container, ContainerEnd } from '../container.ts';
import { FrameQueue } from '../frame-queue.ts';
import { FrameDecoder, PROTOCOL_VERSION } from '../frames.ts';
import { SandboxFault } from '../sandbox.ts';
import { ETC_FILES, FIRST_FILE_FD, INFO_FD } from './arguments.ts';
import type { RunCgroup } from './cgroup.ts';
import { faultReason } from './fault.ts';

/** When the first process has not ended this long after its input, it is killed, and then its maker. */
const BACKSTOP_MS = 1000;
/** The end of what bubblewrap says that is kept. */
const MESSAGE_LENGTH = 4096;

const sandboxInfo = z.object({ 'child-pid': z.number().int().positive() });

/** One bubblewrap sandbox with a supervisor as its first process. */
export class BubblewrapContainer implements Container {
  readonly frames = new FrameQueue();
  readonly closed: Promise<ContainerEnd>;
  readonly #child: ChildProcess;
  #firstProcess: number | null = null;
  #destroyed = false;

  /**
   * Starts a sandbox. Resolves when its supervisor is ready.
   *
   * @param command command line that makes the sandbox.
   * @throws SandboxFault when it cannot be made.
   */
  static async start(
    command: readonly [string, ...string[]],
    cgroup: RunCgroup | null,
  ): Promise<BubblewrapContainer> {
    const container = new BubblewrapContainer(command, cgroup);
    const { value } = await container.frames.next();
    if (value?.type === 'ready' && value.version === PROTOCOL_VERSION) return container;
    container.destroy();
    const { message } = await container.closed;
    throw new SandboxFault(
      value?.type === 'fault' ? `The supervisor failed: ${value.message}.` : faultReason(message),
    );
  }

  private constructor(
    [command, ...args]: readonly [string, ...string[]],
    cgroup: RunCgroup | null,
  ) {
    this.#child = spawn(command, args, {
      // Nothing of the service's own environment: it holds its tokens.
      env: { PATH: process.env.PATH },
      // The folder that the service started in may be out of the other user's reach.
      cwd: '/',
      stdio: Array<'pipe'>(FIRST_FILE_FD + ETC_FILES.length).fill('pipe'),
    });
    for (const stream of this.#child.stdio) {
      // It may end before it has taken what it is given; `closed` tells.
      stream?.on('error', () => {});
    }
    let message = '';
    this.#reader(2).on('data', (chunk: Buffer) => {
      message = (message + chunk.toString()).slice(-MESSAGE_LENGTH);
    });
    this.closed = new Promise((resolve) => {
      const end = (outOfMemory: boolean) => {
        this.frames.end();
        cgroup?.remove();
        resolve({ outOfMemory, message });
      };
      this.#child.once('error', (error) => {
        message += error.message;
        end(false);
      });
      this.#child.once('close', (code, signal) => end(!this.#destroyed && isKill(code, signal)));
    });
    const decoder = new FrameDecoder();
    this.#reader(1)
      .on('data', (chunk: Buffer) => this.#push(decoder, chunk))
      .on('end', () => this.frames.end());
    this.#readInfo();
    for (const [index, { content }] of ETC_FILES.entries()) {
      this.#writer(FIRST_FILE_FD + index).end(content);
    }
  }

  send(...frames: readonly Uint8Array[]): void {
    const input = this.#writer(0);
    if (input.writable) input.write(Buffer.concat(frames));
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#writer(0).destroy();
    const backstop = setTimeout(() => this.#kill(), BACKSTOP_MS);
    void this.closed.then(() => clearTimeout(backstop));
  }

  /** With the first process the kernel ends all others. Without one, there is only its maker. */
  #kill(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const pid = this.#firstProcess ?? this.#child.pid;
    if (pid === undefined) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  #push(decoder: FrameDecoder, chunk: Buffer): void {
    try {
      for (const frame of decoder.push(chunk)) this.frames.push(frame);
    } catch {
      this.destroy();
    }
  }

  #readInfo(): void {
    let text = '';
    this.#reader(INFO_FD).on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.trimEnd().endsWith('}')) return;
      this.#firstProcess = sandboxInfo.parse(JSON.parse(text))['child-pid'];
    });
  }

  #reader(fd: number): Readable {
    const stream = this.#stream(fd);
    if (!(stream instanceof Readable)) throw new Error(`descriptor ${fd} is not readable`);
    return stream;
  }

  #writer(fd: number): Writable {
    const stream = this.#stream(fd);
    if (!(stream instanceof Writable)) throw new Error(`descriptor ${fd} is not writable`);
    return stream;
  }

  #stream(fd: number): Readable | Writable | null | undefined {
    const streams: readonly (Readable | Writable | null | undefined)[] = this.#child.stdio;
    return streams[fd];
  }
}

/** Bubblewrap passes on how the first process ended as a shell does. */
const isKill = (code: number | null, signal: NodeJS.Signals | null) =>
  signal === 'SIGKILL' || code === 128 + 9;
