import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserIds } from '../../../src/sandbox/docker/user-ids.ts';
import { SandboxFault } from '../../../src/sandbox/sandbox.ts';

const MOST = 1024;

describe('the users of programs', () => {
  it('are all different, and known to the image', () => {
    const ids = new UserIds();
    const taken = Array.from({ length: MOST }, () => ids.take());
    expect(new Set(taken).size).toBe(MOST);
    expect(Math.min(...taken)).toBe(10_002);
    expect(Math.max(...taken)).toBe(11_025);
  });

  it('are those that the image names, and neither the supervisor nor the service', () => {
    const text = (path: string) =>
      readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');
    expect(text('image/finish.sh')).toContain('seq 10003 11025');
    expect(text('image/Dockerfile')).toMatch(/--uid 10002 .* program \\$/m);
    expect(text('image/Dockerfile')).toMatch(/--uid 10001 .* supervisor \\$/m);
    expect(text('image/supervisor/identity.c')).toContain('SUPERVISOR_ID = 10001');
    expect(text('image/supervisor/main.c')).toContain('FIRST_PROGRAM_ID = 10002');
    expect(text('Dockerfile')).toMatch(/^USER 10000(:10000)?$/m);
  });

  it('are refused when there are no more, and taken again once they are free', () => {
    const ids = new UserIds();
    const [first = 0] = Array.from({ length: MOST }, () => ids.take());
    expect(() => ids.take()).toThrow(SandboxFault);
    ids.release(first);
    expect(ids.take()).toBe(first);
  });

  it('are not taken again at once, while the kernel may still count for them', () => {
    const ids = new UserIds();
    const first = ids.take();
    ids.release(first);
    expect(ids.take()).not.toBe(first);
  });
});
