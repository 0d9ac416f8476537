import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../sandbox-image.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const files = globSync('.github/workflows/*.yml', { cwd: ROOT }).sort();
const workflows = files.map((file) => ({
  file,
  text: read(file),
  ...(parse(read(file)) as Workflow),
}));
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const jobsOf = ({ jobs }: Workflow) => Object.entries(jobs);
const stepsOf = (workflow: Workflow) => jobsOf(workflow).flatMap(([, { steps = [] }]) => steps);

test('there are the four', () => {
  expect(files.map((file) => path.basename(file))).toEqual([
    'ci.yml',
    'preview.yml',
    'release.yml',
    'watch.yml',
  ]);
});

test.each(workflows)('$file may read the code, and more only where a job says so', (workflow) => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(workflow.concurrency).toBeDefined();
  const more = jobsOf(workflow).filter(([, { permissions }]) => permissions);
  expect(more.map(([name]) => name)).toEqual(
    workflow.file.endsWith('release.yml') ? ['publish'] : [],
  );
});

test.each(workflows)('$file ends by itself, and leaves no token in its checkouts', (workflow) => {
  for (const [name, job] of jobsOf(workflow)) {
    if (job.uses === undefined) expect(job['timeout-minutes'], name).toBeGreaterThan(0);
  }
  const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.length).toBeGreaterThan(0);
  for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false);
});

test.each(workflows)('$file runs what there is', (workflow) => {
  const commands = stepsOf(workflow).flatMap(({ run }) => run ?? []);
  for (const [, script = ''] of commands.join('\n').matchAll(/\bnpm run (\S+)/g)) {
    expect(scripts).toHaveProperty([script]);
  }
  for (const [, file = ''] of commands.join('\n').matchAll(/\b(?:bash|node) (?!-)(\S+)/g)) {
    expect(existsSync(path.join(ROOT, file)), file).toBe(true);
  }
  for (const [, { uses }] of jobsOf(workflow)) {
    if (uses !== undefined) expect(existsSync(path.join(ROOT, uses)), uses).toBe(true);
  }
});

test.each(workflows)('$file takes actions by their version', (workflow) => {
  for (const { uses } of stepsOf(workflow)) {
    if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@(v\d+|[0-9a-f]{40})$/);
  }
});

test.each(workflows)('$file puts nothing that others write into a command', (workflow) => {
  // Values go through the environment, where a shell does not read them as its language.
  for (const { run = '' } of stepsOf(workflow)) expect(run).not.toContain('${{');
});

test('code of forks gets no secrets', () => {
  for (const { file, on, text, jobs } of workflows) {
    expect(Object.keys(on), file).not.toContain('pull_request_target');
    if (!('pull_request' in on) || !text.includes('secrets.')) continue;
    for (const job of Object.values(jobs)) {
      expect(job.if).toContain(
        'github.event.pull_request.head.repo.full_name == github.repository',
      );
    }
  }
});

test('what is shipped is audited', () => {
  const commands = workflows.flatMap(stepsOf).map(({ run }) => run);
  expect(commands).toContain('npm audit --omit=dev --audit-level=high');
});
