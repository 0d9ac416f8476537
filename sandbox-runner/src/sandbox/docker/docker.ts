import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { isLanguageId, LANGUAGES, type Language, type LanguageId } from '@viva/protocol/languages';
import { COMPILE_LIMITS, MEBIBYTE } from '@viva/protocol/limits';
import type { RunExit } from '@viva/protocol/run';
import Docker from 'dockerode';
import { z } from 'zod';
import { type Config, SHARED_POOLS } from '../../config.ts';
import { limitsOf } from '../../job.ts';
import type { Log } from '../../log.ts';
import { type CommandLimits, containerProcesses, waitingPlan } from '../command-plan.ts';
import { CompileCache } from '../compile-cache.ts';
import type { Container } from '../container.ts';
import { executeFrame, prepareFrame } from '../frames.ts';
import { runProgram } from '../program-run.ts';
import {
  type InstalledLanguage,
  type Job,
  type ProgressEvent,
  type Sandbox,
  type SandboxCounts,
  SandboxFault,
} from '../sandbox.ts';
import { type PoolSource, WarmPool } from '../warm-pool.ts';
import {
  type ContainerLimits,
  type ContainerSettings,
  containerOptions,
  INSTANCE_LABEL,
  OWNER_LABEL,
} from './container-options.ts';
import { DockerContainer } from './docker-container.ts';
import { checkEngine } from './engine-check.ts';
import { seccompProfile } from './seccomp-profile.ts';
import { UserIds } from './user-ids.ts';

/** Where the image keeps the versions of its languages, as JSON: id to version. */
const VERSIONS_PATH = '/opt/viva/versions.json';

/** How long an interpreter may take to start and wait. */
const PREPARE_MS = 10_000;

/** Names what a pool's containers are for: a language whose interpreter waits, or all that need so much memory. */
type Kind = LanguageId | `shared-${number}`;

/**
 * Connects to the Docker engine, checks it, removes what an earlier service of the same name left behind, and starts to
 * fill the pool.
 *
 * @throws SandboxFault with the reason when programs cannot be run there.
 */
export async function openDocker(config: Config, log: Log): Promise<Sandbox> {
  const { runtime, image, owner } = config.docker;
  const docker = new Docker();
  const noEngine = fault('No Docker engine answers.');
  const version = await docker.version().catch(noEngine);
  const { Runtimes } = z
    .object({ Runtimes: z.record(z.string(), z.unknown()) })
    .parse(await docker.info().catch(noEngine));
  if (!(runtime in Runtimes)) {
    throw new SandboxFault(`The Docker engine knows no runtime “${runtime}”.`);
  }
  checkEngine(version, config, log);
  const { Id: imageId } = await docker
    .getImage(image)
    .inspect()
    .catch(fault(`The image ${image} is missing: \`npm run sandbox:build\` makes it.`));
  await removeLeftovers(docker, owner, log);
  const settings: ContainerSettings = {
    image: imageId,
    runtime,
    owner,
    instance: INSTANCE,
    seccomp: await seccompProfile(version.Arch),
    disk: config.disk,
    openFiles: config.commands.openFiles,
    fileBytes: Math.max(config.limits.fileBytes, COMPILE_LIMITS.fileBytes),
  };
  const source = new DockerSource(docker, settings, config);
  return new DockerSandbox(source, await source.languages(), imageId, config, log);
}

/** For `catch`: a fault with a sentence for people, and the cause for the log. */
const fault = (message: string) => (cause: unknown) => {
  if (cause instanceof SandboxFault) throw cause;
  throw new SandboxFault(message, { cause });
};

/**
 * Tells the containers of this process from those of one before it. A sandbox that is opened anew, because its engine
 * failed for a moment, must not take them for leftovers: runs may be under way in them.
 */
const INSTANCE = randomUUID();

/** Removes the containers of a service of this name that is no more. */
async function removeLeftovers(docker: Docker, owner: string, log: Log): Promise<void> {
  const filters = { label: [`${OWNER_LABEL}=${owner}`] };
  const all = await docker
    .listContainers({ all: true, filters })
    .catch(fault('The Docker engine does not list its containers.'));
  const leftovers = all.filter(({ Labels }) => Labels[INSTANCE_LABEL] !== INSTANCE);
  await Promise.all(
    leftovers.map(({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true })
        .catch(() => {
          // The engine removes it at the same moment.
        }),
    ),
  );
  if (leftovers.length > 0) log({ event: 'leftovers-removed', containers: leftovers.length });
}

/** One for all of this process: when a sandbox is opened anew, runs of the last one may be under way. */
const USER_IDS = new UserIds();

/** Starts containers. */
class DockerSource implements PoolSource<DockerContainer> {
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
    const memoryBytes = this.memoryOf(kind);
    const compiles = !isLanguageId(kind) || LANGUAGES[kind].compile !== null;
    const { processes } = this.#config.limits;
    const container = await this.startFor({ memoryBytes, processes }, compiles);
    if (warm && isLanguageId(kind)) await this.#prepare(container, kind);
    return container;
  }

  /**
   * @param compiles a compiler runs in it first.
   * @throws SandboxFault when the engine does not start it.
   */
  async startFor(limits: ContainerLimits, compiles: boolean): Promise<DockerContainer> {
    const processes = containerProcesses(limits.processes, compiles);
    const userId = USER_IDS.take();
    const options = containerOptions(this.#settings, { ...limits, processes }, userId);
    const starting = DockerContainer.start(this.#docker, options);
    const release = () => USER_IDS.release(userId);
    void starting.then(({ closed }) => closed).then(release, release);
    return starting.catch(fault('The Docker engine did not start a container.'));
  }

  memoryOf(kind: string): number {
    if (isLanguageId(kind)) return limitsOf(kind, this.#config.limits).memoryBytes;
    const memoryMiB = Number(kind.slice(kind.indexOf('-') + 1));
    return Math.min(memoryMiB * MEBIBYTE, this.#config.limits.memoryBytes);
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

/** Runs every program in a container of its own, which was started before the run where possible. */
class DockerSandbox implements Sandbox {
  readonly kind = 'docker';
  readonly development = false;
  readonly runtime: Sandbox['runtime'];
  readonly languages: readonly InstalledLanguage[];
  readonly #source: DockerSource;
  readonly #pool: WarmPool<DockerContainer>;
  readonly #cache: CompileCache;
  readonly #config: Config;

  constructor(
    source: DockerSource,
    languages: readonly InstalledLanguage[],
    imageId: string,
    config: Config,
    log: Log,
  ) {
    this.runtime = config.docker.runtime;
    this.languages = languages;
    this.#source = source;
    this.#config = config;
    this.#cache = new CompileCache(imageId, config.compileCacheBytes);
    const sizes = { ...config.pool, least: leastOf(config.pool.idle, languages) };
    this.#pool = new WarmPool(source, sizes, availableParallelism(), log);
  }

  get counts(): SandboxCounts {
    return {
      idle: this.#pool.idle,
      poolHits: this.#pool.hits,
      poolMisses: this.#pool.misses,
      cacheHits: this.#cache.hits,
      cacheMisses: this.#cache.misses,
    };
  }

  async run(job: Job, emit: (event: ProgressEvent) => void, signal: AbortSignal): Promise<RunExit> {
    const container = await this.#containerFor(job);
    const options = { job, limits: this.#source.commands, cache: this.#cache, emit };
    return runProgram(container, options, signal);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** A container from the pool, or for a run that asks for less than others one that gives it no more. */
  #containerFor({ language, limits }: Job): Promise<DockerContainer> {
    const kind = kindOf(language);
    const usual =
      limits.memoryBytes === this.#source.memoryOf(kind) &&
      limits.processes === this.#config.limits.processes;
    if (usual) return this.#pool.take(kind);
    return this.#source.startFor(limits, LANGUAGES[language].compile !== null);
  }
}

function kindOf(id: LanguageId): Kind {
  const language: Language = LANGUAGES[id];
  return language.waitEnvironment ? id : `shared-${language.memoryMiB}`;
}

/** The setting by kind. */
function leastOf(
  idle: Readonly<Record<string, number>>,
  languages: readonly InstalledLanguage[],
): Record<string, number> {
  return Object.fromEntries(
    languages.map(({ id }) => {
      const kind = kindOf(id);
      return [kind, idle[kind === id ? id : SHARED_POOLS] ?? 0];
    }),
  );
}
