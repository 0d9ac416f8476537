import { existsSync, readdirSync, readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { expect, vi } from 'vitest';
import { OWNER_LABEL } from '../../src/sandbox/docker/container-options.ts';
import type { TestSandbox } from '../sandboxes.ts';

const CGROUPS = '/sys/fs/cgroup';

/** How long the kernel and the engine may take to clear away the last container. */
const PATIENCE_MS = 5000;

let suites = 0;

/** What programs of a suite may leave on this machine. */
export class Traces {
  /** Names of the suite's services begin with it. */
  readonly #prefix = `hostile-${process.pid}-${suites++}.`;
  readonly #image: string | undefined;
  readonly #docker: Docker | null;
  /** Ids of all containers that the suite has had. */
  readonly #containers = new Set<string>();
  #owners = 0;
  #unwatch = () => {};

  /** Takes notice of every container from now on. */
  static async watch({ settings }: TestSandbox): Promise<Traces> {
    const traces = new Traces(settings);
    await traces.#watch();
    return traces;
  }

  private constructor(settings: TestSandbox['settings']) {
    this.#image = settings.RUNNER_IMAGE;
    this.#docker = settings.VIVA_SANDBOX === 'docker' ? new Docker() : null;
  }

  /** A name for a service, which its containers carry as a label. */
  newOwner(): string {
    return `${this.#prefix}${this.#owners++}`;
  }

  /** Ids of the containers that are there now, running or not, of one service or of all. */
  async containers(owner: string | null = null): Promise<readonly string[]> {
    return this.#list(owner, true);
  }

  /** Ids of the containers of a service in which something may still go on. */
  async running(owner: string): Promise<readonly string[]> {
    return this.#list(owner, false);
  }

  async #list(owner: string | null, all: boolean): Promise<readonly string[]> {
    const list = await this.#docker?.listContainers({
      all,
      filters: { label: [OWNER_LABEL] },
    });
    return (list ?? [])
      .filter(({ Labels: { [OWNER_LABEL]: label = '' } }) =>
        owner === null ? label.startsWith(this.#prefix) : label === owner,
      )
      .map(({ Id }) => Id);
  }

  /** Starts a container as a service would leave it behind that could not end it. */
  async strayContainer(owner: string): Promise<void> {
    const container = await this.#docker?.createContainer({
      Image: this.#image,
      Entrypoint: ['sleep', '1000'],
      Labels: { [OWNER_LABEL]: owner },
      NetworkDisabled: true,
    });
    await container?.start();
  }

  /** Fails unless nothing is left. */
  async expectNone(): Promise<void> {
    await vi.waitFor(async () => expect(await this.containers()).toEqual([]), {
      timeout: PATIENCE_MS,
    });
    this.#unwatch();
    const marks = this.#docker ? [...this.#containers] : [`/viva-${process.pid}-`];
    expect(marks).not.toEqual([]);
    const marked = (text: string) => marks.some((mark) => text.includes(mark));
    await vi.waitFor(
      () => {
        expect(ownSandboxes()).toEqual([]);
        expect(processes().filter((pid) => marked(read(`/proc/${pid}/cgroup`)))).toEqual([]);
        expect(cgroups().filter(marked)).toEqual([]);
        expect(read('/proc/self/mountinfo').split('\n').filter(marked)).toEqual([]);
      },
      { timeout: PATIENCE_MS },
    );
  }

  async #watch(): Promise<void> {
    if (this.#docker === null) return;
    const leaving = new AbortController();
    const events = await this.#docker.getEvents({
      filters: { label: [OWNER_LABEL], event: ['create'] },
      abortSignal: leaving.signal,
    });
    let rest = '';
    events.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#note(line);
    });
    events.on('error', () => {});
    this.#unwatch = () => leaving.abort();
  }

  #note(event: string): void {
    const { Actor: actor } = JSON.parse(event);
    if (String(actor.Attributes[OWNER_LABEL]).startsWith(this.#prefix)) {
      this.#containers.add(String(actor.ID));
    }
  }
}

const processes = () =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);

/** Sandboxes that this very process has started. */
const ownSandboxes = () =>
  processes().filter(
    (pid) =>
      new RegExp(`^PPid:\\t${process.pid}$`, 'm').test(read(`/proc/${pid}/status`)) &&
      read(`/proc/${pid}/cmdline`).includes('--unshare-all'),
  );

/**
 * Paths of all cgroups beside those that containers and sandboxes are put into: in version 1 at the top of a controller's
 * hierarchy, in version 2 also beside this process and above it.
 */
function cgroups(): string[] {
  const controllers = ['memory', 'pids', 'cpuacct'].map((name) => `${CGROUPS}/${name}`);
  const [, own = ''] = /^0::\/(.*)$/m.exec(read('/proc/self/cgroup')) ?? [];
  const above = own.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'));
  const tops = [...controllers, ...above.map((folder) => `${CGROUPS}/${folder}`)];
  return tops
    .flatMap((top) => [top, `${top}/docker`, `${top}/system.slice`])
    .filter((home) => existsSync(home))
    .flatMap((home) => readdirSync(home).map((name) => `${home}/${name}`));
}

/** A file's text; empty when it is not there any more. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
