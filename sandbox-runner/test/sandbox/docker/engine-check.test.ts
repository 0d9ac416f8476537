import type Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import {
  checkEngine,
  type Engine,
  engineProblems,
  readEngine,
} from '../../../src/sandbox/docker/engine-check.ts';

const ESCAPES_2025 = ['CVE-2025-31133', 'CVE-2025-52565', 'CVE-2025-52881'];
const ALL = ['CVE-2024-21626', ...ESCAPES_2025];

/** What an engine tells of itself; Debian's builds of runc name their package as the commit. */
function engine(runc: string, commit = '', version = '28.0.1'): Engine {
  return {
    version: {
      Version: version,
      Arch: 'amd64',
      Components: [{ Name: 'runc', Version: runc, Details: { GitCommit: commit } }],
    },
    info: {
      Runtimes: { runc: {} },
      MemoryLimit: true,
      SwapLimit: true,
      PidsLimit: true,
      CpuCfsQuota: true,
    },
  };
}

const names = (told: Engine, runtime: 'runc' | 'runsc' = 'runc') =>
  engineProblems(told, runtime).map(({ name }) => name);

describe('known escapes', () => {
  it.each([
    ['1.0.3', ALL],
    ['1.1.11', ALL],
    ['1.1.12', ESCAPES_2025],
    ['1.2.0-rc.1', ESCAPES_2025],
    ['1.2.7', ESCAPES_2025],
    ['1.2.8-rc.1', ESCAPES_2025],
    ['1.2.8', []],
    ['1.2.9', []],
    ['1.3.2', ESCAPES_2025],
    ['1.3.3', []],
    ['1.3.10', []],
    ['1.4.0-rc.2', ESCAPES_2025],
    ['1.4.0', []],
    ['1.5.1', []],
    ['2.0.0', []],
    ['v1.3.4-0-gd6d73eb', []],
  ])('of runc %s', (version, escapes) => {
    expect(names(engine(version))).toEqual(escapes);
  });

  it.each([
    ['bookworm', '1.1.5+ds1', '1.1.5+ds1-1+deb12u1', ESCAPES_2025],
    ['a later update of bookworm', '1.1.5+ds1', '1.1.5+ds1-1+deb12u12', ESCAPES_2025],
    ['bookworm at first', '1.1.5+ds1', '1.1.5+ds1-1', ALL],
    ['bullseye', '1.0.0~rc93+ds1', '1.0.0~rc93+ds1-5+deb11u5', ESCAPES_2025],
    ['bullseye before the update', '1.0.0~rc93+ds1', '1.0.0~rc93+ds1-5+deb11u2', ALL],
    ['trixie', '1.1.15+ds1', '1.1.15+ds1-2+b4', ESCAPES_2025],
  ])('of Debian’s runc in %s', (_, version, commit, escapes) => {
    expect(names(engine(version, commit))).toEqual(escapes);
  });

  it('are assumed of a runc that does not tell its version, or is not there', () => {
    expect(names(engine('unknown'))).toEqual(ALL);
    const { info, version } = engine('');
    expect(names({ info, version: { ...version, Components: [] } })).toEqual(ALL);
  });

  it('are said in one sentence each, with what to do', () => {
    const [problem] = engineProblems(engine('1.2.7'), 'runc');
    expect(problem?.message).toBe(
      'runc 1.2.7 may let programs out of their containers (CVE-2025-31133): update to 1.2.8 or 1.3.3 or 1.4.0.',
    );
  });

  it('of runc do not matter to gVisor', () => {
    expect(names(engine('1.0.0'), 'runsc')).toEqual([]);
  });
});

describe('the engine’s own version', () => {
  it.each(['19.03.15', '20.9.0', 'dev'])('%s is too old', (version) => {
    const told = engine('1.4.0', '', version);
    expect(names(told)).toEqual(['engine']);
    expect(names(told, 'runsc')).toEqual(['engine']);
  });

  it.each(['20.10.24+dfsg1', '26.1.5+dfsg1', '29.0.0'])('%s will do', (version) => {
    expect(names(engine('1.4.0', '', version))).toEqual([]);
  });
});

describe('limits', () => {
  it.each([
    ['MemoryLimit', 'memory'],
    ['SwapLimit', 'swap'],
    ['PidsLimit', 'the number of processes'],
    ['CpuCfsQuota', 'processor time'],
  ])('%s that the machine cannot keep is a problem', (name, limit) => {
    const { version, info } = engine('1.4.0');
    const told = { version, info: { ...info, [name]: false } };
    expect(engineProblems(told, 'runsc')).toEqual([
      { name, message: `The Docker engine cannot limit ${limit} on this machine.` },
    ]);
  });
});

describe('what an engine tells', () => {
  const reading = (version: unknown, info: unknown) =>
    readEngine({ version: async () => version, info: async () => info } as Docker);

  it('is taken as far as it matters', async () => {
    const { version, info } = engine('1.4.0');
    const more = { ...version, Components: [...version.Components, { Name: 'x', Version: '1' }] };
    const read = await reading({ ...more, Os: 'linux' }, { ...info, Name: 'host' });
    expect(read.info).toEqual(info);
    expect(read.version.Components).toHaveLength(2);
  });

  it('is refused with a sentence when it is something else', async () => {
    await expect(reading({}, {})).rejects.toThrow('tells nothing that is understood');
  });
});

describe('an engine with problems', () => {
  const log = vi.fn();
  const checked = (production: boolean, ...accepted: readonly string[]) =>
    checkEngine(engine('1.1.15'), { production, docker: { runtime: 'runc', accepted } }, log);

  it('is refused in production with a sentence that says how to take it all the same', () => {
    expect(() => checked(true)).toThrow(
      /CVE-2025-31133.*RUNNER_ACCEPT=CVE-2025-31133,CVE-2025-52565,CVE-2025-52881 accepts/,
    );
    expect(() => checked(true, 'CVE-2025-31133')).toThrow(/CVE-2025-52565/);
  });

  it('is taken when all of it is accepted, and in development, with a word in the log', () => {
    checked(true, ...ESCAPES_2025);
    log.mockClear();
    checked(false);
    expect(log.mock.calls.map(([{ name }]) => name)).toEqual(ESCAPES_2025);
  });

  it('is refused everywhere when it does not know the runtime', () => {
    const docker = { runtime: 'runsc', accepted: [] } as const;
    expect(() => checkEngine(engine('1.4.0'), { production: false, docker }, log)).toThrow(
      'knows no runtime “runsc”',
    );
  });
});
