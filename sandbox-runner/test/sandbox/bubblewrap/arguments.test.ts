import { describe, expect, it } from 'vitest';
import {
  bubblewrapArguments,
  ETC_FILES,
  FIRST_FILE_FD,
} from '../../../src/sandbox/bubblewrap/arguments.ts';

const args = bubblewrapArguments({
  system: [
    { kind: 'read-only', path: '/usr' },
    { kind: 'link', path: '/bin', to: 'usr/bin' },
  ],
  toolkit: '/home/somebody/toolkit',
  cgroups: [{ source: '/sys/fs/cgroup/memory/viva-1-2', target: '/sys/fs/cgroup/memory' }],
  diskBytes: 1_000_000,
});
const line = args.join(' ');

describe("bubblewrap's arguments", () => {
  it('unshare everything and share nothing again', () => {
    expect(args).toContain('--unshare-all');
    expect(args).toContain('--disable-userns');
    expect(line).toContain('--cap-drop ALL');
    expect(args).not.toContain('--share-net');
    expect(line).not.toMatch(/--(dev-)?bind(-try)? /);
  });

  it("show the system, the toolkit and the run's cgroup read-only", () => {
    expect(line).toContain('--ro-bind /usr /usr --symlink usr/bin /bin');
    expect(line).toContain('--ro-bind /home/somebody/toolkit /opt/viva');
    expect(line).toContain('--ro-bind /sys/fs/cgroup/memory/viva-1-2 /sys/fs/cgroup/memory');
  });

  it('let programs write into folders of a limited size only', () => {
    const sizes = [...line.matchAll(/--size (\d+) --tmpfs (\S+)/g)].map(([, size, path]) => [
      path,
      size,
    ]);
    expect(Object.fromEntries(sizes)).toMatchObject({ '/code': '1000000', '/tmp': '1000000' });
    expect(args.filter((argument) => argument === '--tmpfs')).toHaveLength(sizes.length);
  });

  it('bring every file in through a descriptor of its own', () => {
    for (const [index, { path }] of ETC_FILES.entries()) {
      expect(line).toContain(`--file ${FIRST_FILE_FD + index} ${path}`);
    }
  });

  it('close what is not writable only after the files are in it', () => {
    expect(line.indexOf('--remount-ro / ')).toBeGreaterThan(line.lastIndexOf('--file'));
  });

  it('give the environment to nobody, and end with the supervisor as first process', () => {
    expect(args).toContain('--clearenv');
    expect(args).toContain('--as-pid-1');
    expect(args.slice(-3)).toEqual(['--', '/opt/viva/supervisor', '/code']);
  });
});
