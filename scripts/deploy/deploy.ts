import { type Account, isLoggedIn, lookAt } from './account.ts';
import { BUDGETS } from './budgets.ts';
import { bundleSize, exceeded, type Measured, measureBundle, measuredLines } from './bundle.ts';
import { type Deployment, perform, writeDeployConfig } from './perform.ts';
import { plan, problems, type Step } from './plan.ts';
import { settingsFile } from './settings.ts';
import { DEPLOY_CONFIG } from './target.ts';

/**
 * Creates what is missing of an environment and deploys all of it. What is there stays, so the same command also goes on
 * after one that has failed.
 *
 * @param variables those of whoever deploys, as in `process.env`.
 * @returns where the page is.
 * @throws Error that says what stands in the way, before anything has been changed; or what has failed.
 */
export async function deploy(
  deployment: Deployment,
  variables: NodeJS.ProcessEnv,
): Promise<string> {
  const { target, settings, wrangler, buildPage, log } = deployment;
  const account = await lookIfPossible(deployment, variables);
  const inTheWay = problems(target, account, settings, Boolean(variables.CI));
  if (inTheWay.length > 0) throw new Error(inTheWay.join('\n\n'));
  // What can fail here fails before anything is changed.
  writeDeployConfig(deployment, account?.databaseId ?? null);
  await bundleSize(wrangler, DEPLOY_CONFIG, target.environment);
  await buildPage();
  let address = '';
  const steps = plan(target, account, settings);
  for (const step of steps) {
    log(line(step, steps));
    if (step.action) address = (await perform(deployment, step.action)) ?? address;
  }
  const origin = settings.WEB_ORIGIN ?? address;
  log(`\nViva is at ${origin}, and says at ${origin}/api/health how it is.`);
  return origin;
}

/**
 * Says what `deploy` would do, without changing anything, and tries all that can be tried without an account: the Worker
 * is bundled and started here, and the page is built.
 *
 * @throws Error when one of these fails, or exceeds its budget.
 */
export async function dryRun(
  deployment: Deployment,
  variables: NodeJS.ProcessEnv,
  budgets: Measured = BUDGETS,
): Promise<void> {
  const { target, settings, wrangler, buildPage, log } = deployment;
  const account = await lookIfPossible(deployment, variables);
  const steps = plan(target, account, settings);
  for (const step of steps) log(line(step, steps));
  const missing = problems(target, account, settings, Boolean(variables.CI));
  if (missing.length > 0) log(`\nBefore it can be done:\n${missing.join('\n')}`);
  log('');
  writeDeployConfig(deployment, account?.databaseId ?? null);
  const measured = await measureBundle(wrangler, DEPLOY_CONFIG, target.environment);
  for (const text of measuredLines(measured, budgets)) log(text);
  await buildPage();
  log('The page builds.');
  const over = exceeded(measured, budgets);
  if (over.length > 0) {
    throw new Error(`Over the budget of scripts/deploy/budgets.ts: ${over.join(', ')}.`);
  }
  log(`\nNothing has been changed. Settings are read from ${settingsFile(target.environment)}.`);
}

async function lookIfPossible(
  deployment: Deployment,
  variables: NodeJS.ProcessEnv,
): Promise<Account | null> {
  const { wrangler, target, log } = deployment;
  if (await isLoggedIn(wrangler, variables)) return lookAt(wrangler, target);
  log('The account cannot be looked at: nobody is logged in.');
  return null;
}

function line({ what, state }: Step, all: readonly Step[]): string {
  const width = Math.max(...all.map((step) => step.what.length));
  return `${what.padEnd(width)}  ${state}`;
}
