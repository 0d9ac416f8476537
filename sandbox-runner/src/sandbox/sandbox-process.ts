import { type ChildProcess, spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { FIRST_FILE_FD, INFO_FD, type SandboxFile } from './bubblewrap-arguments.ts';
import type { Launch } from './launcher.ts';
import { GO, PROGRAM_STDERR_FD } from './supervisor.ts';

const GO_FD = 0;
const PROGRAM_STDOUT_FD = 1;
const REPORT_FD = 2;

/** When the first process has not ended this long after its kill, its maker is killed too. */
const KILL_BACKSTOP_MS = 1000;

const sandboxInfo = z.object({ 'child-pid': z.number().int().positive() });

/** The processes of one bubblewrap sandbox, and the pipes to them. The host's disk is never involved. */
export class SandboxProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What bubblewrap and the supervisor say. */
  readonly report: Readable;
  /** The host's process id of the sandbox's first process; resolves once it exists, never if it never does. */
  readonly firstProcess: Promise<number>;
  /** Resolves with the exit code when every process is gone and all output has been read; null after a signal. */
  readonly closed: Promise<number | null>;
  readonly #child: ChildProcess;
  #killed = false;

  /** Starts the sandbox and sends it its files. `closed` rejects when the command cannot be started. */
  constructor({ command, args, user }: Launch, files: readonly SandboxFile[]) {
    this.#child = spawn(command, args, {
      // Nothing of the service's own environment: it holds its tokens.
      env: { PATH: process.env.PATH },
      // The folder that the service started in may be out of the other user's reach.
      cwd: '/',
      stdio: Array<'pipe'>(FIRST_FILE_FD + files.length).fill('pipe'),
      ...(user === null ? {} : { uid: user, gid: user }),
    });
    this.closed = new Promise((resolve, reject) => {
      this.#child.once('close', resolve);
      this.#child.once('error', reject);
    });
    this.stdout = this.#reader(PROGRAM_STDOUT_FD);
    this.stderr = this.#reader(PROGRAM_STDERR_FD);
    this.report = this.#reader(REPORT_FD);
    this.firstProcess = firstProcess(this.#reader(INFO_FD));
    for (const [index, { content }] of files.entries()) {
      this.#writer(FIRST_FILE_FD + index).end(content);
    }
  }

  /** Lets the supervisor, once it is ready, start the program. */
  go(): void {
    this.#writer(GO_FD).write(GO);
  }

  /** Ends every process of the sandbox. Returns at once; `closed` tells when it is done. */
  kill(): void {
    if (this.#killed) return;
    this.#killed = true;
    // With the first process the kernel ends all others before its maker hears of it: then none is left.
    // Killing its maker instead, before the first process is known, could leave a half-made sandbox behind.
    void this.firstProcess.then((pid) => this.#signal(pid));
    const backstop = setTimeout(() => this.#child.kill('SIGKILL'), KILL_BACKSTOP_MS);
    this.#child.once('close', () => clearTimeout(backstop));
  }

  #signal(pid: number): void {
    // Once its maker has ended, the process id may belong to somebody else.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
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
    // A sandbox that ends before it has read everything breaks the pipe; its exit code tells more than that.
    return streams[fd]?.on('error', () => {});
  }
}

function firstProcess(info: Readable): Promise<number> {
  return new Promise((resolve) => {
    let text = '';
    info.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.trimEnd().endsWith('}')) resolve(sandboxInfo.parse(JSON.parse(text))['child-pid']);
    });
  });
}
