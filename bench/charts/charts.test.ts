import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BENCHMARKS } from '../document.ts';
import { type Chart, draw, inWords, THEMES } from './draw.ts';
import { milliseconds, readSection } from './tables.ts';
import { FOLDER, picturesOf } from './write.ts';

const document = readFileSync(BENCHMARKS, 'utf8');
const pictures = picturesOf(document);

test.each([...pictures])('%s shows what the tables say', async (name, image) => {
  await expect(image).toMatchFileSnapshot(path.join(FOLDER, name));
});

test('each picture is in the document, and none that is not drawn', () => {
  const shown = [...document.matchAll(/images\/bench\/([\w-]+\.svg)/g)].map(([, name]) => name);
  expect(shown.toSorted()).toEqual([...pictures.keys()].toSorted());
  expect(readdirSync(FOLDER).toSorted()).toEqual([...pictures.keys()].toSorted());
});

const PLAIN: Chart = {
  title: 'Less < more & so on',
  subtitle: 'Shorter is better',
  marks: 'bars',
  series: ['Viva', 'other'],
  highlight: 'Viva',
  rows: [{ label: 'row', values: [10, 40] }],
  source: 'here',
};

describe('a chart', () => {
  const widths = (image: string, colour: string) =>
    [...image.matchAll(new RegExp(`width="([\\d.]+)" height="11" fill="${colour}"`, 'g'))].map(
      ([, width]) => Number(width),
    );

  test('has bars as long as their figures, from zero', () => {
    const image = draw(PLAIN, THEMES.light);
    const [own = 0] = widths(image, THEMES.light.own);
    const [other = 0] = widths(image, THEMES.light.others[0]);
    expect(other / own).toBeCloseTo(4, 2);
    expect(image).toContain('>0 ms<');
  });

  test('has dots at equal distances for equal ratios', () => {
    const rows = [{ label: 'row', values: [1, 10, 100] }];
    const image = draw({ ...PLAIN, marks: 'dots', series: ['Viva', 'b', 'c'], rows }, THEMES.light);
    const places = ['1 ms', '10 ms', '100 ms'].map((tick) =>
      Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${tick}<`).exec(image)?.[1]),
    );
    const [one = 0, ten = 0, hundred = 0] = places;
    expect(hundred - ten).toBeCloseTo(ten - one, 0);
  });

  test('tells its figures in words, and keeps signs from being taken for markup', () => {
    const image = draw(PLAIN, THEMES.dark);
    expect(image).toContain('row: Viva 10 ms, other 40 ms.');
    expect(image).toContain('Less &lt; more &amp; so on');
    expect(image).not.toContain('Less < more');
  });
});

test.each([
  [0.0918, '0.092 ms'],
  [12.2, '12.2 ms'],
  [962, '962 ms'],
  [1750, '1.75 s'],
  [0, '0 ms'],
])('%d ms are %s', (ms, words) => expect(inWords(ms)).toBe(words));

test('a figure that is not there is an error', () => {
  const { tables } = readSection(document, 'runner/echo');
  const [table] = tables;
  if (!table) throw new Error('no table');
  expect(milliseconds(table, 'bare cat: a line', 'median')).toBe(0.0918);
  expect(() => milliseconds(table, 'bare cat: a line', '÷ docker run -i')).toThrow(/no time/);
  expect(() => milliseconds(table, 'nothing', 'median')).toThrow(/no time/);
  expect(() => readSection(document, 'nothing')).toThrow(/no section/);
});
