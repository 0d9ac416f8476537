import { type Account, isLoggedIn, lookAt } from './account.ts';
import { BUDGETS, type Budgets } from './budgets.ts';
import { exceeded, measureBundle, measuredLines } from './bundle.ts';
import { type Deployment, perform, writeDeployConfig } from './perform.ts';
import { plan, problems, type Step } from './plan.ts';
import { settingsFile } from './settings.ts';
import { DEPLOY_CONFIG } from './target.ts';

/** The variables of the process that deploys, as in `process.env`. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Creates what is missing of an environment and deploys all of it. What is there stays, so the same command also goes on
 * after one that has failed.
 *
 * @returns where the page is.
 * @throws Error that says what stands in the way, before anything has been changed; or what has failed.
 */
export async function deploy(deployment: Deployment, variables: Variables): Promise<string> {
  const { target, settings, log } = deployment;
  const account = await lookIfPossible(deployment, variables);
  const inTheWay = problems(target, account, settings, Boolean(variables.CI));
  if (inTheWay.length > 0) throw new Error(inTheWay.join('\n\n'));
  let address = '';
  for (const step of plan(target, account, settings)) {
    log(line(step));
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
  variables: Variables,
  budgets: Budgets = BUDGETS,
): Promise<void> {
  const { target, settings, wrangler, buildPage, log } = deployment;
  const account = await lookIfPossible(deployment, variables);
  for (const step of plan(target, account, settings)) log(line(step));
  const missing = problems(target, account, settings, Boolean(variables.CI));
  if (missing.length > 0) log(`\nBefore it can be done:\n${missing.join('\n')}`);
  log('');
  writeDeployConfig(deployment, account?.databaseId ?? null);
  const measured = await measureBundle(wrangler, DEPLOY_CONFIG, target.environment);
  for (const text of measuredLines(measured, budgets)) log(text);
  buildPage();
  log('The page builds.');
  const over = exceeded(measured, budgets);
  if (over.length > 0) {
    throw new Error(`Over the budget of scripts/deploy/budgets.ts: ${over.join(', ')}.`);
  }
  log(`\nNothing has been changed. Settings are read from ${settingsFile(target.environment)}.`);
}

async function lookIfPossible(
  deployment: Deployment,
  variables: Variables,
): Promise<Account | null> {
  const { wrangler, target, log } = deployment;
  if (await isLoggedIn(wrangler, variables)) return lookAt(wrangler, target);
  log('The account cannot be looked at: nobody is logged in.');
  return null;
}

const WIDTH = 'Pages project viva-web  '.length;
const line = ({ what, state }: Step) => `${what.padEnd(WIDTH)}${state}`;
