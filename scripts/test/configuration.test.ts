import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT, read } from './documents.ts';

const SOURCES = globSync(
  [
    'scripts/**/*.{ts,mjs,sh}',
    'bench/**/*.ts',
    'e2e/**/*.ts',
    'web/*.ts',
    'web/{src,functions}/**/*.{ts,tsx}',
    'sandbox-runner/{src,test}/**/*.ts',
    'sandbox-runner/image/*.sh',
    'server/src/**/*.ts',
    'server/*.ts',
  ],
  { cwd: ROOT, exclude: ['**/node_modules/**', 'scripts/test/**'] },
);

/** What belongs to the system, to Node or to other tools, and what tests set for themselves. */
const NOT_OURS = [
  'PATH',
  'NODE_OPTIONS',
  'GITHUB_ACTIONS',
  // The server that the room is measured beside.
  'HOST',
  'PORT',
  // What hostile programs must not find.
  'VIVA_TEST_SECRET',
];

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

/** Every name by which some source asks for a setting. */
function settingsOfSources(): Set<string> {
  const code = SOURCES.map(read).join('\n');
  return new Set([
    ...matches(code, /process\.env\.([A-Z][A-Z0-9_]+)/g),
    ...matches(code, /portFrom\('([A-Z_]+)'/g),
    ...matches(code, /\benv\.([A-Z]{2,}[A-Z0-9_]*)/g),
    ...matches(code, /\$\{([A-Z][A-Z_]+):?[-=?]/g),
    ...matches(read('compose.yaml') + read('compose.server.yaml'), /\$\{([A-Z][A-Z_]+)/g),
    ...matches(read('worker/src/env.ts'), /readonly ([A-Z_]+)\??:/g),
    ...matches(read('sandbox-runner/src/config.ts'), /^ {2}([A-Z][A-Z_]+):/gm),
    ...matches(read('server/src/settings.ts'), /^ {2}([A-Z][A-Z_]+):/gm),
  ]);
}

const page = read('docs/configuration.md');

/** The names in the first column of each table. */
const described = new Set(
  matches(page, /^\| (`.*?) \|/gm).flatMap((cell) => matches(cell, /`([A-Z][A-Z0-9_]+)`/g)),
);

test('every setting that a source asks for is described, and no other', () => {
  const asked = [...settingsOfSources()].filter((name) => !NOT_OURS.includes(name));
  expect([...described].toSorted()).toEqual(asked.toSorted());
});

test('each name that is left out is one that some source asks for', () => {
  expect([...settingsOfSources()]).toEqual(expect.arrayContaining(NOT_OURS));
});

test('the limits of addresses are those of wrangler.toml', () => {
  const limits = [
    ...read('wrangler.toml').matchAll(
      /\[\[ratelimits\]\]\nname = "(\w+)"\n.*\nsimple = \{ limit = (\d+), period = (\d+) \}/g,
    ),
  ];
  expect(limits.length).toBeGreaterThan(0);
  for (const [, name, limit, period] of limits) {
    expect(page).toContain(`| \`${name}\` | ${limit} in ${period} s |`);
  }
});
