import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEBIBYTE } from '@viva/protocol/limits';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { FrameQueue } from '../../src/sandbox/frame-queue.ts';
import {
  type CommandExit,
  type CommandPlan,
  endOfInputFrame,
  executeFrame,
  type Frame,
  FrameDecoder,
  fileFrames,
} from '../../src/sandbox/frames.ts';

const BUILD = fileURLToPath(new URL('../../image/supervisor/build.sh', import.meta.url));
const PROBE = fileURLToPath(new URL('probe.c', import.meta.url));

/** What the tests compile, in a folder that every user can reach. */
let folder = '';
let probe = Buffer.alloc(0);

/** Compiles the supervisor and the probe for the tests of a file. */
export function useSupervisor(): void {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'viva-supervisor-'));
    chmodSync(folder, 0o755);
    mkdirSync(path.join(folder, 'code'));
    execFileSync(BUILD, [path.join(folder, 'supervisor')]);
    const target = path.join(folder, 'probe');
    execFileSync('gcc', ['-O1', '-static', '-pthread', '-Wall', '-Werror', '-o', target, PROBE]);
    probe = readFileSync(target);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));
}

/** Puts the probe into the folder of programs. */
export const probeFrames = (): Buffer[] => fileFrames('probe', probe, 0o755);

/** How a supervisor is started without any service. */
export interface Stage {
  /** Who the programs are. */
  readonly name: 'as a user of their own' | "as the supervisor's user";
  /** Why it cannot be used here; null when it can. */
  readonly missing: string | null;
  command(): readonly string[];
}

const DISK = 64 * MEBIBYTE;

/** As in a container of Docker: started by root, in namespaces. */
export const SEPARATE: Stage = {
  name: 'as a user of their own',
  missing: process.getuid?.() === 0 ? null : 'only root can make somebody else',
  command: () => {
    const code = path.join(folder, 'code');
    const script = `mount -t tmpfs -o size=${DISK},uid=10002,gid=10002,mode=755 none ${code} && exec ${folder}/supervisor ${code}`;
    const namespaces = ['--mount', '--ipc', '--net', '--pid', '--fork', '--kill-child'];
    return ['unshare', ...namespaces, '--mount-proc', 'sh', '-c', script];
  },
};

/** Root is exempt from some limits, and so stays out of it. */
const AS_NOBODY =
  process.getuid?.() === 0
    ? (['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] as const)
    : ([] as const);

/** As in the development sandbox: without privileges, in namespaces that bubblewrap makes. */
export const SAME: Stage = {
  name: "as the supervisor's user",
  missing: null,
  command: () => [
    ...AS_NOBODY,
    'bwrap',
    ...['--unshare-all', '--unshare-user', '--as-pid-1', '--new-session', '--die-with-parent'],
    ...['--uid', '1000', '--gid', '1000'],
    ...['--cap-drop', 'ALL', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev'],
    ...['--tmpfs', path.join(folder, 'code')],
    ...['--', path.join(folder, 'supervisor'), path.join(folder, 'code')],
  ],
};

export const STAGES: readonly Stage[] = [SEPARATE, SAME];

/** The one for what does not depend on who the programs are. */
export const STAGE: Stage = SEPARATE.missing === null ? SEPARATE : SAME;

/** A command that may do whatever it likes, as far as tests are concerned. */
export const plan = (argv: readonly string[], more: Partial<CommandPlan> = {}): CommandPlan => ({
  argv,
  environment: { PATH: '/usr/bin:/bin' },
  cpuMs: 10_000,
  wallMs: 20_000,
  idleMs: null,
  memoryBytes: 512 * MEBIBYTE,
  outputBytes: MEBIBYTE,
  fileBytes: 16 * MEBIBYTE,
  openFiles: 256,
  processes: 0,
  terminal: null,
  ...more,
});

/** A command that runs the probe. */
export const probing = (what: string, more: Partial<CommandPlan> = {}): CommandPlan =>
  plan(['./probe', ...what.split(' ')], more);

export const shell = (script: string, more: Partial<CommandPlan> = {}): CommandPlan =>
  plan(['/bin/sh', '-c', script], more);

/** A command from its start to its end. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: CommandExit;
}

/** A supervisor that is spoken to, first process of namespaces of its own. */
export class Session {
  readonly #child: ChildProcess;
  readonly #frames = new FrameQueue();
  /** Resolves when the supervisor has ended, and with it all that it had started. */
  readonly ended: Promise<unknown>;
  stdout = '';
  stderr = '';

  constructor([command = '', ...args]: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], cwd: '/' });
    this.ended = once(this.#child, 'close');
    const decoder = new FrameDecoder();
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      for (const frame of decoder.push(chunk)) this.#frames.push(frame);
    });
    this.#child.stdout?.on('end', () => this.#frames.end());
  }

  /** Starts one that is ready, with the probe in its folder, for the length of a test. */
  static async start(stage: Stage = STAGE): Promise<Session> {
    const session = new Session(stage.command());
    onTestFinished(() => session.close());
    await session.until('ready');
    session.send(...probeFrames());
    return session;
  }

  send(...frames: readonly Uint8Array[]): void {
    this.#child.stdin?.write(Buffer.concat(frames));
  }

  /** Ends the supervisor's input. */
  close(): void {
    this.#child.stdin?.end();
  }

  /** Stops reading what the supervisor sends, until `resume`. */
  pause(): void {
    this.#child.stdout?.pause();
  }

  resume(): void {
    this.#child.stdout?.resume();
  }

  /** The next frame; null when none can come any more. Output is added to `stdout` and `stderr`. */
  async next(): Promise<Frame | null> {
    const { value } = await this.#frames.next();
    if (value?.type === 'stdout') this.stdout += value.data.toString();
    if (value?.type === 'stderr') this.stderr += value.data.toString();
    return value ?? null;
  }

  /** The next frame of a type, past output and nothing else. */
  async until<T extends Frame['type']>(type: T): Promise<Extract<Frame, { type: T }>> {
    for (;;) {
      const frame = await this.next();
      if (isOfType(frame, type)) return frame;
      if (frame?.type === 'stdout' || frame?.type === 'stderr') continue;
      throw new Error(`${JSON.stringify(frame)} in place of ${type}; stderr: ${this.stderr}`);
    }
  }

  /** Reads until the command's output holds a text. */
  async untilOutput(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      const frame = await this.next();
      if (frame?.type === 'stdout' || frame?.type === 'stderr') continue;
      throw new Error(`${JSON.stringify(frame)} in place of “${text}” after “${this.stdout}”`);
    }
  }

  /** Waits for the exit of the command that runs. */
  async finish(): Promise<Ran> {
    const { exit } = await this.until('exit');
    const { stdout, stderr } = this;
    this.stdout = this.stderr = '';
    return { stdout, stderr, exit };
  }

  /** Runs a command without input. */
  run(command: CommandPlan): Promise<Ran> {
    this.send(executeFrame(command), endOfInputFrame());
    return this.finish();
  }
}

const isOfType = <T extends Frame['type']>(
  frame: Frame | null,
  type: T,
): frame is Extract<Frame, { type: T }> => frame?.type === type;

/** The exit of a program that nothing happened to. */
export const OK = { cause: 'none', exitCode: 0, signal: null } as const;
