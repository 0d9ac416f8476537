import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';

/** The document that all benchmarks write to. */
export const BENCHMARKS = path.resolve(import.meta.dirname, '../docs/benchmarks.md');

/** A Markdown table; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

/**
 * Where and when a table was made.
 *
 * @param script the command of the package that makes it.
 */
export function circumstances(script: string, ...more: readonly string[]): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  const day = new Date().toISOString().slice(0, 10);
  const how = [`${availableParallelism()} × ${model}`, ...more].join(', ');
  return `<sub>\`npm run ${script}\`, ${day}: ${how}.</sub>`;
}

/** Puts a section into docs/benchmarks.md, in place of what it was before. */
export function writeSection(name: string, text: string): void {
  const begin = `<!-- ${name}: begin -->`;
  const end = `<!-- ${name}: end -->`;
  const section = `${begin}\n${text.trim()}\n${end}`;
  const old = readFileSync(BENCHMARKS, 'utf8');
  const from = old.indexOf(begin);
  const to = old.indexOf(end);
  const next =
    from === -1 || to === -1
      ? `${old.trimEnd()}\n\n${section}\n`
      : old.slice(0, from) + section + old.slice(to + end.length);
  writeFileSync(BENCHMARKS, next);
}
