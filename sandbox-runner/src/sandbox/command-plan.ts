import { extname } from 'node:path/posix';
import { type Command, LANGUAGES, type Language, type LanguageId } from '@viva/protocol/languages';
import { COMPILE_LIMITS, MEBIBYTE, type RunLimits } from '@viva/protocol/limits';
import type { CommandPlan } from './frames.ts';
import type { Job } from './sandbox.ts';

/** The program's own folder: its files, its home and where it starts. */
export const HOME = '/code';
/** What programs may put into shared memory. */
export const SHARED_MEMORY_BYTES = 16 * MEBIBYTE;

/** Room for what a runtime needs beside its heap. */
const BESIDE_HEAP = 64 * MEBIBYTE;

/** What the deployment lets every program have, beyond the limits of its run. */
export interface CommandLimits {
  readonly openFiles: number;
  readonly compileCpuMs: number;
  readonly compileWallMs: number;
}

const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/opt/viva/bin:/usr/local/bin:/usr/bin:/bin',
  HOME,
  USER: 'candidate',
  LANG: 'C.UTF-8',
  TMPDIR: '/tmp',
  PYTHONDONTWRITEBYTECODE: '1',
  // numpy's library would start a thread for each processor of the machine, of which the program has one.
  OPENBLAS_NUM_THREADS: '1',
};

/** The command that runs a job's program. */
export function runPlan(job: Job, { openFiles }: CommandLimits): CommandPlan {
  const language: Language = LANGUAGES[job.language];
  const terminal = job.interaction?.terminal ?? null;
  return {
    argv: fillIn(language.run, language, job),
    environment: {
      ...ENVIRONMENT,
      ...language.waitEnvironment,
      ...(terminal ? { TERM: 'xterm-256color' } : {}),
    },
    ...job.limits,
    openFiles,
    idleMs: job.interaction?.idleMs ?? null,
    terminal,
  };
}

/** The command that compiles a job's program; null when it runs as it is. */
export function compilePlan(job: Job, limits: CommandLimits): CommandPlan | null {
  const language: Language = LANGUAGES[job.language];
  if (language.compile === null) return null;
  return {
    argv: fillIn(language.compile, language, job),
    environment: ENVIRONMENT,
    cpuMs: limits.compileCpuMs,
    wallMs: limits.compileWallMs,
    idleMs: null,
    memoryBytes: job.limits.memoryBytes,
    outputBytes: COMPILE_LIMITS.outputBytes,
    fileBytes: COMPILE_LIMITS.fileBytes,
    processes: COMPILE_LIMITS.processes,
    openFiles: limits.openFiles,
    terminal: null,
  };
}

/**
 * How many processes a container allows that is made for programs that may have so many.
 *
 * @param compiles a compiler runs in it first, which may have more than most programs; one cgroup bounds both.
 */
export const containerProcesses = (processes: number, compiles: boolean): number =>
  compiles ? Math.max(processes, COMPILE_LIMITS.processes) : processes;

/**
 * The command that a container of a language may start ahead of time: the one of a run that asks for nothing special.
 *
 * @param limits those of such a run.
 */
export function waitingPlan(id: LanguageId, limits: RunLimits, more: CommandLimits): CommandPlan {
  const { fileName } = LANGUAGES[id];
  const files = [{ path: fileName, content: '' }];
  const job = { language: id, files, entry: fileName, stdin: '', limits, interaction: null };
  return runPlan(job, more);
}

function fillIn(command: Command, { fileName }: Language, job: Job): readonly string[] {
  const heapBytes = Math.max(job.limits.memoryBytes - BESIDE_HEAP, job.limits.memoryBytes / 2);
  const sources = job.files
    .map(({ path }) => path)
    .filter((path) => extname(path) === extname(fileName));
  const values: Readonly<Record<string, string>> = {
    '{entry}': `${HOME}/${job.entry}`,
    '{heapMiB}': String(Math.max(1, Math.floor(heapBytes / MEBIBYTE))),
  };
  return command.flatMap((argument) =>
    argument === '{sources}'
      ? sources
      : [argument.replace(/\{\w+\}/g, (placeholder) => values[placeholder] ?? placeholder)],
  );
}
