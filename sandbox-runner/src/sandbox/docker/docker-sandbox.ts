import { availableParallelism } from 'node:os';
import type { RunExit } from '@viva/protocol/run';
import { type Config, SHARED_POOLS } from '../../config.ts';
import type { Log } from '../../log.ts';
import { CompileCache } from '../compile-cache.ts';
import { runProgram } from '../program-run.ts';
import type { InstalledLanguage, Job, ProgressEvent, Sandbox, SandboxCounts } from '../sandbox.ts';
import { WarmPool } from '../warm-pool.ts';
import { compiles, kindOf, memoryOf } from './container-kind.ts';
import type { DockerContainer } from './docker-container.ts';
import type { DockerSource } from './docker-source.ts';

/** Runs every program in a container of its own, which was started before the run where possible. */
export class DockerSandbox implements Sandbox {
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
    const most = this.#config.limits;
    const usual =
      limits.memoryBytes === memoryOf(kind, most) && limits.processes === most.processes;
    return usual ? this.#pool.take(kind) : this.#source.startFor(limits, compiles(kind));
  }
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
