import { existsSync, lstatSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findSystemMounts } from '../../../src/sandbox/bubblewrap/system-mounts.ts';

const mounts = await findSystemMounts();

it('shows what toolchains need of the system', () => {
  expect(mounts).toContainEqual({ kind: 'read-only', path: '/usr' });
  for (const { kind, path } of mounts) {
    expect(existsSync(path)).toBe(true);
    expect(lstatSync(path).isSymbolicLink()).toBe(kind === 'link');
  }
});

it('shows nothing of /etc that holds secrets or names', () => {
  const shown = mounts.map(({ path }) => path).filter((path) => path.startsWith('/etc'));
  for (const secret of [
    '/etc',
    '/etc/passwd',
    '/etc/shadow',
    '/etc/ssh',
    '/etc/ssl',
    '/etc/hosts',
  ]) {
    expect(shown).not.toContain(secret);
  }
});
