import { isLanguageId, LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import { MEBIBYTE } from '@viva/protocol/limits';
import type Docker from 'dockerode';
import * as z from 'zod';
import type { Config } from '../../config.ts';
import { limitsOf } from '../../job.ts';
import { type CommandLimits, containerProcesses, waitingPlan } from '../command-plan.ts';
import type { Container } from '../container.ts';
import { executeFrame, prepareFrame } from '../frames.ts';
import { type InstalledLanguage, SandboxFault } from '../sandbox.ts';
import type { PoolSource } from '../warm-pool.ts';
import { compiles, memoryOf } from './container-kind.ts';
import {
  type ContainerLimits,
  type ContainerSettings,
  containerOptions,
} from './container-options.ts';
import { DockerContainer } from './docker-container.ts';
import { UserIds } from './user-ids.ts';

/** Where the image keeps the versions of its languages, as JSON: id to version. */
const VERSIONS_PATH = '/opt/viva/versions.json';

/** How long an interpreter may take to start and wait. */
const PREPARE_MS = 10_000;

/** One for all of this process: when a sandbox is opened anew, runs of the last one may be under way. */
const USER_IDS = new UserIds();

/** Starts containers. */
export class DockerSource implements PoolSource<DockerContainer> {
  readonly commands: CommandLimits;
  readonly #docker: Docker;
  readonly #settings: ContainerSettings;
  readonly #config: Config;

  constructor(docker: Docker, settings: ContainerSettings, config: Config) {
    this.#docker = docker;
    this.#settings = settings;
    this.#config = config;
    this.commands = config.commands;
  }

  async start(kind: string, warm: boolean): Promise<DockerContainer> {
    const { limits } = this.#config;
    const { processes } = limits;
    const memoryBytes = memoryOf(kind, limits);
    const container = await this.startFor({ memoryBytes, processes }, compiles(kind));
    if (warm && isLanguageId(kind)) await this.#prepare(container, kind);
    return container;
  }

  /**
   * @param compiling a compiler runs in it first.
   * @throws SandboxFault when the engine does not start it.
   */
  async startFor(limits: ContainerLimits, compiling: boolean): Promise<DockerContainer> {
    const processes = containerProcesses(limits.processes, compiling);
    const userId = USER_IDS.take();
    const options = containerOptions(this.#settings, { ...limits, processes }, userId);
    const starting = DockerContainer.start(this.#docker, options);
    const release = () => USER_IDS.release(userId);
    void starting.then(({ closed }) => closed).then(release, release);
    return starting.catch(SandboxFault.saying('The Docker engine did not start a container.'));
  }

  /** The languages of the image, with their versions. */
  async languages(): Promise<readonly InstalledLanguage[]> {
    const { processes } = this.#config.limits;
    const container = await this.startFor({ memoryBytes: 256 * MEBIBYTE, processes }, false);
    try {
      const versions = await readVersions(container, this.commands);
      const ids = Object.keys(LANGUAGES).filter(isLanguageId);
      return ids.flatMap((id) => {
        const version = versions[id];
        return version === undefined ? [] : [{ id, version }];
      });
    } finally {
      container.destroy();
    }
  }

  /** Starts the interpreter; resolves when it waits. */
  async #prepare(container: DockerContainer, id: LanguageId): Promise<void> {
    const limits = limitsOf(id, this.#config.limits);
    container.send(prepareFrame(waitingPlan(id, limits, this.commands)));
    const timer = setTimeout(() => container.destroy(), PREPARE_MS);
    const { value } = await container.frames.next();
    clearTimeout(timer);
    if (value?.type === 'waiting') return;
    container.destroy();
    throw new SandboxFault(`${LANGUAGES[id].label} did not start.`);
  }
}

const versionsFile = z.record(z.string(), z.string());

async function readVersions(
  container: Container,
  limits: CommandLimits,
): Promise<Readonly<Record<string, string>>> {
  container.send(
    executeFrame({
      argv: ['cat', VERSIONS_PATH],
      environment: { PATH: '/usr/bin:/bin' },
      cpuMs: 1000,
      wallMs: 5000,
      idleMs: null,
      memoryBytes: 64 * MEBIBYTE,
      outputBytes: 64 * 1024,
      fileBytes: 1,
      openFiles: limits.openFiles,
      processes: 0,
      terminal: null,
    }),
  );
  let text = '';
  for (;;) {
    const { value } = await container.frames.next();
    if (value?.type === 'stdout') text += value.data.toString();
    if (value?.type === 'exit' && value.exit.exitCode === 0) {
      return versionsFile.parse(JSON.parse(text));
    }
    if (value === undefined || value.type === 'exit' || value.type === 'fault') {
      throw new SandboxFault('The image does not say which languages it holds: build it anew.');
    }
  }
}
