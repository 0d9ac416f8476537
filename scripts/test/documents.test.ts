import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ELSEWHERE, NOT_RUN, type Proof, RUN } from './docs-commands.ts';
import { anchorsOf, commandsOf, DOCUMENTS, linksOf, ROOT, read } from './documents.ts';

const commands = new Map<string, string>(
  DOCUMENTS.flatMap((document) => commandsOf(read(document)).map((command) => [command, document])),
);

const PACKAGE: { readonly version: string; readonly scripts: Readonly<Record<string, string>> } =
  JSON.parse(read('package.json'));
const SCRIPTS = PACKAGE.scripts;

/** Tests whose names Vitest takes for those of a filter. */
const testFiles = (project: string, filter: string) =>
  globSync(`{${project},bench}/**/*${filter}*.test.ts?(x)`, {
    cwd: ROOT,
    exclude: ['**/node_modules/**'],
  });

/** Whether a command is of tests that CI runs as a whole, and if so whether there are any such tests. */
function ofTests(command: string): boolean {
  const [, project = '', filter = ''] =
    /^npx vitest run --project ([\w-]+) ([\w-]+)(?: -t \w+| --update)?$/.exec(command) ?? [];
  if (project !== '') return testFiles(project, filter).length > 0;
  const [, spec = ''] =
    /^npx playwright test --config e2e\/playwright\.config\.ts ([\w.-]+)$/.exec(command) ?? [];
  return spec !== '' && existsSync(path.join(ROOT, 'e2e', spec));
}

/** `e2e/reference.spec.ts` runs all of the reference. */
const ofReference = (command: string, document: string | undefined) =>
  document === 'docs/api.md' && command.startsWith('curl "$VIVA/api');

/** A command for somebody's account. What it is called, and what it may be told, wrangler knows without one. */
const isWranglers = (command: string) => /^(npx )?wrangler /.test(command);

describe('each command of the documents', () => {
  const table = new Map<string, Proof>([...Object.entries(RUN), ...Object.entries(NOT_RUN)]);
  const elsewhere = new Set(Object.values(ELSEWHERE).flat());

  test.each([...commands])('%s, in %s, is run', (command, document) => {
    if (ofTests(command) || ofReference(command, document)) return;
    if (isWranglers(command) || elsewhere.has(command)) return;
    const proof = table.get(command);
    if (!proof) throw new Error('scripts/test/docs-commands.ts has to name what runs it.');
    expect(read(proof.file)).toContain(proof.has ?? command);
  });

  test.each([...commands.keys()].filter((command) => command.startsWith('npm ')))(
    '%s is a script of the package',
    (command) => {
      const [, first = '', second = ''] = command.split(' ');
      expect(SCRIPTS).toHaveProperty([first === 'run' ? second : first]);
    },
  );

  test.each([...commands.keys()].filter(isWranglers))('%s is one of wrangler’s', (command) => {
    const words = command.replace(/^npx /, '').split(' ').slice(1);
    const flags = words.filter((word) => word.startsWith('--'));
    const [first] = flags;
    const called = words.slice(0, first === undefined ? undefined : words.indexOf(first));
    const { status, stdout } = spawnSync('wrangler', [...called, '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^wrangler [a-z0-9 -]+/);
    expect(stdout).not.toContain('COMMANDS');
    for (const flag of flags) expect(stdout).toContain(flag);
  });

  test('is in the table only as long as a document has it', () => {
    const listed = [...table.keys(), ...elsewhere];
    expect(listed.filter((command) => !commands.has(command))).toEqual([]);
  });

  test('CI runs the scripts that run them', () => {
    for (const script of ['.ci/run', '.ci/commands']) {
      expect(read('.github/workflows/ci.yml')).toContain(`bash ${script}`);
    }
  });
});

test('the changelog has a section for what comes, and for the version of the package', () => {
  const versions = [...read('CHANGELOG.md').matchAll(/^## \[([^\]]+)\]/gm)].map(([, name]) => name);
  expect(versions[0]).toBe('Unreleased');
  expect(versions).toContain(PACKAGE.version);
});

test('each script of the package is told of in a document', () => {
  const told = DOCUMENTS.map(read).join('\n');
  for (const script of Object.keys(SCRIPTS)) {
    expect(told).toMatch(new RegExp(`npm (run )?${script}\\b`));
  }
});

describe.each(DOCUMENTS)('%s', (document) => {
  test('leads nowhere where there is nothing', () => {
    const broken = linksOf(read(document)).filter((link) => {
      const [target = '', anchor] = link.split('#');
      const file = path.join(path.dirname(document), target);
      const to = target === '' ? document : file;
      if (!existsSync(path.join(ROOT, to))) return true;
      return anchor !== undefined && !anchorsOf(read(to)).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe('documents are read as they are shown', () => {
  test('commands without their comments, in one line', () => {
    const text = [
      'Type `npm start`.',
      '```sh',
      'npm test  # all of them',
      'curl "a#b" \\',
      '  --fail',
      '# nothing',
      '```',
      '```js',
      'npm();',
      '```',
    ].join('\n');
    expect(commandsOf(text)).toEqual(['npm test', 'curl "a#b" --fail', 'npm start']);
  });

  test('anchors as GitHub makes them', () => {
    const text = '# The room: what an hour costs\n## `x` & y\n## Errors\n### Errors\n';
    expect([...anchorsOf(text)]).toEqual([
      'the-room-what-an-hour-costs',
      'x--y',
      'errors',
      'errors-1',
    ]);
  });

  test('links within the repository alone', () => {
    const text = '[a](b.md#c) [d](https://e.org) <img src="f.svg">\n```md\n[g](h)\n```\n';
    expect(linksOf(text)).toEqual(['b.md#c', 'f.svg']);
  });
});
