import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findDatabase } from './account.ts';
import { type Action, RUNNER_TOKEN, type TokenSource } from './plan.ts';
import { type Settings, workerVars } from './settings.ts';
import {
  DEPLOY_CONFIG,
  deployConfig,
  PRODUCTION_BRANCH,
  readPageConfig,
  readWorkerConfig,
  type Target,
} from './target.ts';
import type { Wrangler } from './wrangler.ts';

/** What a deployment is made with. */
export interface Deployment {
  readonly root: string;
  readonly target: Target;
  readonly settings: Settings;
  readonly wrangler: Wrangler;
  /** Sees to it that `web/dist` is the page as its sources are now. It is done before anything else. */
  readonly buildPage: () => Promise<void>;
  readonly log: (line: string) => void;
}

/**
 * Does one thing.
 *
 * @returns where the page is, once it has been deployed; else null.
 * @throws Error when it fails. What was done before stays, and the same command goes on from there.
 */
export async function perform(deployment: Deployment, action: Action): Promise<string | null> {
  const { wrangler, target } = deployment;
  switch (action.do) {
    case 'create-database':
      await wrangler.run(['d1', 'create', target.database]);
      return null;
    case 'migrate':
      writeDeployConfig(deployment, action.databaseId ?? (await createdDatabase(deployment)));
      await wrangler.run([
        ...['d1', 'migrations', 'apply', target.database, '--remote'],
        ...environmentFlags(target),
      ]);
      return null;
    case 'deploy-worker':
      await deployWorker(deployment, action.token);
      return null;
    case 'create-project':
      await createProject(deployment);
      return null;
    case 'deploy-page':
      return deployPage(deployment);
  }
}

const environmentFlags = ({ environment }: Target) => [
  ...['--config', DEPLOY_CONFIG, '--env', environment],
];

/** Writes the configuration that the Worker is deployed with; a `databaseId` of null leaves that of `wrangler.toml`. */
export function writeDeployConfig(
  { root, target, settings }: Pick<Deployment, 'root' | 'target' | 'settings'>,
  databaseId: string | null,
): void {
  const config = deployConfig(
    readWorkerConfig(root),
    target.environment,
    databaseId,
    workerVars(settings),
  );
  writeFileSync(path.join(root, DEPLOY_CONFIG), `${JSON.stringify(config, null, 2)}\n`);
}

async function createdDatabase({ wrangler, target }: Deployment): Promise<string> {
  const id = await findDatabase(wrangler, target);
  if (id === null) throw new Error(`The D1 database ${target.database} is not in the account.`);
  return id;
}

/** The Worker and its secret go up together, so that no version of it is without. */
async function deployWorker(
  { wrangler, target, settings, log }: Deployment,
  source: TokenSource,
): Promise<void> {
  const deploy = ['deploy', ...environmentFlags(target)];
  if (source === 'kept') {
    await wrangler.run(deploy);
    return;
  }
  const token = settings.RUNNER_TOKEN ?? randomBytes(32).toString('hex');
  // Told before it is set: what fails after the upload would leave a token that nobody knows.
  if (source === 'made') {
    log(
      '\nThe runner has to know this token. It is not shown again; if a later run shows another, that one counts:\n',
    );
    log(`RUNNER_TOKENS=${token}\n`);
  }
  // Secrets go through a file: what stands on a command line every user of the machine can read.
  const folder = mkdtempSync(path.join(tmpdir(), 'viva-secrets-'));
  try {
    const file = path.join(folder, 'secrets.json');
    writeFileSync(file, JSON.stringify({ [RUNNER_TOKEN]: token }), { mode: 0o600 });
    await wrangler.run([...deploy, '--secrets-file', file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function createProject({ root, wrangler, target }: Deployment): Promise<void> {
  const { compatibility_date } = readPageConfig(root);
  await wrangler.run([
    ...['pages', 'project', 'create', target.project, '--production-branch', PRODUCTION_BRANCH],
    ...(compatibility_date ? ['--compatibility-date', compatibility_date] : []),
  ]);
}

/** What wrangler writes down of a deployment to Pages; the alias is the branch's own address. */
interface PagesOutput {
  readonly type: string;
  readonly url?: string;
  readonly alias?: string;
  readonly environment?: string;
  readonly production_branch?: string;
}

async function deployPage({ root, wrangler, target }: Deployment): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'viva-pages-'));
  try {
    const output = path.join(folder, 'output.ndjson');
    await wrangler.run(
      [
        ...['pages', 'deploy', '--project-name', target.project],
        ...['--branch', target.branch, '--commit-dirty=true'],
      ],
      { cwd: path.join(root, 'web'), env: { WRANGLER_OUTPUT_FILE_PATH: output } },
    );
    return pageAddress(readFileSync(output, 'utf8'), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The address under which a deployment stays to be found: that of the project for production, that of its branch for a
 * preview.
 *
 * @param output the lines that wrangler has written down, each a JSON object.
 * @throws Error when the project takes another branch for production than this one.
 */
export function pageAddress(output: string, { environment, project }: Target): string {
  const lines = output.split('\n').filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as PagesOutput);
  const deployed = entries.find(({ type }) => type === 'pages-deploy-detailed');
  const { url, alias } = deployed ?? {};
  if (url === undefined)
    throw new Error('wrangler has not told where it has deployed the page to.');
  if (deployed?.environment !== environment) {
    throw new Error(
      `The page was deployed as ${deployed?.environment} rather than ${environment}: the production branch of ${project} is ${deployed?.production_branch}. Set it to ${PRODUCTION_BRANCH} in Cloudflare's dashboard.`,
    );
  }
  if (environment === 'preview') return alias ?? url;
  // Each deployment has an address of its own, with its id before the project's name.
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname.split('.').slice(1).join('.')}`;
}
