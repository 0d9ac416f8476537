import * as z from 'zod';
import type { Target } from './target.ts';
import { type Wrangler, WranglerError } from './wrangler.ts';

/** What there is of an environment in the account. */
export interface Account {
  /** Null where there is no database of its name. */
  readonly databaseId: string | null;
  /** The names of the Worker's secrets; null where there is no Worker. */
  readonly secrets: readonly string[] | null;
  /** The Pages project's domains; null where there is no project. */
  readonly domains: readonly string[] | null;
}

const identity = z.object({ accounts: z.array(z.object({ id: z.string(), name: z.string() })) });
const databases = z.array(z.object({ uuid: z.string(), name: z.string() }));
const secrets = z.array(z.object({ name: z.string() }));
const projects = z.array(z.object({ 'Project Name': z.string(), 'Project Domains': z.string() }));

/**
 * Whether the account can be asked: with a token and the account's id in the variables, or by a login of wrangler's.
 *
 * @throws Error when the login has several accounts and none is chosen.
 */
export async function isLoggedIn(
  wrangler: Wrangler,
  variables: NodeJS.ProcessEnv,
): Promise<boolean> {
  const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID } = variables;
  // A token need not be allowed to read who it belongs to.
  if (CLOUDFLARE_API_TOKEN && CLOUDFLARE_ACCOUNT_ID) return true;
  let output: string;
  try {
    output = await wrangler.read(['whoami', '--json']);
  } catch (error) {
    if (error instanceof WranglerError && /"loggedIn":\s*false/.test(error.output)) return false;
    throw error;
  }
  const { accounts } = identity.parse(JSON.parse(output));
  if (accounts.length > 1 && !CLOUDFLARE_ACCOUNT_ID) {
    const list = accounts.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
    throw new Error(`Choose one of your accounts with CLOUDFLARE_ACCOUNT_ID:\n${list}`);
  }
  return true;
}

/** Looks at the account, and changes nothing. */
export async function lookAt(wrangler: Wrangler, target: Target): Promise<Account> {
  const [databaseId, names, domains] = await Promise.all([
    findDatabase(wrangler, target),
    findSecrets(wrangler, target),
    findDomains(wrangler, target),
  ]);
  return { databaseId, secrets: names, domains };
}

/** The id of the environment's database; null where there is none. */
export async function findDatabase(
  wrangler: Wrangler,
  { database }: Target,
): Promise<string | null> {
  const output = await wrangler.read(['d1', 'list', '--json']);
  const found = databases.parse(JSON.parse(output));
  return found.find(({ name }) => name === database)?.uuid ?? null;
}

async function findSecrets(
  wrangler: Wrangler,
  { environment }: Target,
): Promise<readonly string[] | null> {
  try {
    const output = await wrangler.read(['secret', 'list', '--env', environment]);
    return secrets.parse(JSON.parse(output)).map(({ name }) => name);
  } catch (error) {
    if (error instanceof WranglerError && /Worker "[^"]+".* not found/.test(error.output)) {
      return null;
    }
    throw error;
  }
}

async function findDomains(
  wrangler: Wrangler,
  { project }: Target,
): Promise<readonly string[] | null> {
  const output = await wrangler.read(['pages', 'project', 'list', '--json']);
  const found = projects.parse(JSON.parse(output)).find((row) => row['Project Name'] === project);
  return found ? found['Project Domains'].split(', ').filter(Boolean) : null;
}
