import { RUN_LIMITS } from '@viva/protocol/limits';
import { describe, expect, it } from 'vitest';
import {
  bubblewrapArguments,
  FIRST_FILE_FD,
  sandboxFiles,
} from '../../src/sandbox/bubblewrap-arguments.ts';

const files = sandboxFiles([{ path: 'lib/one.py', content: 'x = 1' }], 'input');
const args = bubblewrapArguments({
  system: [
    { kind: 'read-only', path: '/usr' },
    { kind: 'link', path: '/bin', to: 'usr/bin' },
  ],
  toolchain: { source: '/home/somebody/node', target: '/opt/node/bin/node' },
  files,
  command: ['/opt/node/bin/node', '/code/main.js'],
  limits: { ...RUN_LIMITS, processes: 10, fileBytes: 4096, cpuMs: 1500 },
});
const line = args.join(' ');

describe("bubblewrap's arguments", () => {
  it('unshare everything and share nothing again', () => {
    expect(args).toContain('--unshare-all');
    expect(args).not.toContain('--share-net');
    expect(line).not.toMatch(/--(dev-)?bind /);
  });

  it('show the system and the toolchain read-only', () => {
    expect(line).toContain('--ro-bind /usr /usr --symlink usr/bin /bin');
    expect(line).toContain('--ro-bind /home/somebody/node /opt/node/bin/node');
  });

  it('bring every file in through a descriptor of its own', () => {
    const fd = FIRST_FILE_FD + files.findIndex(({ path }) => path === '/code/lib/one.py');
    expect(line).toContain(`--file ${fd} /code/lib/one.py`);
    expect(args.filter((arg) => arg === '--file')).toHaveLength(files.length);
  });

  it('close what is not writable only after the files are in it', () => {
    expect(line.indexOf('--remount-ro / ')).toBeGreaterThan(line.lastIndexOf('--file'));
  });

  it('limit processes by one more, for the supervisor, and leave room above the processor limit', () => {
    expect(args).toEqual(
      expect.arrayContaining(['--nproc=11', '--fsize=4096', '--cpu=3:4', '--core=0']),
    );
  });

  it('end with the program', () => {
    expect(args.slice(-2)).toEqual(['/opt/node/bin/node', '/code/main.js']);
  });
});
