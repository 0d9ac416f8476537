import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BENCHMARKS } from '../document.ts';
import { chartsOf } from './charts.ts';
import { draw, THEMES } from './draw.ts';

export const FOLDER = path.resolve(import.meta.dirname, '../../docs/images/bench');

/** The images of all charts by their files' names, each for light and for dark pages. */
export function picturesOf(document: string): Map<string, string> {
  return new Map(
    Object.entries(chartsOf(document)).flatMap(([name, chart]) =>
      Object.entries(THEMES).map(([theme, colours]) => [
        `${name}-${theme}.svg`,
        draw(chart, colours),
      ]),
    ),
  );
}

/**
 * Draws the charts of docs/benchmarks.md into docs/images/bench.
 *
 * @throws Error when a figure that one of them needs is not there.
 */
export function writeCharts(): void {
  mkdirSync(FOLDER, { recursive: true });
  const document = readFileSync(BENCHMARKS, 'utf8');
  for (const [name, image] of picturesOf(document)) writeFileSync(path.join(FOLDER, name), image);
}
