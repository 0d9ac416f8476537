import { availableParallelism, hostname } from 'node:os';
import { LANGUAGE_IDS, LANGUAGES } from '@viva/protocol/languages';
import {
  COMPILE_LIMITS,
  INTERACTIVE_IDLE_MS,
  INTERACTIVE_WALL_MS,
  MEBIBYTE,
  RUN_LIMITS,
  type RunLimits,
} from '@viva/protocol/limits';
import { type ContainerRuntime, containerRuntime } from '@viva/protocol/run';
import * as z from 'zod';
import type { Lane } from './run-queue.ts';

const wholeNumber = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(message).int(message).min(least, message).max(most, message);
};

const TOKEN_LENGTH = 16;

const tokens = z
  .string('must name one or two tokens, separated by a comma')
  .transform((text) => text.split(',').map((token) => token.trim()))
  .refine((list) => list.length <= 2, 'may name two tokens at most')
  .refine(
    (list) => list.every((token) => token.length >= TOKEN_LENGTH),
    `must hold tokens of ${TOKEN_LENGTH} characters or more`,
  );

const names = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

/** Stands for every kind of containers that serve several languages. */
export const SHARED_POOLS = '*';

/** `python=2,*=1` as an object. */
const poolSizes = z.string().transform((text, context) => {
  const sizes: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [, name, size] = /^\s*([a-z*]+)\s*=\s*(\d{1,3})\s*$/.exec(part) ?? [];
    if (name === undefined || !isPool(name)) {
      context.addIssue({
        code: 'custom',
        message: `must look like python=2,*=1 with the names ${POOLS.join(', ')}`,
      });
      return z.NEVER;
    }
    sizes[name] = Number(size);
  }
  return sizes;
});

const POOLS: readonly string[] = [
  ...LANGUAGE_IDS.filter((id) => LANGUAGES[id].waitEnvironment !== null),
  SHARED_POOLS,
];
const isPool = (name: string) => POOLS.includes(name);

const MOST_MEMORY_MIB = Math.max(...LANGUAGE_IDS.map((id) => LANGUAGES[id].memoryMiB));

/** Every setting: its check, its default, and what it is for, which `docs/configuration.md` repeats. */
export const SETTINGS = {
  RUNNER_TOKENS: tokens.describe(
    'The bearer tokens that are valid, one or two with a comma between, so that they can be rotated. Required.',
  ),
  RUNNER_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address that the service listens on.'),
  RUNNER_PORT: wholeNumber(0, 65_535)
    .default(8789)
    .describe('Its port; 0 lets the system choose one.'),
  RUNNER_CONCURRENCY: wholeNumber(1, 1024)
    .default(availableParallelism)
    .describe('Programs that run at once. By default as many as there are processors.'),
  RUNNER_INTERACTIVE: wholeNumber(1, 1024)
    .default(() => 4 * availableParallelism())
    .describe(
      'Programs that somebody types to, and that wait for it most of the time, at once beside those. By default four for each processor.',
    ),
  RUNNER_QUEUE: wholeNumber(0, 10_000)
    .default(32)
    .describe('Runs that may wait beyond those; more are refused with 429.'),
  RUNNER_DRAIN_MS: wholeNumber(0, 3_600_000)
    .default(25_000)
    .describe('How long runs under way may go on after SIGTERM.'),
  VIVA_SANDBOX: z
    .enum(['docker', 'bubblewrap', 'none', 'auto'], 'must be docker, bubblewrap, none or auto')
    .default('auto')
    .describe(
      'What isolates programs. `auto`: Docker where an engine answers, else, except in production, bubblewrap.',
    ),
  VIVA_ALLOW_DEVELOPMENT_SANDBOX: z
    .string()
    .default('')
    .describe('`bubblewrap` allows that sandbox in production all the same.'),
  NODE_ENV: z
    .string()
    .default('')
    .describe('`production` refuses the development sandbox and engines with known escapes.'),
  RUNNER_RUNTIME: z
    .enum(containerRuntime.options, 'must be runc or runsc')
    .default('runc')
    .describe('What runs the containers: `runc`, or `runsc` (gVisor) where the engine knows it.'),
  RUNNER_IMAGE: z.string().default('viva-sandbox:full').describe('The image that programs run in.'),
  RUNNER_OWNER: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, 'must be of letters, digits and .:_-')
    .optional()
    .describe(
      'Labels the containers of this service, so that after a crash it finds what it left. One for each service on an engine; by default the host’s name and the port.',
    ),
  RUNNER_ACCEPT: names
    .default([])
    .describe(
      'Known problems of the engine to start with all the same, `CVE-2025-31133` for example.',
    ),
  RUNNER_POOL: poolSizes
    .default({ python: 2, javascript: 2, typescript: 1, [SHARED_POOLS]: 1 })
    .describe(
      'Containers that always wait, by language; `*` for each kind of containers that other languages share.',
    ),
  RUNNER_POOL_MAX: wholeNumber(0, 100)
    .default(4)
    .describe(
      'Containers of one kind that wait at most, as more are used. `RUNNER_POOL` cannot exceed it.',
    ),
  RUNNER_POOL_TOTAL: wholeNumber(0, 1000)
    .default(12)
    .describe('Containers of all kinds that wait at most, whatever the two say.'),
  RUNNER_CPU_MS: wholeNumber(100, RUN_LIMITS.cpuMs)
    .default(RUN_LIMITS.cpuMs)
    .describe('Processor time of a run.'),
  RUNNER_WALL_MS: wholeNumber(100, RUN_LIMITS.wallMs)
    .default(RUN_LIMITS.wallMs)
    .describe('Time on the clock of a run.'),
  RUNNER_INTERACTIVE_WALL_MS: wholeNumber(1000, INTERACTIVE_WALL_MS)
    .default(INTERACTIVE_WALL_MS)
    .describe('Time on the clock of an interactive run.'),
  RUNNER_INTERACTIVE_IDLE_MS: wholeNumber(1000, INTERACTIVE_IDLE_MS)
    .default(INTERACTIVE_IDLE_MS)
    .describe('An interactive run ends when nothing goes in or out for so long.'),
  RUNNER_MEMORY_MIB: wholeNumber(64, MOST_MEMORY_MIB)
    .default(MOST_MEMORY_MIB)
    .describe(
      'The most memory that a program gets; its language may give it less. By default what the language with the most gives.',
    ),
  RUNNER_PROCESSES: wholeNumber(8, RUN_LIMITS.processes)
    .default(RUN_LIMITS.processes)
    .describe(
      'Processes and threads of a run. A container in which a compiler may run has room for more.',
    ),
  RUNNER_OUTPUT_BYTES: wholeNumber(1024, RUN_LIMITS.outputBytes)
    .default(RUN_LIMITS.outputBytes)
    .describe('Output of a run, both streams together.'),
  RUNNER_FILE_BYTES: wholeNumber(4096, RUN_LIMITS.fileBytes)
    .default(RUN_LIMITS.fileBytes)
    .describe('The largest file that a program may write.'),
  RUNNER_OPEN_FILES: wholeNumber(32, 4096).default(256).describe('Open files of one process.'),
  RUNNER_DISK_MIB: wholeNumber(16, 1024)
    .default(64)
    .describe('Each of the two folders that a program may write to. They count as memory.'),
  RUNNER_INODES: wholeNumber(256, 1_000_000)
    .default(8192)
    .describe('Files in each of the two folders.'),
  RUNNER_COMPILE_CPU_MS: wholeNumber(1000, COMPILE_LIMITS.cpuMs)
    .default(COMPILE_LIMITS.cpuMs)
    .describe('Processor time of a compilation.'),
  RUNNER_COMPILE_WALL_MS: wholeNumber(1000, COMPILE_LIMITS.wallMs)
    .default(COMPILE_LIMITS.wallMs)
    .describe('Time on the clock of a compilation.'),
  RUNNER_COMPILE_CACHE_MIB: wholeNumber(0, 4096)
    .default(16)
    .describe('Memory of the service for compiled programs; 0 compiles each time.'),
} as const;

/** The runner's settings. */
export interface Config {
  readonly production: boolean;
  /** 0 lets the system choose one. */
  readonly port: number;
  readonly host: string;
  /** The bearer tokens that are valid now. */
  readonly tokens: readonly string[];
  /** Programs that run at once. */
  readonly concurrency: Readonly<Record<Lane, number>>;
  /** Runs that may wait beyond those. */
  readonly queue: number;
  readonly drainMs: number;
  readonly sandbox: 'docker' | 'bubblewrap' | 'none' | 'auto';
  readonly docker: {
    readonly runtime: ContainerRuntime;
    readonly image: string;
    /** Tells this service's containers from others'. */
    readonly owner: string;
    /** Names of the engine's known problems to start with all the same. */
    readonly accepted: readonly string[];
  };
  /** Containers that wait: at least so many by language or `*`, at most so many of a kind and of all kinds. */
  readonly pool: {
    readonly idle: Readonly<Record<string, number>>;
    readonly most: number;
    readonly total: number;
  };
  /** What every run gets unless it asks for less; memory by its language, but no more than this. */
  readonly limits: RunLimits;
  /** What an interactive run gets in place of the wall limit. */
  readonly interactive: { readonly wallMs: number; readonly idleMs: number };
  readonly commands: {
    readonly openFiles: number;
    readonly compileCpuMs: number;
    readonly compileWallMs: number;
  };
  /** Each of the two writable folders. */
  readonly disk: { readonly bytes: number; readonly inodes: number };
  readonly compileCacheBytes: number;
}

/** A setting that the runner cannot start with. The message is one sentence for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings from environment variables; an empty variable counts as unset.
 *
 * @throws ConfigError naming the first variable that is wrong and how.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = z.object(SETTINGS).safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}.`);
  }
  const settings = parsed.data;
  const production = settings.NODE_ENV === 'production';
  if (
    production &&
    settings.VIVA_SANDBOX === 'bubblewrap' &&
    settings.VIVA_ALLOW_DEVELOPMENT_SANDBOX !== 'bubblewrap'
  ) {
    throw new ConfigError(
      'The bubblewrap sandbox is meant for development: with NODE_ENV=production, set ' +
        'VIVA_ALLOW_DEVELOPMENT_SANDBOX=bubblewrap to use it all the same, or VIVA_SANDBOX=docker.',
    );
  }
  return {
    production,
    port: settings.RUNNER_PORT,
    host: settings.RUNNER_HOST,
    tokens: settings.RUNNER_TOKENS,
    concurrency: {
      batch: settings.RUNNER_CONCURRENCY,
      interactive: settings.RUNNER_INTERACTIVE,
    },
    queue: settings.RUNNER_QUEUE,
    drainMs: settings.RUNNER_DRAIN_MS,
    sandbox: settings.VIVA_SANDBOX,
    docker: {
      runtime: settings.RUNNER_RUNTIME,
      image: settings.RUNNER_IMAGE,
      owner: settings.RUNNER_OWNER ?? defaultName(settings.RUNNER_PORT),
      accepted: settings.RUNNER_ACCEPT,
    },
    pool: {
      idle: settings.RUNNER_POOL,
      most: settings.RUNNER_POOL_MAX,
      total: settings.RUNNER_POOL_TOTAL,
    },
    limits: {
      cpuMs: settings.RUNNER_CPU_MS,
      wallMs: settings.RUNNER_WALL_MS,
      memoryBytes: settings.RUNNER_MEMORY_MIB * MEBIBYTE,
      processes: settings.RUNNER_PROCESSES,
      outputBytes: settings.RUNNER_OUTPUT_BYTES,
      fileBytes: settings.RUNNER_FILE_BYTES,
    },
    interactive: {
      wallMs: settings.RUNNER_INTERACTIVE_WALL_MS,
      idleMs: settings.RUNNER_INTERACTIVE_IDLE_MS,
    },
    commands: {
      openFiles: settings.RUNNER_OPEN_FILES,
      compileCpuMs: settings.RUNNER_COMPILE_CPU_MS,
      compileWallMs: settings.RUNNER_COMPILE_WALL_MS,
    },
    disk: { bytes: settings.RUNNER_DISK_MIB * MEBIBYTE, inodes: settings.RUNNER_INODES },
    compileCacheBytes: settings.RUNNER_COMPILE_CACHE_MIB * MEBIBYTE,
  };
}

/** The same after a restart; a port that the system chooses tells services on one machine apart no more. */
const defaultName = (port: number) => `${hostname()}:${port === 0 ? `pid-${process.pid}` : port}`;
