import path from 'node:path';
import {
  experimental_readRawConfig as readRawConfig,
  type Unstable_RawConfig as WranglerConfig,
} from 'wrangler';

export const ENVIRONMENTS = ['production', 'preview'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** The branch of the Pages project whose deployments are production. */
export const PRODUCTION_BRANCH = 'main';

/** What an environment consists of, by name. */
export interface Target {
  readonly environment: Environment;
  readonly worker: string;
  readonly database: string;
  /** Numbers of one's own choosing that tell the rate limits of one account apart; nothing has to be made for them. */
  readonly rateLimits: readonly string[];
  readonly project: string;
  /** The branch of the Pages project. */
  readonly branch: string;
}

/** The Worker's configuration as it stands in `wrangler.toml`, nothing inherited or resolved. */
export const readWorkerConfig = (root: string): WranglerConfig =>
  readRawConfig({ config: path.join(root, 'wrangler.toml') }).rawConfig;

/** The same of the Pages project. */
export const readPageConfig = (root: string): WranglerConfig =>
  readRawConfig({ config: path.join(root, 'web/wrangler.toml') }).rawConfig;

/**
 * Reads from both configurations what an environment consists of.
 *
 * @param branch of the Pages project, for a preview.
 * @throws Error when the branch would not be a preview, or something has no name.
 */
export function readTarget(root: string, environment: Environment, branch = 'preview'): Target {
  if (environment === 'preview' && branch === PRODUCTION_BRANCH) {
    throw new Error(`The branch ${branch} is production: choose another one for a preview.`);
  }
  const config = readWorkerConfig(root).env?.[environment];
  return {
    environment,
    worker: named(config?.name, `the Worker of ${environment}`),
    database: named(config?.d1_databases?.[0]?.database_name, `the database of ${environment}`),
    rateLimits: (config?.ratelimits ?? []).map(({ namespace_id }) => namespace_id),
    project: named(readPageConfig(root).name, 'the Pages project'),
    branch: environment === 'production' ? PRODUCTION_BRANCH : branch,
  };
}

function named(name: string | undefined, what: string): string {
  if (name === undefined) throw new Error(`wrangler.toml has no name for ${what}.`);
  return name;
}

/** The file beside `wrangler.toml`, to which its paths are relative, that a deployment is made from. */
export const DEPLOY_CONFIG = 'wrangler.deploy.json';

/**
 * The configuration to deploy an environment with: that of `wrangler.toml`, with what only the account and whoever
 * deploys know.
 *
 * @param databaseId null when it is not known.
 * @param vars plain settings of the Worker, in place of those of the same name.
 */
export function deployConfig(
  config: WranglerConfig,
  environment: Environment,
  databaseId: string | null,
  vars: Readonly<Record<string, string>>,
): WranglerConfig {
  const settings = config.env?.[environment] ?? {};
  const databases = settings.d1_databases?.map((database) =>
    databaseId === null ? database : { ...database, database_id: databaseId },
  );
  return {
    ...config,
    env: {
      [environment]: {
        ...settings,
        vars: { ...settings.vars, ...vars },
        ...(databases && { d1_databases: databases }),
      },
    },
  };
}
