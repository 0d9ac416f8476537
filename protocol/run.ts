import * as z from 'zod';
import { LANGUAGE_IDS, LANGUAGES } from './languages.ts';
import { INTERACTIVE_WALL_MS, LEAST_MEMORY_BYTES, LIMITS, MEBIBYTE, RUN_LIMITS } from './limits.ts';

export const languageId = z
  .enum(LANGUAGE_IDS)
  .describe('A language that Viva knows. Which of them can be run is the deployment’s business.');

export const verdict = z
  .enum(['OK', 'RE', 'TLE_CPU', 'TLE_WALL', 'MLE', 'OLE', 'CE', 'CANCELLED', 'IE'])
  .describe(
    'How a run ended. The first limit that is hit names it: `RE` run-time error (exit code or signal), `TLE_CPU` and `TLE_WALL` time limits, `MLE` memory, `OLE` output, `CE` compilation, `CANCELLED` stopped by somebody, `IE` the runner’s own fault.',
  );
export type Verdict = z.infer<typeof verdict>;

export const outputStream = z.enum(['stdout', 'stderr']);
export type OutputStream = z.infer<typeof outputStream>;

const utf8Bytes = (text: string) => new TextEncoder().encode(text).length;

/** Text of at most `bytes` UTF-8 bytes. */
export const textUpTo = (bytes: number) =>
  z.string().refine((text) => utf8Bytes(text) <= bytes, {
    message: `longer than ${bytes} bytes`,
    params: { errorCode: 'payload_too_large' },
  });

/** A path that stays inside the run's folder: relative, no `.` or `..`, no empty part, no control characters. */
export const runPath = z
  .string()
  .min(1)
  .max(LIMITS.pathLength)
  .refine(
    (path) =>
      [...path].every(
        (character) => character >= ' ' && character !== '\u007f' && character !== '\\',
      ) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    { message: 'not a relative path within the run' },
  );

const atMost = (most: number) => z.number().int().positive().max(most);

/** What a caller may ask for: at most the defaults. A language's memory is checked with its request. */
export const runLimits = z
  .object({
    cpuMs: atMost(RUN_LIMITS.cpuMs),
    wallMs: atMost(RUN_LIMITS.wallMs),
    memoryBytes: z.number().int().min(LEAST_MEMORY_BYTES),
    processes: atMost(RUN_LIMITS.processes),
    outputBytes: atMost(RUN_LIMITS.outputBytes),
    fileBytes: atMost(RUN_LIMITS.fileBytes),
  })
  .partial();

/** `POST /v1/runs`. Without `entry`, the program starts at the first file. */
export const runRequest = z
  .object({
    /** Runs of one session go on one after the other; any text that tells sessions apart. */
    session: z.string().min(1).max(LIMITS.sessionKeyLength).optional(),
    language: languageId,
    files: z
      .array(z.object({ path: runPath, content: textUpTo(LIMITS.codeBytes) }))
      .min(1)
      .max(LIMITS.runFiles),
    entry: runPath.optional(),
    stdin: textUpTo(LIMITS.stdinBytes).default(''),
    limits: runLimits.default({}),
  })
  .refine(({ files }) => new Set(files.map(({ path }) => path)).size === files.length, {
    message: 'two files have one path',
    path: ['files'],
  })
  .refine(({ files, entry }) => entry === undefined || files.some(({ path }) => path === entry), {
    message: 'entry is none of the files',
    path: ['entry'],
  })
  .refine(
    ({ language, limits }) => (limits.memoryBytes ?? 0) <= LANGUAGES[language].memoryMiB * MEBIBYTE,
    { message: 'more memory than the language may use', path: ['limits', 'memoryBytes'] },
  );
export type RunRequest = z.infer<typeof runRequest>;

/** The size of a terminal in characters. */
export const terminalSize = z.object({
  columns: z.number().int().min(1).max(LIMITS.terminalColumns),
  rows: z.number().int().min(1).max(LIMITS.terminalRows),
});
export type TerminalSize = z.infer<typeof terminalSize>;

/**
 * The first frame on the WebSocket of `GET /v1/runs`. Its `stdin` is what has been typed already; more may follow.
 * With `terminal` the program runs on a pseudo-terminal, whose output all is `stdout`.
 */
export const interactiveRequest = runRequest.safeExtend({
  terminal: terminalSize.optional(),
  limits: runLimits.extend({ wallMs: atMost(INTERACTIVE_WALL_MS).optional() }).default({}),
});
export type InteractiveRequest = z.infer<typeof interactiveRequest>;

/** Signals that a caller may send to a program. */
export const runSignal = z.enum(['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGKILL', 'SIGTSTP', 'SIGCONT']);
export type RunSignal = z.infer<typeof runSignal>;

/** Later frames on that WebSocket. */
export const runInput = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stdin'), data: textUpTo(LIMITS.stdinBytes) }),
  /** Ends the program's standard input; on a terminal it is typed as Ctrl+D. */
  z.object({ type: z.literal('eof') }),
  z.object({ type: z.literal('signal'), signal: runSignal }),
  terminalSize.extend({ type: z.literal('resize') }),
]);
export type RunInput = z.infer<typeof runInput>;

/** How a run went, in numbers. */
export const runExit = z.object({
  type: z.literal('exit'),
  verdict,
  exitCode: z.number().int().nullable().describe('Null when a signal ended it.'),
  signal: z
    .string()
    .nullable()
    .describe('The signal’s name, `SIGSEGV` for example; null when it exited.'),
  wallMs: z.number().nonnegative(),
  cpuMs: z.number().nonnegative(),
  /** The highest memory use of the whole process tree. */
  memoryBytes: z.number().int().nonnegative(),
  truncated: z.boolean().describe('Output was cut off at the limit.'),
});
export type RunExit = z.infer<typeof runExit>;

/** One line of a run's NDJSON stream. The last one is always `exit`. */
export const runEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('queued'), position: z.number().int().nonnegative() }),
  z.object({ type: z.literal('phase'), phase: z.enum(['compile', 'run']) }),
  z.object({ type: z.literal('stdout'), data: z.string() }),
  z.object({ type: z.literal('stderr'), data: z.string() }),
  runExit,
]);
export type RunEvent = z.infer<typeof runEvent>;

/** What isolates the programs. `none` means that nothing can be run. */
export const sandboxKind = z.enum(['docker', 'bubblewrap', 'none']);
export type SandboxKind = z.infer<typeof sandboxKind>;

/** What runs the containers of the Docker engine: `runc` on the host's kernel, `runsc` (gVisor) on a kernel of its own. */
export const containerRuntime = z.enum(['runc', 'runsc']);
export type ContainerRuntime = z.infer<typeof containerRuntime>;

/** `GET /v1/languages` of the runner and `GET /api/languages`. */
export const languagesResponse = z.object({
  languages: z.array(
    z.object({
      id: languageId,
      label: z.string(),
      fileName: z.string(),
      version: z.string().describe('As the tool itself tells it, `3.13.1` for example.'),
    }),
  ),
});
export type LanguagesResponse = z.infer<typeof languagesResponse>;

/** `GET /readyz` of the runner: 200 when it can run programs now, otherwise 503 with the reason. */
export const readyResponse = z.object({
  status: z.enum(['ready', 'unavailable']),
  sandbox: sandboxKind,
  /** True where the isolation is meant for development only. */
  development: z.boolean(),
  /** Null unless `sandbox` is `docker`. */
  runtime: containerRuntime.nullable(),
  /** Why nothing can be run, for people; null when it can. */
  reason: z.string().nullable(),
});
export type ReadyResponse = z.infer<typeof readyResponse>;
