import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BUDGETS } from '../deploy/budgets.ts';
import { deploy, dryRun } from '../deploy/deploy.ts';
import type { Deployment } from '../deploy/perform.ts';
import type { Settings } from '../deploy/settings.ts';
import { type Environment, readTarget } from '../deploy/target.ts';
import { Wrangler } from '../deploy/wrangler.ts';
import { ROOT } from '../sandbox-image.ts';
import { Cloudflare } from './cloudflare.ts';

/** What is deployed here: the project's configurations and migrations, and next to no code. */
const SOURCES = {
  'worker/src/index.ts': `import { DurableObject } from 'cloudflare:workers';
    export class SessionRoom extends DurableObject {}
    export default { fetch: () => new Response('hello') };`,
  'web/functions/api/[[path]].ts': `export const onRequest = ({ request, env }) => env.API.fetch(request);`,
};
const PAGE = 'web/dist/index.html';
const RUNNER_URL = 'https://runner.example.org';

let root: string;
let account: Cloudflare;
/** The variables of whoever deploys. */
let variables: Record<string, string>;
let said: string[];

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'viva-deploy-'));
  for (const file of ['wrangler.toml', 'web/wrangler.toml', 'migrations']) {
    cpSync(path.join(ROOT, file), path.join(root, file), { recursive: true });
  }
  for (const [file, source] of Object.entries(SOURCES)) write(file, source);
  account = new Cloudflare();
  said = [];
  variables = {
    ...(await account.start()),
    // Logins of whoever runs the tests are not seen.
    HOME: root,
    XDG_CONFIG_HOME: root,
    PATH: `${spyingWrangler()}${path.delimiter}${process.env.PATH}`,
  };
});
afterEach(async () => {
  await account.stop();
  rmSync(root, { recursive: true });
});

function write(file: string, content: string): string {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
  return target;
}

/** The folder of a wrangler that writes down its command lines, and is the real one otherwise. */
function spyingWrangler(): string {
  const real = path.join(ROOT, 'node_modules/.bin/wrangler');
  const script = `#!/bin/sh\necho "$@" >> "${root}/command-lines"\nexec "${real}" "$@"\n`;
  const file = write('bin/wrangler', script);
  chmodSync(file, 0o755);
  return path.dirname(file);
}

const deployment = (environment: Environment, settings: Settings, branch?: string): Deployment => ({
  root,
  target: readTarget(root, environment, branch),
  settings,
  wrangler: new Wrangler(root, variables, 'ignore'),
  buildPage: async () => {
    write(PAGE, '<!doctype html>');
  },
  log: (line) => said.push(line),
});

/** Deploys, with the real wrangler. */
const run = (
  environment: Environment = 'production',
  settings: Settings = { RUNNER_URL },
  branch?: string,
): Promise<string> => deploy(deployment(environment, settings, branch), variables);

const MAIN = { branch: 'main', service: 'viva' };

const commandLines = () => readFileSync(path.join(root, 'command-lines'), 'utf8');

const MIGRATIONS = readFileSync(path.join(ROOT, 'migrations/meta/_journal.json'), 'utf8').match(
  /(?<="tag": ").+(?=")/g,
);
const ALL_MIGRATIONS = MIGRATIONS?.map((tag) => `${tag}.sql`);

test('what is missing is created, also after a failure in the middle, and only once', async () => {
  account.failNext = 'PUT /workers/scripts/viva';
  await expect(run()).rejects.toThrow('wrangler deploy');
  expect(account.databases).toMatchObject([{ name: 'viva', migrations: ALL_MIGRATIONS }]);
  expect(account.workers.size).toBe(0);
  expect(account.projects).toEqual([]);

  account.changes.length = 0;
  expect(await run()).toBe('https://viva-web.pages.dev');
  expect(account.databases).toMatchObject([{ name: 'viva', migrations: ALL_MIGRATIONS }]);
  const [version] = account.workers.get('viva')?.versions ?? [];
  expect(version?.bindings).toContainEqual({ name: 'DB', type: 'd1', id: 'database-0' });
  expect(version?.bindings).toContainEqual({
    name: 'RUNNER_URL',
    type: 'plain_text',
    text: RUNNER_URL,
  });
  const token = account.workers.get('viva')?.secrets.get('RUNNER_TOKEN') ?? '';
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(said).toContainEqual(`RUNNER_TOKENS=${token}\n`);
  expect(commandLines()).not.toContain(token);
  expect(account.projects).toMatchObject([
    { name: 'viva-web', productionBranch: 'main', deployments: [MAIN] },
  ]);
  const needed = [
    'POST /d1/database/database-0/query',
    'PUT /workers/scripts/viva',
    'POST /pages/projects',
    'POST /pages/projects/viva-web/deployments',
  ];
  expect([...new Set(account.changes)].filter((change) => needed.includes(change))).toEqual(needed);

  account.changes.length = 0;
  said.length = 0;
  expect(await run()).toBe('https://viva-web.pages.dev');
  expect(account.changes).not.toContain('POST /d1/database');
  expect(account.changes).not.toContain('POST /pages/projects');
  expect(account.databases).toMatchObject([{ migrations: ALL_MIGRATIONS }]);
  expect(account.workers.get('viva')?.versions).toHaveLength(2);
  expect(account.workers.get('viva')?.secrets.get('RUNNER_TOKEN')).toBe(token);
  expect(account.projects).toMatchObject([{ deployments: [MAIN, MAIN] }]);
  expect(said.join('\n')).toMatch(/D1 database viva +there \(database-0\)/);
  expect(said.join('\n')).not.toContain('RUNNER_TOKENS');
}, 180_000);

test('a preview has a Worker and a database of its own, and an address by its branch', async () => {
  const settings = { RUNNER_URL, RUNNER_TOKEN: 'a-token-that-is-given' };
  expect(await run('preview', settings, 'pr-7')).toBe('https://pr-7.viva-web.pages.dev');
  expect(account.databases).toMatchObject([{ name: 'viva-preview', migrations: ALL_MIGRATIONS }]);
  expect([...account.workers.keys()]).toEqual(['viva-preview']);
  expect(account.workers.get('viva-preview')?.secrets.get('RUNNER_TOKEN')).toBe(
    settings.RUNNER_TOKEN,
  );
  expect(account.projects).toMatchObject([
    { productionBranch: 'main', deployments: [{ branch: 'pr-7', service: 'viva-preview' }] },
  ]);
  expect(said.join('\n')).not.toContain(settings.RUNNER_TOKEN);
  expect(commandLines()).not.toContain(settings.RUNNER_TOKEN);
}, 180_000);

test('what stands in the way is told before anything is changed', async () => {
  const broken = async () => {
    throw new Error('The page could not be built.');
  };
  await expect(
    deploy({ ...deployment('production', { RUNNER_URL }), buildPage: broken }, variables),
  ).rejects.toThrow('The page could not be built.');

  delete variables.CLOUDFLARE_API_TOKEN;
  await expect(run()).rejects.toThrow(/wrangler login.*CLOUDFLARE_API_TOKEN/s);
  expect(account.changes).toEqual([]);
}, 120_000);

test('a dry run tells the plan and tries the bundle without an account, and changes nothing', async () => {
  delete variables.CLOUDFLARE_API_TOKEN;
  // How long something takes is no matter of a test.
  const budgets = { ...BUDGETS, startupMs: Number.POSITIVE_INFINITY };
  await dryRun(deployment('production', {}), variables, budgets);
  const text = said.join('\n');
  expect(text).toContain('The account cannot be looked at');
  expect(text).toMatch(/D1 database viva +created unless it is there/);
  expect(text).toContain('RUNNER_URL is missing');
  expect(text).toMatch(/The bundle: [\d,]+ of 1,250,000 bytes/);
  expect(text).toMatch(/The start: \d+ of ∞ ms/);

  await expect(
    dryRun(deployment('production', {}), variables, { ...budgets, bundleBytes: 1 }),
  ).rejects.toThrow('Over the budget of scripts/deploy/budgets.ts: The bundle.');
  expect(account.changes).toEqual([]);
}, 120_000);
