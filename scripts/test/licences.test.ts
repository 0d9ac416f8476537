import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { licencesPage } from '../licences/page.ts';
import { isAllowed, type Lock, shippedWith } from '../licences/shipped.ts';
import { ROOT } from '../sandbox-image.ts';

test('docs/licences.md is what npm run licences writes', () => {
  expect(readFileSync(path.join(ROOT, 'docs/licences.md'), 'utf8')).toBe(licencesPage(ROOT));
});

test('a choice of licences may be made, and all of a sum have to be allowed', () => {
  for (const fine of ['MIT', '(MPL-2.0 OR Apache-2.0)', 'MIT AND ISC']) {
    expect(isAllowed(fine), fine).toBe(true);
  }
  for (const other of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'unknown', 'UNLICENSED']) {
    expect(isAllowed(other), other).toBe(false);
  }
});

test('what is shipped is what is needed at run time, as Node would find it', () => {
  const lock: Lock = {
    '': { dependencies: { other: '1' } },
    web: { dependencies: { a: '1', '@viva/protocol': '1' } },
    protocol: { dependencies: { c: '1' } },
    'node_modules/@viva/protocol': { link: true, resolved: 'protocol' },
    'node_modules/a': {
      dependencies: { b: '2' },
      peerDependencies: { types: '1', peer: '1', perhaps: '1' },
      peerDependenciesMeta: { perhaps: { optional: true } },
    },
    'node_modules/a/node_modules/b': {},
    'node_modules/b': {},
    'node_modules/c': {},
    'node_modules/other': {},
    'node_modules/peer': { dependencies: { a: '1' } },
    'node_modules/perhaps': {},
    'node_modules/types': { dev: true },
  };
  expect([...shippedWith('page', lock)].sort()).toEqual([
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/c',
    'node_modules/peer',
    'protocol',
  ]);
  expect([...shippedWith('worker', lock)]).toEqual(['node_modules/other']);
  expect(() => shippedWith('worker', { '': { dependencies: { gone: '1' } } })).toThrow('gone');
});
