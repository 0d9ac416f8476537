import { LANGUAGES } from '@viva/protocol/languages';
import { describe, expect, it } from 'vitest';
import { jobOf } from '../../src/job.ts';
import { CompileCache } from '../../src/sandbox/compile-cache.ts';
import type { Container, ContainerEnd } from '../../src/sandbox/container.ts';
import { FrameQueue } from '../../src/sandbox/frame-queue.ts';
import type { CommandExit, Frame } from '../../src/sandbox/frames.ts';
import { runProgram } from '../../src/sandbox/program-run.ts';
import { type Interaction, type ProgressEvent, SandboxFault } from '../../src/sandbox/sandbox.ts';
import { program, testConfig } from '../harness.ts';

const config = testConfig();
const LIMITS = config.commands;

const exit = (more: Partial<CommandExit> = {}): Frame => ({
  type: 'exit',
  exit: {
    cause: 'none',
    exitCode: 0,
    signal: null,
    outOfMemory: false,
    truncated: false,
    wallMs: 12.4,
    cpuMs: 3.2,
    memoryBytes: 1000,
    ...more,
  },
});
const text = (type: 'stdout' | 'stderr', data: string): Frame => ({
  type,
  data: Buffer.from(data),
});

/** A container whose supervisor says what a test tells it to, one answer to each call that waits for some. */
class ScriptedContainer implements Container {
  readonly frames = new FrameQueue();
  readonly sent: string[] = [];
  readonly closed: Promise<ContainerEnd>;
  #close: (end: ContainerEnd) => void = () => {};
  readonly #answers: (readonly Frame[])[];
  destroyed = false;

  constructor(...answers: (readonly Frame[])[]) {
    this.#answers = answers;
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  send(...frames: readonly Uint8Array[]): void {
    const types = frames.map((frame) => String.fromCharCode(frame[0] ?? 0)).join('');
    this.sent.push(types);
    if (!/[XA]/.test(types)) return;
    for (const frame of this.#answers.shift() ?? []) this.frames.push(frame);
  }

  end(end: ContainerEnd = { outOfMemory: false, message: '' }): void {
    this.frames.end();
    this.#close(end);
  }

  destroy(): void {
    this.destroyed = true;
    this.end();
  }
}

async function runIn(
  container: ScriptedContainer,
  language: 'python' | 'cpp' | 'javascript' = 'python',
  {
    cache = new CompileCache('test', 1_000_000),
    signal = new AbortController().signal,
    interaction = null,
  }: { cache?: CompileCache; signal?: AbortSignal; interaction?: Interaction | null } = {},
) {
  const events: ProgressEvent[] = [];
  const { files, ...request } = program(language, 'code');
  const job = jobOf({ stdin: '', limits: {}, files, ...request }, config, interaction);
  const options = {
    job,
    limits: LIMITS,
    cache,
    emit: (event: ProgressEvent) => void events.push(event),
  };
  return { exit: await runProgram(container, options, signal), events };
}

describe('a program that is not compiled', () => {
  it('is sent, run, and told with its output', async () => {
    const container = new ScriptedContainer([
      { type: 'waiting' },
      text('stdout', 'out'),
      text('stderr', 'err'),
      exit({ exitCode: 3 }),
    ]);
    const { exit: ended, events } = await runIn(container);
    expect(container.sent).toEqual(['FXI']);
    expect(events).toEqual([
      { type: 'phase', phase: 'run' },
      { type: 'stdout', data: 'out' },
      { type: 'stderr', data: 'err' },
    ]);
    expect(ended).toEqual({
      type: 'exit',
      verdict: 'RE',
      exitCode: 3,
      signal: null,
      wallMs: 12,
      cpuMs: 3,
      memoryBytes: 1000,
      truncated: false,
    });
    expect(container.destroyed).toBe(true);
  });

  it('names the signal that ended it', async () => {
    const { exit: ended } = await runIn(
      new ScriptedContainer([exit({ exitCode: null, signal: 11 })]),
    );
    expect(ended).toMatchObject({ verdict: 'RE', signal: 'SIGSEGV', exitCode: null });
    const { exit: realTime } = await runIn(
      new ScriptedContainer([exit({ exitCode: null, signal: 40 })]),
    );
    expect(realTime.signal).toBe('SIG40');
  });

  it('is told apart by its last words when its runtime gave up for want of memory', async () => {
    expect(LANGUAGES.javascript.outOfMemory).not.toBeNull();
    const words =
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
    const frames = [text('stderr', words), exit({ exitCode: null, signal: 6 })];
    expect((await runIn(new ScriptedContainer(frames), 'javascript')).exit.verdict).toBe('MLE');
    // On a terminal they come with the rest of the output.
    const shown = [text('stdout', words), exit({ exitCode: null, signal: 6 })];
    const interaction = { terminal: { columns: 80, rows: 24 }, idleMs: 1000, listen: () => {} };
    const typed = await runIn(new ScriptedContainer(shown), 'javascript', { interaction });
    expect(typed.exit.verdict).toBe('MLE');
  });

  it('is cut off where its broken text takes more room than its bytes', async () => {
    const bytes = Buffer.alloc(config.limits.outputBytes, 0xff);
    const container = new ScriptedContainer([{ type: 'stdout', data: bytes }]);
    const { exit: ended, events } = await runIn(container);
    expect(ended).toMatchObject({ verdict: 'OLE', truncated: true });
    const data = events.map((event) => ('data' in event ? event.data : '')).join('');
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(config.limits.outputBytes);
  });
});

describe('a container that ends in the middle', () => {
  const ending = (end: ContainerEnd, signal?: AbortSignal) => {
    const container = new ScriptedContainer([]);
    container.end(end);
    return runIn(container, 'python', signal ? { signal } : {});
  };

  it('for want of memory is the program’s fault', async () => {
    expect((await ending({ outOfMemory: true, message: '' })).exit.verdict).toBe('MLE');
  });

  it('for any other reason is not', async () => {
    const end = ending({ outOfMemory: false, message: 'The Docker engine went away.' });
    await expect(end).rejects.toThrow(new SandboxFault('The Docker engine went away.'));
  });

  it('since somebody stopped the run is cancelled', async () => {
    const { exit: ended } = await ending({ outOfMemory: false, message: '' }, AbortSignal.abort());
    expect(ended.verdict).toBe('CANCELLED');
  });

  it.each<[string, Frame]>([
    ['a fault', { type: 'fault', message: 'cannot fork' }],
    ['an artifact that nobody asked for', { type: 'artifact-end', status: 'ok' }],
    ['a second greeting', { type: 'ready', version: 1 }],
  ])('or whose supervisor sends %s is a fault', async (_, frame) => {
    await expect(runIn(new ScriptedContainer([frame]))).rejects.toThrow(SandboxFault);
  });
});

describe('a program that is compiled', () => {
  const artifact: readonly Frame[] = [
    { type: 'artifact', data: Buffer.from('machine ') },
    { type: 'artifact', data: Buffer.from('code') },
    { type: 'artifact-end', status: 'ok' },
  ];
  const compiled = () =>
    new ScriptedContainer([text('stderr', 'a warning'), exit()], artifact, [exit()]);

  it('is compiled, fetched before it runs, and run', async () => {
    const container = compiled();
    const { exit: ended, events } = await runIn(container, 'cpp');
    expect(container.sent).toEqual(['FXI', 'A', 'XI']);
    expect(ended.verdict).toBe('OK');
    expect(events.map((event) => ('phase' in event ? event.phase : event.data))).toEqual([
      ...['compile', 'a warning', 'run'],
    ]);
  });

  it('is not compiled again, and says the same', async () => {
    const cache = new CompileCache('test', 1_000_000);
    const first = await runIn(compiled(), 'cpp', { cache });
    const again = new ScriptedContainer([exit()]);
    const second = await runIn(again, 'cpp', { cache });
    // The source and the artifact.
    expect(again.sent).toEqual(['FF', 'XI']);
    expect(second.events).toEqual(first.events);
  });

  it.each<[string, Partial<CommandExit>]>([
    ['an error', { exitCode: 1 }],
    ['a crash', { exitCode: null, signal: 11 }],
    ['its time', { exitCode: null, signal: 9, cause: 'wall' }],
    ['its memory', { outOfMemory: true }],
    ['too long messages', { truncated: true, cause: 'output' }],
  ])('does not compile because of %s', async (_, more) => {
    const container = new ScriptedContainer([exit(more)]);
    const { exit: ended } = await runIn(container, 'cpp');
    expect(ended.verdict).toBe('CE');
    expect(container.sent).toEqual(['FXI']);
  });

  it.each(['missing', 'not-a-file', 'unreadable'] as const)(
    'does not compile when its artifact is %s',
    async (status) => {
      const container = new ScriptedContainer([exit()], [{ type: 'artifact-end', status }]);
      expect((await runIn(container, 'cpp')).exit.verdict).toBe('CE');
    },
  );

  it('runs but is not kept when it is too large for that', async () => {
    const cache = new CompileCache('test', 1_000_000);
    const large = () =>
      new ScriptedContainer([exit()], [{ type: 'artifact-end', status: 'too-large' }], [exit()]);
    expect((await runIn(large(), 'cpp', { cache })).exit.verdict).toBe('OK');
    const again = large();
    await runIn(again, 'cpp', { cache });
    expect(again.sent).toEqual(['FXI', 'A', 'XI']);
  });
});
