/** A table of docs/benchmarks.md, as the script of a benchmark has written it. */
export interface Table {
  readonly head: readonly string[];
  /** The cells of each row by the first one. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

/** A section of docs/benchmarks.md. */
export interface Section {
  readonly tables: readonly Table[];
  /** How, when and where it was measured. */
  readonly circumstances: string;
}

const cellsOf = (line: string) =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim().replaceAll('`', ''));

function tableOf(lines: readonly string[]): Table {
  const [head = [], , ...body] = lines.map(cellsOf);
  return { head, rows: new Map(body.map(([name = '', ...cells]) => [name, cells])) };
}

/** @throws Error when the document has no such section. */
export function readSection(document: string, name: string): Section {
  const text = document.split(`<!-- ${name}: begin -->`)[1]?.split(`<!-- ${name}: end -->`)[0];
  if (text === undefined) throw new Error(`docs/benchmarks.md has no section ${name}.`);
  const tables = text
    .split('\n\n')
    .filter((block) => block.startsWith('|'))
    .map((block) => tableOf(block.trim().split('\n')));
  const circumstances = /<sub>(.*)<\/sub>/.exec(text)?.[1]?.replaceAll('`', '') ?? '';
  return { tables, circumstances };
}

/**
 * A figure of a table in milliseconds.
 *
 * @param column the name at the head of the table.
 * @throws Error when there is none.
 */
export function milliseconds({ head, rows }: Table, row: string, column: string): number {
  const text = rows.get(row)?.[head.indexOf(column) - 1];
  const [, figure] = /^([\d.,]+) ms$/.exec(text ?? '') ?? [];
  if (figure === undefined) throw new Error(`There is no time in “${column}” of “${row}”.`);
  return Number(figure.replaceAll(',', ''));
}
