import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openCgroups } from '../../../src/sandbox/bubblewrap/cgroup.ts';

const LIMITS = { memoryBytes: 2 ** 27, processes: 50 };

/** A folder that looks like a hierarchy, as far as ordinary files can. */
function hierarchy(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'viva-cgroup-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

const read = (...parts: string[]) => readFileSync(path.join(...parts), 'utf8');

describe('cgroups of version 2', () => {
  const SCOPE = '0::/user.slice/user@1000.service/app.slice/shell.scope\n';

  it('are made beside the service’s own, with their limits', () => {
    const root = hierarchy({
      'cgroup.controllers': 'cpu memory pids',
      'user.slice/user@1000.service/app.slice/cgroup.subtree_control': 'memory pids\n',
    });
    const [folder = '', ...others] = openCgroups(root, SCOPE)?.create(LIMITS).folders ?? [];
    expect(others).toEqual([]);
    expect(path.dirname(folder)).toBe(`${root}/user.slice/user@1000.service/app.slice`);
    expect(read(folder, 'memory.max')).toBe(String(LIMITS.memoryBytes));
    // Bubblewrap's own processes have room too.
    expect(Number(read(folder, 'pids.max'))).toBe(LIMITS.processes + 2);
  });

  it('are made further up where a folder is no cgroup with controllers', () => {
    const root = hierarchy({
      'cgroup.controllers': 'cpu memory pids',
      'user.slice/user@1000.service/app.slice/shell.scope/cgroup.procs': '1',
      'user.slice/user@1000.service/cgroup.subtree_control': 'pids',
    });
    const folder = openCgroups(root, SCOPE)?.create(LIMITS).folders[0] ?? '';
    expect(path.dirname(folder)).toBe(`${root}/user.slice/user@1000.service`);
    expect(read(path.dirname(folder), 'cgroup.subtree_control')).toBe('+memory +pids');
  });

  it('show the supervisor its own where it looks for it', () => {
    const root = hierarchy({
      'cgroup.controllers': 'memory pids',
      'cgroup.subtree_control': 'memory pids',
    });
    const { mounts, folders } = openCgroups(root, '0::/\n')?.create(LIMITS) ?? {};
    expect(mounts).toEqual([{ source: folders?.[0], target: '/sys/fs/cgroup' }]);
  });

  it('are none where nothing can be made', () => {
    const root = hierarchy({ 'cgroup.controllers': 'memory pids' });
    expect(openCgroups(root, SCOPE)).toBeNull();
  });
});

describe('cgroups of version 1', () => {
  const FILES = { 'memory/cgroup.procs': '', 'cpuacct/cgroup.procs': '', 'pids/cgroup.procs': '' };

  it('are made in each hierarchy, with their limits', () => {
    const root = hierarchy(FILES);
    const run = openCgroups(root, '')?.create(LIMITS);
    const [memory = '', cpuacct = '', pids = ''] = run?.folders ?? [];
    expect(read(memory, 'memory.limit_in_bytes')).toBe(String(LIMITS.memoryBytes));
    expect(read(pids, 'pids.max')).toBe(String(LIMITS.processes + 2));
    expect(run?.mounts).toEqual([
      { source: memory, target: '/sys/fs/cgroup/memory' },
      { source: cpuacct, target: '/sys/fs/cgroup/cpuacct' },
    ]);
  });

  it('are none where a hierarchy is missing', () => {
    const { 'pids/cgroup.procs': _, ...others } = FILES;
    expect(openCgroups(hierarchy(others), '')).toBeNull();
  });

  it('of a service that is no more are removed', () => {
    const root = hierarchy(FILES);
    for (const name of ['viva-4194305-7', `viva-${process.pid}-999`, 'system.slice']) {
      mkdirSync(path.join(root, 'memory', name));
    }
    openCgroups(root, '');
    const left = readdirSync(path.join(root, 'memory'));
    expect(left).not.toContain('viva-4194305-7');
    expect(left).toEqual(expect.arrayContaining([`viva-${process.pid}-999`, 'system.slice']));
  });
});

describe.skipIf(openCgroups() === null)("this machine's cgroups", () => {
  it('are made and removed', async () => {
    const run = openCgroups()?.create(LIMITS);
    expect(run?.folders.map((folder) => existsSync(folder))).not.toContain(false);
    run?.remove();
    await vi.waitFor(() => expect(run?.folders.filter((folder) => existsSync(folder))).toEqual([]));
  });
});
