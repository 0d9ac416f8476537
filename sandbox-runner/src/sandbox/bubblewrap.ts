import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { RunExit } from '@viva/protocol/run';
import { RECIPES } from '../languages.ts';
import { bubblewrapArguments, HOME, sandboxFiles } from './bubblewrap-arguments.ts';
import { findToolchains, type Toolchain } from './host-toolchains.ts';
import { type LaunchMode, launch, launchMode } from './launcher.ts';
import { type Job, type ProgressEvent, type Sandbox, SandboxFault } from './sandbox.ts';
import { SupervisedRun } from './supervised-run.ts';
import { findSystemMounts, type SystemMount } from './system-mounts.ts';

/** A toolchain, and how its sandboxes are started. */
interface Runnable {
  readonly toolchain: Toolchain;
  readonly mode: LaunchMode;
}

/**
 * Looks for bubblewrap and for the languages of this machine.
 *
 * @throws SandboxFault when bubblewrap is not installed.
 */
export async function openBubblewrap(): Promise<Sandbox> {
  const bwrap = findCommand('bwrap');
  if (bwrap === null) throw new SandboxFault('bubblewrap is not installed.');
  const [toolchains, system] = await Promise.all([findToolchains(), findSystemMounts()]);
  const runnables = toolchains.map((toolchain) => ({
    toolchain,
    mode: launchMode(toolchain.mount),
  }));
  return new Bubblewrap(bwrap, system, runnables);
}

/** Runs programs with the machine's own toolchains, isolated by Linux namespaces. Meant for development. */
class Bubblewrap implements Sandbox {
  readonly kind = 'bubblewrap';
  readonly development = true;
  readonly languages: Sandbox['languages'];
  readonly #bwrap: string;
  readonly #system: readonly SystemMount[];
  readonly #runnables: ReadonlyMap<LanguageId, Runnable>;

  constructor(bwrap: string, system: readonly SystemMount[], runnables: readonly Runnable[]) {
    this.#bwrap = bwrap;
    this.#system = system;
    this.#runnables = new Map(runnables.map((runnable) => [runnable.toolchain.id, runnable]));
    this.languages = runnables.map(({ toolchain: { id, version } }) => ({ id, version }));
  }

  async run(job: Job, emit: (event: ProgressEvent) => void, signal: AbortSignal): Promise<RunExit> {
    const runnable = this.#runnables.get(job.language);
    if (runnable === undefined) {
      throw new SandboxFault(`${LANGUAGES[job.language].label} is not installed here.`);
    }
    const { toolchain, mode } = runnable;
    const { limits } = job;
    const recipe = RECIPES[job.language];
    const files = sandboxFiles(job.files, job.stdin);
    const command = recipe.command(
      toolchain.executable,
      `${HOME}/${job.entry}`,
      limits.memoryBytes,
    );
    const started = launch(mode, this.#bwrap, toolchain.mount, (mount) =>
      bubblewrapArguments({ system: this.#system, toolchain: mount, files, command, limits }),
    );
    emit({ type: 'phase', phase: 'run' });
    const { outOfMemory } = recipe;
    const run = new SupervisedRun({ launch: started, files, limits, outOfMemory }, emit);
    return run.finish(signal);
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
