import { describe, expect, it } from 'vitest';
import { CompileCache, type Compiled } from '../../src/sandbox/compile-cache.ts';
import type { CommandPlan } from '../../src/sandbox/frames.ts';

const KIBIBYTE = 1024;

const PLAN: CommandPlan = {
  argv: ['cc', 'main.c'],
  environment: { PATH: '/usr/bin' },
  cpuMs: 1000,
  wallMs: 1000,
  idleMs: null,
  memoryBytes: 1024,
  outputBytes: 1024,
  fileBytes: 1024,
  openFiles: 64,
  processes: 0,
  terminal: null,
};

const FILES = [{ path: 'main.c', content: 'int main() {}' }];

const compiled = (bytes: number, said = ''): Compiled => ({
  artifact: Buffer.alloc(bytes),
  output: [{ type: 'stderr', data: said }],
});

describe('the compile cache', () => {
  it('finds what was compiled the same way, and counts', () => {
    const cache = new CompileCache('image-1', 64 * KIBIBYTE);
    const key = cache.keyOf(PLAN, { files: FILES });
    expect(cache.get(key)).toBeNull();
    const program = compiled(10, 'warning');
    cache.set(key, program);
    expect(cache.get(cache.keyOf({ ...PLAN }, { files: [...FILES] }))).toBe(program);
    expect([cache.hits, cache.misses]).toEqual([1, 1]);
  });

  it.each([
    ['another source', PLAN, [{ path: 'main.c', content: 'int main() { }' }], 'image-1'],
    ['another name', PLAN, [{ path: 'main2.c', content: 'int main() {}' }], 'image-1'],
    ['one more file', PLAN, [...FILES, { path: 'a.h', content: '' }], 'image-1'],
    ['other flags', { ...PLAN, argv: ['cc', '-O2', 'main.c'] }, FILES, 'image-1'],
    ['other limits', { ...PLAN, memoryBytes: 2048 }, FILES, 'image-1'],
    ['another image', PLAN, FILES, 'image-2'],
  ])('keeps apart %s', (_, plan, files, image) => {
    const key = new CompileCache('image-1', KIBIBYTE).keyOf(PLAN, { files: FILES });
    expect(new CompileCache(image, KIBIBYTE).keyOf(plan, { files })).not.toBe(key);
  });

  it('tells files apart whose texts, run together, are alike', () => {
    const cache = new CompileCache('image-1', KIBIBYTE);
    const key = (...files: readonly [string, string][]) =>
      cache.keyOf(PLAN, { files: files.map(([path, content]) => ({ path, content })) });
    expect(key(['a', 'b'], ['c', 'd'])).not.toBe(key(['a', 'bc'], ['', 'd']));
  });

  it('lets go what was used least lately when it is full', () => {
    const cache = new CompileCache('image-1', 10 * KIBIBYTE);
    cache.set('a', compiled(3 * KIBIBYTE));
    cache.set('b', compiled(3 * KIBIBYTE));
    cache.get('a');
    cache.set('c', compiled(3 * KIBIBYTE));
    expect(['a', 'b', 'c'].map((key) => cache.get(key) !== null)).toEqual([true, false, true]);
  });

  it('counts what the compiler said', () => {
    const cache = new CompileCache('image-1', 10 * KIBIBYTE);
    cache.set('a', compiled(1, 'x'.repeat(20 * KIBIBYTE)));
    expect(cache.get('a')).toBeNull();
  });

  it('of no size keeps nothing and asks for no artifact', () => {
    const cache = new CompileCache('image-1', 0);
    expect(cache.mostBytes).toBe(0);
    cache.set('a', compiled(0));
    expect(cache.get('a')).toBeNull();
  });

  it('takes the largest artifact that it asks for', () => {
    const cache = new CompileCache('image-1', 8 * KIBIBYTE);
    cache.set('a', compiled(cache.mostBytes));
    expect(cache.get('a')).not.toBeNull();
  });
});
