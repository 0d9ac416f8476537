import { MEBIBYTE } from '@viva/protocol/limits';
import { describe, expect, it } from 'vitest';
import {
  type ContainerSettings,
  containerOptions,
} from '../../../src/sandbox/docker/container-options.ts';
import { seccompProfile } from '../../../src/sandbox/docker/seccomp-profile.ts';

const settings: ContainerSettings = {
  image: 'sha256:abc',
  runtime: 'runc',
  owner: 'somebody',
  instance: 'one',
  seccomp: await seccompProfile('amd64'),
  disk: { bytes: 1000, inodes: 20 },
  openFiles: 99,
  fileBytes: 5000,
};
const USER = 10_345;
const limits = { memoryBytes: 100 * MEBIBYTE, processes: 10 };
const { HostConfig: host = {}, ...options } = containerOptions(settings, limits, USER);

// What the engine makes of it is tested in isolation.test.ts.
describe("a container's options", () => {
  it('give the memory and the processes that programs may have, and the supervisor its one', () => {
    expect(host.Memory).toBe(limits.memoryBytes);
    expect(host.MemorySwap).toBe(limits.memoryBytes);
    expect(host.PidsLimit).toBe(11);
  });

  it("give gVisor's kernel what it needs beside the program", () => {
    const { HostConfig } = containerOptions({ ...settings, runtime: 'runsc' }, limits, USER);
    expect(HostConfig?.Runtime).toBe('runsc');
    expect(HostConfig?.Memory).toBeGreaterThan(limits.memoryBytes);
    expect(HostConfig?.MemorySwap).toBe(HostConfig?.Memory);
    expect(HostConfig?.PidsLimit).toBeGreaterThan(limits.processes + 1);
  });

  it('add no more capabilities than the supervisor needs', () => {
    expect(host.CapDrop).toEqual(['ALL']);
    expect(host.CapAdd).toEqual(['SETUID', 'SETGID', 'KILL']);
  });

  it('limit every folder that programs write into', () => {
    const folders = Object.entries(host.Tmpfs ?? {});
    expect(folders.map(([path]) => path)).toEqual(['/code', '/tmp', '/dev/shm']);
    for (const [, text] of folders) {
      expect(text.split(',')).toEqual(
        expect.arrayContaining([
          ...['nosuid', 'nodev', 'nr_inodes=20', `uid=${USER}`, `gid=${USER}`],
          expect.stringMatching(/^size=\d+$/),
        ]),
      );
    }
  });

  it('tell the supervisor who its programs are', () => {
    expect(options).toMatchObject({ User: '0:0', Cmd: ['/code', String(USER)] });
  });

  it('bring the container down with the service', () => {
    expect(options).toMatchObject({ OpenStdin: true, StdinOnce: true, AttachStdin: true });
    expect(host.AutoRemove).toBe(true);
    expect(options.Labels).toMatchObject({ 'viva.runner': 'somebody' });
  });

  it('carry the profile as the engine wants it, and nothing of the host', () => {
    const profile = host.SecurityOpt?.find((option: string) => option.startsWith('seccomp=')) ?? '';
    expect(JSON.parse(profile.slice('seccomp='.length))).toEqual(settings.seccomp);
    for (const name of ['Binds', 'Mounts', 'Devices', 'Privileged', 'PidMode', 'VolumesFrom']) {
      expect(host).not.toHaveProperty(name);
    }
  });
});
