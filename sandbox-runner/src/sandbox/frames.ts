import type { TerminalSize } from '@viva/protocol/run';

/**
 * The language between the service and the supervisor, the first process of every container. A frame is its type (one
 * ASCII letter), the payload's length (u32) and the payload; all integers are little-endian. The supervisor's half is
 * `image/supervisor/frames.h`. When the service's side of the stream ends, the supervisor ends, and with it everything
 * else in the container.
 *
 * Service to supervisor:
 * | F | a file below the program's folder: u16 mode, path, NUL, content; with bit 15 of the mode the content is appended |
 * | P | prepare: start a command that waits, see `execute`; answered by `w` once it waits |
 * | X | execute a command, the waiting one if it is the same; answered by output and `x` |
 * | I | input for the command; an empty frame is its end |
 * | S | a signal for the command and what it started: u8 number |
 * | R | the terminal's new size: u16 columns, u16 rows |
 * | A | fetch an artifact: u32 most bytes, path; answered by `a` frames and `z` |
 *
 * Supervisor to service: `r` ready (u8 protocol version), `w` waiting, `o` and `e` output of the command, `x` its exit,
 * `a` a piece of an artifact, `z` the artifact's end (u8 status), `f` a fault of the supervisor's own, in words.
 */
export const PROTOCOL_VERSION = 1;

/** No frame is longer than this, in either direction. */
const FRAME_BYTES = 1024 * 1024;
const HEADER_BYTES = 5;

/** What one command may use, and what it is shown on. */
export interface CommandPlan {
  readonly argv: readonly string[];
  /** Its whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cpuMs: number;
  readonly wallMs: number;
  /** The command ends when nothing goes in or out for so long; null when it may be silent. */
  readonly idleMs: number | null;
  /** Kept by the supervisor only where the container has no memory cgroup of its own that it could read. */
  readonly memoryBytes: number;
  readonly outputBytes: number;
  /** The largest file that it may write; not 0, which gVisor takes for pipes too. */
  readonly fileBytes: number;
  readonly openFiles: number;
  /** Processes and threads of its user, who is the container's own. 0 leaves them to the container's limit. */
  readonly processes: number;
  /** A terminal in place of pipes. */
  readonly terminal: TerminalSize | null;
}

/** Why the supervisor ended a command; the first reason counts. */
export const CAUSES = ['none', 'cpu', 'wall', 'memory', 'output', 'idle'] as const;
export type Cause = (typeof CAUSES)[number];

/** What became of an artifact that was asked for. */
export const ARTIFACT_STATUSES = [
  'ok',
  'missing',
  'not-a-file',
  'too-large',
  'unreadable',
] as const;
export type ArtifactStatus = (typeof ARTIFACT_STATUSES)[number];

/** How a command ended, as the supervisor saw it. */
export interface CommandExit {
  readonly cause: Cause;
  /** Exactly one of the two is set. */
  readonly exitCode: number | null;
  readonly signal: number | null;
  /** The kernel killed something of the command's for want of memory. */
  readonly outOfMemory: boolean;
  /** Output was cut off at the limit. */
  readonly truncated: boolean;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** What comes from the supervisor. */
export type Frame =
  | { readonly type: 'ready'; readonly version: number }
  | { readonly type: 'waiting' }
  | { readonly type: 'stdout' | 'stderr'; readonly data: Buffer }
  | { readonly type: 'exit'; readonly exit: CommandExit }
  | { readonly type: 'artifact'; readonly data: Buffer }
  | { readonly type: 'artifact-end'; readonly status: ArtifactStatus }
  | { readonly type: 'fault'; readonly message: string };

/** The stream from the supervisor is not what it should be. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

function frame(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(type, 'latin1');
  header.writeUInt32LE(length, 1);
  return Buffer.concat([header, ...parts]);
}

const u16 = (...values: readonly number[]) => Buffer.from(Uint16Array.from(values).buffer);
const u32 = (...values: readonly number[]) => Buffer.from(Uint32Array.from(values).buffer);
const u64 = (...values: readonly number[]) =>
  Buffer.from(BigUint64Array.from(values.map((value) => BigInt(Math.round(value)))).buffer);

/** A file's content beyond this follows in further frames. */
const PIECE_BYTES = 512 * 1024;
const APPEND = 0x8000;

/**
 * A file, in as many frames as it takes.
 *
 * @param path relative to the program's folder.
 * @param mode permission bits, `0o644` for example.
 */
export function fileFrames(path: string, content: string | Uint8Array, mode = 0o644): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const [first = Buffer.alloc(0), ...more] = pieces(Buffer.from(content), PIECE_BYTES);
  return [
    frame('F', u16(mode), name, first),
    ...more.map((piece) => frame('F', u16(mode | APPEND), name, piece)),
  ];
}

export const prepareFrame = (plan: CommandPlan): Buffer => frame('P', command(plan));

export const executeFrame = (plan: CommandPlan): Buffer => frame('X', command(plan));

/** Input in as many frames as it takes; none for none. */
export const inputFrames = (data: string | Uint8Array): Buffer[] =>
  pieces(Buffer.from(data), INPUT_PIECE_BYTES).map((piece) => frame('I', piece));
const INPUT_PIECE_BYTES = 32 * 1024;

function pieces(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

export const endOfInputFrame = (): Buffer => frame('I');

export const signalFrame = (number: number): Buffer => frame('S', Buffer.of(number));

export const resizeFrame = ({ columns, rows }: TerminalSize): Buffer =>
  frame('R', u16(columns, rows));

/** @param mostBytes a larger artifact is not sent. */
export const artifactFrame = (path: string, mostBytes: number): Buffer =>
  frame('A', u32(mostBytes), Buffer.from(path));

/**
 * The payload of `P` and `X`: u32 cpuMs, wallMs, idleMs (0 for none), processes, openFiles; u64 memoryBytes,
 * outputBytes, fileBytes; u16 columns, rows (0 for no terminal), number of arguments, number of variables; then the
 * arguments and the variables as `NAME=value`, each ended by NUL.
 */
function command(plan: CommandPlan): Buffer {
  const variables = Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`);
  return Buffer.concat([
    u32(plan.cpuMs, plan.wallMs, plan.idleMs ?? 0, plan.processes, plan.openFiles),
    u64(plan.memoryBytes, plan.outputBytes, plan.fileBytes),
    u16(plan.terminal?.columns ?? 0, plan.terminal?.rows ?? 0, plan.argv.length, variables.length),
    Buffer.from([...plan.argv, ...variables].map((text) => `${text}\0`).join('')),
  ]);
}

/** Cuts a stream of bytes into frames, wherever its chunks begin and end. */
export class FrameDecoder {
  #rest: Buffer = Buffer.alloc(0);

  /**
   * Takes the next chunk; returns the frames that it completes.
   *
   * @throws FrameError on anything that the supervisor would not send.
   */
  push(chunk: Uint8Array): Frame[] {
    let rest: Buffer =
      this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (rest.length >= HEADER_BYTES) {
      const length = rest.readUInt32LE(1);
      if (length > FRAME_BYTES) throw new FrameError(`a frame of ${length} bytes`);
      const end = HEADER_BYTES + length;
      if (rest.length < end) break;
      frames.push(parse(rest.toString('latin1', 0, 1), rest.subarray(HEADER_BYTES, end)));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    return frames;
  }
}

function parse(type: string, payload: Buffer): Frame {
  switch (type) {
    case 'r':
      return { type: 'ready', version: onlyByte(payload) };
    case 'w':
      return { type: 'waiting' };
    case 'o':
      return { type: 'stdout', data: payload };
    case 'e':
      return { type: 'stderr', data: payload };
    case 'x':
      return { type: 'exit', exit: parseExit(payload) };
    case 'a':
      return { type: 'artifact', data: payload };
    case 'z':
      return { type: 'artifact-end', status: oneOf(ARTIFACT_STATUSES, onlyByte(payload)) };
    case 'f':
      return { type: 'fault', message: payload.toString() };
    default:
      throw new FrameError(`an unknown frame ${JSON.stringify(type)}`);
  }
}

function onlyByte(payload: Buffer): number {
  if (payload.length !== 1) throw new FrameError(`${payload.length} bytes in place of one`);
  return payload.readUInt8();
}

const EXIT_BYTES = 32;

/** u8 cause, signalled, out of memory, truncated; i32 exit code or signal; u64 wall and CPU in µs, peak memory in bytes. */
function parseExit(payload: Buffer): CommandExit {
  if (payload.length !== EXIT_BYTES) throw new FrameError(`an exit of ${payload.length} bytes`);
  const signalled = payload.readUInt8(1) !== 0;
  const code = payload.readInt32LE(4);
  return {
    cause: oneOf(CAUSES, payload.readUInt8(0)),
    exitCode: signalled ? null : code,
    signal: signalled ? code : null,
    outOfMemory: payload.readUInt8(2) !== 0,
    truncated: payload.readUInt8(3) !== 0,
    wallMs: Number(payload.readBigUInt64LE(8)) / 1000,
    cpuMs: Number(payload.readBigUInt64LE(16)) / 1000,
    memoryBytes: Number(payload.readBigUInt64LE(24)),
  };
}

function oneOf<T>(names: readonly T[], index: number): T {
  const name = names[index];
  if (name === undefined) throw new FrameError(`a number out of range: ${index}`);
  return name;
}
