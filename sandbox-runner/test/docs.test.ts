import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SETTINGS } from '../src/config.ts';
import { Metrics } from '../src/metrics.ts';
import { RunQueue } from '../src/run-queue.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');

/** The rows of the first table of a page below a heading, without its head. */
function rowsBelow(page: string, heading: string): string[] {
  const section = read(page).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2);
}

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Settings whose default is not the same everywhere; their descriptions say what it is. */
const DERIVED: readonly (keyof typeof SETTINGS)[] = [
  'RUNNER_CONCURRENCY',
  'RUNNER_INTERACTIVE',
  'RUNNER_MEMORY_MIB',
];

/** A default as one would write it into the variable; empty where there is none. */
function defaultOf(name: keyof typeof SETTINGS): string {
  if (DERIVED.includes(name)) return '';
  const { data } = SETTINGS[name].safeParse(undefined);
  if (data === undefined) return '';
  if (typeof data !== 'object') return String(data);
  return Array.isArray(data)
    ? data.join()
    : Object.entries(data)
        .map((pair) => pair.join('='))
        .join();
}

it('the table of settings says what the settings say', () => {
  const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];
  const expected = names.map((name) => {
    const text = defaultOf(name);
    return row(`\`${name}\``, text === '' ? '' : `\`${text}\``, SETTINGS[name].description ?? '');
  });
  expect(rowsBelow('configuration.md', 'The runner')).toEqual(expected);
});

it('the table of metrics says what the metrics say', async () => {
  const { body } = await new Metrics(
    new RunQueue({ batch: 1, interactive: 1 }, 1),
    () => null,
  ).text();
  const expected = [...body.matchAll(/^# HELP (viva_\w+) (.*)\n# TYPE \w+ (\w+)$/gm)].map(
    ([, name, help, type]) => row(`\`${name}\``, type ?? '', help ?? ''),
  );
  expect(expected.length).toBeGreaterThan(5);
  expect(rowsBelow('runner.md', 'Metrics')).toEqual(expected);
});

it('the table of hostile programs has every row of the list, and none that failed', () => {
  const rows = [...read('hostile.md').matchAll(/^\| (\d+) \|/gm)].map(([, number]) =>
    Number(number),
  );
  expect([...new Set(rows)]).toEqual(Array.from({ length: 65 }, (_, index) => index + 1));
  expect(read('hostile.md')).not.toContain('**failed**');
});
