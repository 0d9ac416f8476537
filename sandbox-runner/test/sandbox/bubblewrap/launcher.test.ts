import { describe, expect, it } from 'vitest';
import {
  launchCommand,
  launchMode,
  toolkitPath,
} from '../../../src/sandbox/bubblewrap/launcher.ts';

const TOOLKIT = '/home/somebody/toolkit';
const BWRAP = ['/usr/bin/bwrap', '--some', 'thing with spaces'];

describe('a sandbox is started', () => {
  it("as the runner's own user when that is not root", () => {
    const [command, ...args] = launchCommand('direct', TOOLKIT, [], BWRAP);
    expect(command).toBe('/bin/sh');
    expect(args.join(' ')).not.toContain('setpriv');
    expect(args.slice(-BWRAP.length)).toEqual(BWRAP);
  });

  it('as nobody by root', () => {
    const [, , script] = launchCommand('demoted', TOOLKIT, [], BWRAP);
    expect(script).toMatch(/exec setpriv --reuid=65534 --regid=65534 --clear-groups/);
  });

  it('with a toolkit that only root can reach under another path', () => {
    const [command, ...args] = launchCommand('staged', TOOLKIT, [], BWRAP);
    expect([command, ...args.slice(0, 2)]).toEqual(['unshare', '--mount', '/bin/sh']);
    expect(args.join(' ')).toContain(`-- ${TOOLKIT} /usr/bin/bwrap`);
    expect(toolkitPath('staged', TOOLKIT)).not.toBe(TOOLKIT);
    expect(toolkitPath('demoted', TOOLKIT)).toBe(TOOLKIT);
  });

  it('in the cgroups that it is given', () => {
    const args = launchCommand('direct', TOOLKIT, ['/cgroup/one', '/cgroup/two'], BWRAP);
    expect(args.join(' ')).toContain('/cgroup/one /cgroup/two -- ');
  });
});

describe.skipIf(process.getuid?.() !== 0)('the mode for root', () => {
  it('depends on who can reach the toolkit', () => {
    expect(launchMode('/usr')).toBe('demoted');
    expect(launchMode('/root/nowhere')).toBe('staged');
  });
});
