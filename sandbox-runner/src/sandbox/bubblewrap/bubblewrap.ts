import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LANGUAGES } from '@viva/protocol/languages';
import type { RunExit } from '@viva/protocol/run';
import type { Config } from '../../config.ts';
import { containerProcesses } from '../command-plan.ts';
import { CompileCache } from '../compile-cache.ts';
import { runProgram } from '../program-run.ts';
import {
  type InstalledLanguage,
  type Job,
  type ProgressEvent,
  type Sandbox,
  type SandboxCounts,
  SandboxFault,
} from '../sandbox.ts';
import { bubblewrapArguments } from './arguments.ts';
import { BubblewrapContainer } from './bubblewrap-container.ts';
import { type Cgroups, openCgroups } from './cgroup.ts';
import { type LaunchMode, launchCommand, launchMode, toolkitPath } from './launcher.ts';
import { findSystemMounts, type SystemMount } from './system-mounts.ts';
import { findLanguages } from './toolchains.ts';
import { makeToolkit } from './toolkit.ts';

/** What all sandboxes of this machine have in common. */
interface Machine {
  readonly bwrap: string;
  readonly toolkit: string;
  readonly mode: LaunchMode;
  readonly system: readonly SystemMount[];
  /** Null where memory and processes are bounded less exactly, by the supervisor. */
  readonly cgroups: Cgroups | null;
  readonly languages: readonly InstalledLanguage[];
}

/**
 * Looks for bubblewrap and for the languages of this machine.
 *
 * @throws SandboxFault when bubblewrap or a C compiler is not installed.
 */
export async function openBubblewrap(config: Config): Promise<Sandbox> {
  const bwrap = findCommand('bwrap');
  if (bwrap === null) throw new SandboxFault('bubblewrap is not installed.');
  const toolkit = await makeToolkit();
  const [languages, system] = await Promise.all([findLanguages(toolkit), findSystemMounts()]);
  const mode = launchMode(toolkit);
  const machine = { bwrap, toolkit, mode, system, cgroups: openCgroups(), languages };
  return new Bubblewrap(machine, config);
}

/** Runs programs with the machine's own toolchains, isolated by Linux namespaces. Meant for development. */
class Bubblewrap implements Sandbox {
  readonly kind = 'bubblewrap';
  readonly development = true;
  readonly runtime = null;
  readonly languages: readonly InstalledLanguage[];
  readonly #machine: Machine;
  readonly #config: Config;
  readonly #cache: CompileCache;

  constructor(machine: Machine, config: Config) {
    this.languages = machine.languages;
    this.#machine = machine;
    this.#config = config;
    this.#cache = new CompileCache('host', config.compileCacheBytes);
  }

  get counts(): SandboxCounts {
    const { hits, misses } = this.#cache;
    return { idle: {}, poolHits: 0, poolMisses: 0, cacheHits: hits, cacheMisses: misses };
  }

  async run(job: Job, emit: (event: ProgressEvent) => void, signal: AbortSignal): Promise<RunExit> {
    const container = await this.#start(job);
    const limits = this.#config.commands;
    return runProgram(container, { job, limits, cache: this.#cache, emit }, signal);
  }

  async close(): Promise<void> {
    // Nothing waits here: every sandbox is made for its run.
  }

  #start({ language, limits }: Job): Promise<BubblewrapContainer> {
    const { bwrap, toolkit, mode, system, cgroups } = this.#machine;
    const processes = containerProcesses(limits.processes, LANGUAGES[language].compile !== null);
    const cgroup = cgroups?.create({ memoryBytes: limits.memoryBytes, processes }) ?? null;
    const options = bubblewrapArguments({
      system,
      toolkit: toolkitPath(mode, toolkit),
      cgroups: cgroup?.mounts ?? [],
      diskBytes: this.#config.disk.bytes,
    });
    const command = launchCommand(mode, toolkit, cgroup?.folders ?? [], [bwrap, ...options]);
    return BubblewrapContainer.start(command, cgroup);
  }
}

/** The absolute path of a command; null when it is not installed. */
function findCommand(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const path of folders.map((folder) => join(folder, name))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}
