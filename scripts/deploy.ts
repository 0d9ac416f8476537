import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { deploy, dryRun } from './deploy/deploy.ts';
import type { Deployment } from './deploy/perform.ts';
import { readSettings } from './deploy/settings.ts';
import { ENVIRONMENTS, readTarget } from './deploy/target.ts';
import { Wrangler } from './deploy/wrangler.ts';
import { ROOT } from './sandbox-image.ts';
import { buildPage } from './stack/page.ts';

/**
 * `npm run deploy -- [--env production|preview] [--branch NAME] [--dry-run]`: Viva on Cloudflare, docs/deploy.md. The
 * branch is that of a preview's Pages deployment.
 */
try {
  const { values } = parseArgs({
    options: {
      env: { type: 'string', default: 'production' },
      branch: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const environment = ENVIRONMENTS.find((known) => known === values.env);
  if (environment === undefined) {
    throw new Error(`“${values.env}” is no environment: choose ${ENVIRONMENTS.join(' or ')}.`);
  }
  if (environment === 'production' && values.branch !== undefined) {
    throw new Error('Only a preview has a branch: add --env preview.');
  }
  const deployment: Deployment = {
    root: ROOT,
    target: readTarget(ROOT, environment, values.branch),
    settings: readSettings(ROOT, environment, process.env),
    wrangler: new Wrangler(ROOT, process.env),
    buildPage,
    log: console.log,
  };
  if (values['dry-run']) await dryRun(deployment, process.env);
  else announce(await deploy(deployment, process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Tells a workflow of GitHub's where the page is, as its step's output `url`. */
function announce(url: string): void {
  const { GITHUB_OUTPUT } = process.env;
  if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `url=${url}\n`);
}
