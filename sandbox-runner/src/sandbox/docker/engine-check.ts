import type { ContainerRuntime } from '@viva/protocol/run';
import type Docker from 'dockerode';
import * as z from 'zod';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { SandboxFault } from '../sandbox.ts';

/** The oldest engine that knows all that containers are made with. */
const LEAST_ENGINE: Version = [20, 10, 0];

type Version = readonly [major: number, minor: number, patch: number];

/** A known way out of a container, and the releases of runc that closed it, the last one for all later branches. */
interface Escape {
  readonly cve: string;
  readonly fixedIn: readonly Version[];
  /** Debian's revisions of older releases that hold the fix: the package's version, and the first such update of it. */
  readonly debian: readonly (readonly [release: string, update: number])[];
}

/** In November 2026, the changelogs of Debian's runc up to release 13, trixie, name none of these. */
const ESCAPES_2025: Omit<Escape, 'cve'> = {
  fixedIn: [
    [1, 2, 8],
    [1, 3, 3],
    [1, 4, 0],
  ],
  debian: [],
};

/** Sources: the advisories of opencontainers/runc, and Debian's security tracker. */
const ESCAPES: readonly Escape[] = [
  {
    cve: 'CVE-2024-21626',
    fixedIn: [[1, 1, 12]],
    debian: [
      ['1.1.5+ds1-1+deb12u', 1],
      ['1.0.0~rc93+ds1-5+deb11u', 3],
    ],
  },
  { cve: 'CVE-2025-31133', ...ESCAPES_2025 },
  { cve: 'CVE-2025-52565', ...ESCAPES_2025 },
  { cve: 'CVE-2025-52881', ...ESCAPES_2025 },
];

const engineVersion = z.object({
  Version: z.string(),
  Arch: z.string(),
  Components: z.array(
    z.object({
      Name: z.string(),
      Version: z.string(),
      Details: z.object({ GitCommit: z.string().default('') }).default({ GitCommit: '' }),
    }),
  ),
});

/** The limits that an engine can keep, by what it tells of its machine. */
const LIMITS = {
  MemoryLimit: 'memory',
  SwapLimit: 'swap',
  PidsLimit: 'the number of processes',
  CpuCfsQuota: 'processor time',
} as const;

const engineInfo = z.object({
  Runtimes: z.record(z.string(), z.unknown()),
  MemoryLimit: z.boolean(),
  SwapLimit: z.boolean(),
  PidsLimit: z.boolean(),
  CpuCfsQuota: z.boolean(),
});

/** What an engine tells of itself, as far as it matters here. */
export interface Engine {
  readonly version: z.infer<typeof engineVersion>;
  readonly info: z.infer<typeof engineInfo>;
}

/** @throws SandboxFault when none answers. */
export async function readEngine(docker: Docker): Promise<Engine> {
  const none = SandboxFault.saying('No Docker engine answers.');
  const [version, info] = await Promise.all([docker.version(), docker.info()]).catch(none);
  const strange = SandboxFault.saying('The Docker engine tells nothing that is understood here.');
  try {
    return { version: engineVersion.parse(version), info: engineInfo.parse(info) };
  } catch (error) {
    return strange(error);
  }
}

/**
 * Logs what is known to be wrong with the engine.
 *
 * @throws SandboxFault when it does not know the runtime, and in production, unless the operator has accepted all that
 *   is wrong by name.
 */
export function checkEngine(
  engine: Engine,
  {
    production,
    docker,
  }: Pick<Config, 'production'> & {
    readonly docker: Pick<Config['docker'], 'runtime' | 'accepted'>;
  },
  log: Log,
): void {
  if (!(docker.runtime in engine.info.Runtimes)) {
    throw new SandboxFault(`The Docker engine knows no runtime “${docker.runtime}”.`);
  }
  const problems = engineProblems(engine, docker.runtime);
  for (const { name, message } of problems) log({ event: 'engine-problem', name, message });
  const refused = problems.filter(({ name }) => !docker.accepted.includes(name));
  if (!production || refused.length === 0) return;
  const names = problems.map(({ name }) => name).join(',');
  throw new SandboxFault(
    `${refused.map(({ message }) => message).join(' ')} RUNNER_ACCEPT=${names} accepts it as it is.`,
  );
}

/** Something about the engine that the service should not start with. */
export interface EngineProblem {
  /** The name by which an operator accepts it: a CVE number, the name of a limit, or `engine`. */
  readonly name: string;
  /** A sentence for the operator. */
  readonly message: string;
}

/**
 * Looks for limits that the engine cannot keep, and for known escapes from containers.
 *
 * @param runtime gVisor does not use runc.
 */
export function engineProblems(
  { version, info }: Engine,
  runtime: ContainerRuntime,
): EngineProblem[] {
  const problems: EngineProblem[] = [];
  const missing = Object.entries(LIMITS).filter(([name]) => !info[name as keyof typeof LIMITS]);
  for (const [name, limit] of missing) {
    problems.push({ name, message: `The Docker engine cannot limit ${limit} on this machine.` });
  }
  const number = parseVersion(version.Version);
  if (number === null || isOlder(number, LEAST_ENGINE)) {
    const least = LEAST_ENGINE.join('.');
    problems.push({
      name: 'engine',
      message: `The Docker engine ${version.Version} is too old: ${least} or newer is needed.`,
    });
  }
  if (runtime === 'runsc') return problems;
  const runc = version.Components.find(({ Name }) => Name === 'runc');
  const told = runc?.Version ?? 'of unknown version';
  // Debian's builds name their package's version here.
  const revision = runc?.Details.GitCommit ?? '';
  const open = ESCAPES.filter((known) => !isFixed(known, told, revision));
  return [
    ...problems,
    ...open.map(({ cve, fixedIn }) => ({
      name: cve,
      message:
        `runc ${told} may let programs out of their containers (${cve}): ` +
        `update to ${fixedIn.map((fixed) => fixed.join('.')).join(' or ')}.`,
    })),
  ];
}

function isFixed({ fixedIn, debian }: Escape, told: string, revision: string): boolean {
  if (debian.some(([release, update]) => isUpdate(revision, release, update))) return true;
  const version = parseVersion(told);
  if (version === null) return false;
  const sameBranch = fixedIn.find(([major, minor]) => major === version[0] && minor === version[1]);
  const last = fixedIn.at(-1);
  if (sameBranch) return !isOlder(version, sameBranch);
  return last !== undefined && !isOlder(version, last);
}

/** Whether a package's version is that update of a release, or a later one. */
const isUpdate = (revision: string, release: string, update: number) =>
  revision.startsWith(release) && Number.parseInt(revision.slice(release.length), 10) >= update;

/** The first three numbers of a version; a release candidate counts as the release before, so as not yet fixed. */
function parseVersion(text: string): Version | null {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(-rc|~rc)?/.exec(text);
  if (match === null) return null;
  const [, major, minor, patch = '0', candidate] = match;
  return [Number(major), Number(minor), Number(patch) - (candidate ? 1 : 0)];
}

function isOlder(version: Version, than: Version): boolean {
  const index = version.findIndex((part, at) => part !== than[at]);
  return index !== -1 && (version[index] ?? 0) < (than[index] ?? 0);
}
