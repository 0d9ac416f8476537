import { writeFile } from 'node:fs/promises';
import { SANDBOXES, type TestSandbox } from '../sandboxes.ts';

type SandboxName = TestSandbox['name'];

/** Where a sandbox does otherwise than the row asks for, and why that is. */
const NOTES: readonly (readonly [rows: string, note: string])[] = [
  [
    '5, 10',
    'under bubblewrap a program’s processor time is bounded, but not its share of the machine: two processes may take two processors.',
  ],
  [
    '27',
    'bubblewrap and gVisor bound the bytes of a folder in memory, not its files. Files count as memory there, so that the memory limit, or that of time, ends the program.',
  ],
  [
    '30',
    'under bubblewrap programs see the host’s own `/usr`, read-only: what is installed is no secret to them.',
  ],
  [
    '40–43',
    'under bubblewrap the supervisor belongs to the same user as the program, since an unprivileged service has no other to give. The kernel shields it as the first process of its namespace, and it hides its memory and environment.',
  ],
  [
    '40, 43',
    'gVisor shows a program the list of its first process’s descriptors and environment. Neither holds a secret, and all that it can open there are its own pipes and what everybody may read.',
  ],
  [
    '52',
    'bubblewrap has no folder that may be written to but not executed from. A program gains nothing by that: it may run whatever it likes anyway.',
  ],
  ['65', 'bubblewrap has no daemon that could go away.'],
];

interface Line {
  readonly program: string;
  /** The last effect of each of the row's programs. */
  readonly effects: Map<SandboxName, Map<string, string>>;
}

const lines = new Map<number, Line>();

/** Notes what became of a hostile program. */
export function noteEffect(
  row: number,
  program: string,
  how: string,
  sandbox: SandboxName,
  effect: string,
): void {
  const line = lines.get(row) ?? { program, effects: new Map() };
  lines.set(row, line);
  line.effects.set(sandbox, (line.effects.get(sandbox) ?? new Map()).set(how, effect));
}

/** Writes what was noted as a page of documentation. */
export const writeTable = (path: string): Promise<void> => writeFile(path, page());

function page(): string {
  const cells = [...lines]
    .sort(([one], [other]) => one - other)
    .map(([row, { program, effects }]) => [
      row,
      program,
      ...SANDBOXES.map(({ name }) =>
        [...new Set(effects.get(name)?.values() ?? ['–'])].sort().join(', '),
      ),
    ]);
  return `# Hostile programs

What became of each in each sandbox, as \`sandbox-runner/test/hostile.test.ts\` saw it. Most rows are several programs,
in several languages and with constants that differ from run to run; all verdicts that came back are named. “Denied”
means that every call failed and that the program gained nothing. Beside all of them one program of somebody else's
goes on and answers, and after the last one nothing is left: no container, process, cgroup or mount.

\`HOSTILE_TABLE=docs/hostile.md npx vitest run --project sandbox-runner hostile\` writes this page.

| # | program | ${SANDBOXES.map(({ name }) => name).join(' | ')} |
|--:|---|${SANDBOXES.map(() => '---|').join('')}
${cells.map((row) => `| ${row.join(' | ')} |`).join('\n')}

bubblewrap is meant for development. Where a sandbox gives less, by row:

${NOTES.map(([rows, note]) => `- **${rows}**: ${note}`).join('\n')}
`;
}
