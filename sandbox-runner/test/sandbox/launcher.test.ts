import { describe, expect, it } from 'vitest';
import { launch } from '../../src/sandbox/launcher.ts';

const toolchain = { source: '/root/node', target: '/opt/node/bin/node' };
const argumentsFor = (mount: typeof toolchain | null) => [mount?.source ?? 'none'];

describe('a sandbox', () => {
  it("is started as the runner's own user when that is not root", () => {
    expect(launch('direct', '/usr/bin/bwrap', toolchain, argumentsFor)).toEqual({
      command: '/usr/bin/bwrap',
      args: ['/root/node'],
      user: null,
    });
  });

  it('is started as nobody by root', () => {
    expect(launch('demoted', '/usr/bin/bwrap', null, argumentsFor)).toEqual({
      command: '/usr/bin/bwrap',
      args: ['none'],
      user: 65534,
    });
  });

  it('gets a toolchain that only root can reach under another path', () => {
    const { command, args, user } = launch('staged', '/usr/bin/bwrap', toolchain, argumentsFor);
    expect({ command, user }).toEqual({ command: 'unshare', user: null });
    expect(args.slice(-3)).toEqual(['/root/node', '/usr/bin/bwrap', '/mnt/toolchain']);
  });
});
