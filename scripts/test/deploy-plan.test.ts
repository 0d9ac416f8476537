import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Account } from '../deploy/account.ts';
import { BUDGETS } from '../deploy/budgets.ts';
import { activeMs, exceeded } from '../deploy/bundle.ts';
import { pageAddress } from '../deploy/perform.ts';
import { plan, problems } from '../deploy/plan.ts';
import { readSettings } from '../deploy/settings.ts';
import { deployConfig, readTarget } from '../deploy/target.ts';
import { ROOT } from '../sandbox-image.ts';

const target = readTarget(ROOT, 'production');
const EMPTY: Account = { databaseId: null, secrets: null, domains: null };
const COMPLETE: Account = {
  databaseId: 'the-id',
  secrets: ['RUNNER_TOKEN'],
  domains: ['viva-web.pages.dev'],
};
const GIVEN = { RUNNER_URL: 'https://runner.example.org' };

const actions = (account: Account | null, settings = {}) =>
  plan(target, account, settings).flatMap(({ action }) => (action ? [action] : []));

test('an empty account gets all, each thing after what it needs', () => {
  expect(actions(EMPTY)).toEqual([
    { do: 'create-database' },
    { do: 'migrate', databaseId: null },
    { do: 'deploy-worker', token: 'made' },
    { do: 'create-project' },
    { do: 'deploy-page' },
  ]);
});

test('in a complete account only code and migrations move', () => {
  expect(actions(COMPLETE)).toEqual([
    { do: 'migrate', databaseId: 'the-id' },
    { do: 'deploy-worker', token: 'kept' },
    { do: 'deploy-page' },
  ]);
});

test('what is there of half an account stays', () => {
  expect(
    actions({ ...EMPTY, databaseId: 'the-id', secrets: [] }).map((action) => action.do),
  ).toEqual(['migrate', 'deploy-worker', 'create-project', 'deploy-page']);
});

test('a token that is given goes up, also in place of one that is there', () => {
  const settings = { RUNNER_TOKEN: '0123456789abcdef' };
  for (const account of [EMPTY, COMPLETE]) {
    expect(actions(account, settings)).toContainEqual({ do: 'deploy-worker', token: 'given' });
  }
  const lines = plan(target, COMPLETE, settings).map(({ state }) => state);
  expect(lines.join()).not.toContain(settings.RUNNER_TOKEN);
});

test('the whole plan is told when the account cannot be asked', () => {
  expect(actions(null)).toEqual(actions(EMPTY));
  expect(problems(target, null, GIVEN, false)).toEqual([expect.stringContaining('wrangler login')]);
});

test('without a runner’s address the message says where to set it', () => {
  expect(problems(target, COMPLETE, {}, false)).toEqual([
    expect.stringMatching(/^RUNNER_URL is missing.*deploy\.env/),
  ]);
});

test('in a build that others can read no token is made, and one that is there or given is fine', () => {
  expect(problems(target, EMPTY, GIVEN, true)).toEqual([
    expect.stringContaining('RUNNER_TOKEN is missing'),
  ]);
  expect(problems(target, COMPLETE, GIVEN, true)).toEqual([]);
  const settings = { ...GIVEN, RUNNER_TOKEN: '0123456789abcdef' };
  expect(problems(target, EMPTY, settings, true)).toEqual([]);
});

test('settings come from the variables, then from the environment’s file', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'viva-settings-'));
  writeFileSync(
    path.join(root, 'deploy.env'),
    'RUNNER_URL=https://runner.example.org/\nRUNNER_TOKEN=from-the-file-0123\nWEB_ORIGIN=\n',
  );
  const variables = { RUNNER_TOKEN: 'from-the-variable', ALLOWED_ORIGINS: '', PATH: '/bin' };
  expect(readSettings(root, 'production', variables)).toEqual({
    RUNNER_URL: 'https://runner.example.org',
    RUNNER_TOKEN: 'from-the-variable',
  });
  expect(readSettings(root, 'preview', {})).toEqual({});
  rmSync(root, { recursive: true });
});

test.each([
  ['RUNNER_URL', 'http://runner.example.org', 'https://'],
  ['RUNNER_URL', 'runner.example.org', 'https://'],
  ['RUNNER_TOKEN', 'short', '16 characters'],
  ['WEB_ORIGIN', 'https://viva.example.org/', 'origin like'],
  ['ALLOWED_ORIGINS', 'https://a.example.org, b.example.org', 'origins like'],
])('%s=%s is refused, and the message says how it must be', (name, value, hint) => {
  const read = () => readSettings(ROOT, 'preview', { [name]: value });
  expect(read).toThrow(new RegExp(`^${name} must .*${hint}`));
  if (name === 'RUNNER_TOKEN') expect(read).not.toThrow(value);
});

test('the deployed configuration differs in the database’s id and the variables only', () => {
  const config = {
    name: 'viva',
    vars: { RUNNER_URL: 'http://127.0.0.1' },
    env: {
      preview: { name: 'other' },
      production: {
        name: 'viva',
        vars: { RUNNER_URL: 'placeholder', KEPT: 'yes' },
        d1_databases: [{ binding: 'DB', database_name: 'viva', database_id: 'zeros' }],
      },
    },
  };
  expect(deployConfig(config, 'production', 'the-id', GIVEN)).toEqual({
    ...config,
    env: {
      production: {
        name: 'viva',
        vars: { ...GIVEN, KEPT: 'yes' },
        d1_databases: [{ binding: 'DB', database_name: 'viva', database_id: 'the-id' }],
      },
    },
  });
});

test('a preview cannot be deployed to the branch of production', () => {
  expect(() => readTarget(ROOT, 'preview', 'main')).toThrow('The branch main is production');
});

test('a page that went elsewhere than it should is told, and a preview without an alias is found at its own address', () => {
  const preview = readTarget(ROOT, 'preview');
  const url = 'https://0123.viva-web.pages.dev';
  const output = (environment: string) =>
    `${JSON.stringify({ type: 'pages-deploy-detailed', url, environment, production_branch: 'trunk' })}\n`;
  expect(pageAddress(output('preview'), preview)).toBe('https://0123.viva-web.pages.dev');
  expect(() => pageAddress(output('preview'), target)).toThrow(
    'The page was deployed as preview rather than production: the production branch of viva-web is trunk',
  );
  expect(() => pageAddress('{"type":"wrangler-session"}\n', preview)).toThrow('not told where');
});

test('the time of a start is that in which the processor was not idle', () => {
  const node = (id: number, functionName: string) => ({ id, callFrame: { functionName } });
  const profile = {
    nodes: [node(1, '(root)'), node(2, '(idle)'), node(3, 'evaluate')],
    samples: [1, 2, 3, 3],
    timeDeltas: [1000, 50_000, 2000, 4000],
  };
  expect(activeMs(profile)).toBe(7);
});

test('each budget is one', () => {
  const within = { ...BUDGETS };
  expect(exceeded(within, BUDGETS)).toEqual([]);
  for (const key of ['bundleBytes', 'gzipBytes', 'startupMs'] as const) {
    expect(exceeded({ ...within, [key]: BUDGETS[key] + 1 }, BUDGETS)).toHaveLength(1);
  }
});

test.each([
  [['--env', 'staging'], '“staging” is no environment: choose production or preview.'],
  [['--branch', 'pr-7'], 'Only a preview has a branch'],
  [['--env', 'preview', '--branch', 'main'], 'The branch main is production'],
  [['--dryrun'], "Unknown option '--dryrun'"],
])('npm run deploy -- %j is refused', (args, reason) => {
  const script = path.join(ROOT, 'scripts/deploy.ts');
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  expect(stderr).toContain(reason);
  expect(status).toBe(1);
});
