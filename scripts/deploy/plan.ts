import type { Account } from './account.ts';
import type { Settings } from './settings.ts';
import { settingsFile, workerVars } from './settings.ts';
import type { Target } from './target.ts';

export const RUNNER_TOKEN = 'RUNNER_TOKEN';

/** Where the Worker's RUNNER_TOKEN comes from in this deployment. */
export type TokenSource = 'kept' | 'given' | 'made';

/** One thing to do; each can be done again. A database whose id is null has been created since the account was asked. */
export type Action =
  | { readonly do: 'create-database' }
  | { readonly do: 'migrate'; readonly databaseId: string | null }
  | { readonly do: 'deploy-worker'; readonly token: TokenSource }
  | { readonly do: 'create-project' }
  | { readonly do: 'deploy-page' };

export interface Step {
  /** What it is about. */
  readonly what: string;
  /** What was found of it, or what it will be. */
  readonly state: string;
  /** Null where nothing is to be done. */
  readonly action: Action | null;
}

/**
 * What a deployment does, in this order: code comes after the database that it needs, and the page after the Worker that
 * its service binding names.
 *
 * @param account what there is already; null when it could not be asked.
 */
export function plan(target: Target, account: Account | null, settings: Settings): readonly Step[] {
  const { worker, database, project, branch, rateLimits } = target;
  const vars = Object.entries(workerVars(settings)).map(([name, value]) => `${name}=${value}`);
  const version = account?.secrets === null ? 'the first version' : 'a new version';
  const token = tokenSource(account, settings);
  return [
    thing(`D1 database ${database}`, presence(account, account?.databaseId ?? null), {
      do: 'create-database',
    }),
    {
      what: 'D1 migrations',
      state: 'those that are missing',
      action: { do: 'migrate', databaseId: account?.databaseId ?? null },
    },
    {
      what: 'Rate limits',
      state: `namespaces ${rateLimits.join(', ')}, which exist by being named`,
      action: null,
    },
    { what: `Secret ${RUNNER_TOKEN}`, state: tokenState(account, token), action: null },
    {
      what: `Worker ${worker}`,
      state: [version, ...vars].join(', '),
      action: { do: 'deploy-worker', token },
    },
    thing(`Pages project ${project}`, presence(account, account?.domains?.join(', ') ?? null), {
      do: 'create-project',
    }),
    {
      what: 'Page',
      state: `built, then deployed to the branch ${branch}`,
      action: { do: 'deploy-page' },
    },
  ];
}

/** Something that is made once; `found` says which one it is, `null` that there is none. */
type Presence = { readonly found: string | null } | 'unknown';

const presence = (account: Account | null, found: string | null): Presence =>
  account === null ? 'unknown' : { found };

function thing(what: string, there: Presence, make: Action): Step {
  if (there === 'unknown') return { what, state: 'created unless it is there', action: make };
  if (there.found === null) return { what, state: 'missing, so it is created', action: make };
  return { what, state: `there (${there.found})`, action: null };
}

function tokenSource(account: Account | null, settings: Settings): TokenSource {
  if (settings.RUNNER_TOKEN !== undefined) return 'given';
  return account?.secrets?.includes(RUNNER_TOKEN) ? 'kept' : 'made';
}

function tokenState(account: Account | null, source: TokenSource): string {
  switch (source) {
    case 'kept':
      return 'there, stays as it is';
    case 'given':
      return 'given, goes with the Worker';
    case 'made':
      return account === null
        ? 'one is made unless it is there'
        : 'missing and not given, one is made';
  }
}

/**
 * What stands in the way of doing all that, for people: empty when nothing does.
 *
 * @param isPublic whether others can read what is printed, as in a build's log: then no token may be made.
 */
export function problems(
  target: Target,
  account: Account | null,
  settings: Settings,
  isPublic: boolean,
): readonly string[] {
  const file = settingsFile(target.environment);
  const found: string[] = [];
  if (account === null) found.push(NOT_LOGGED_IN);
  if (settings.RUNNER_URL === undefined) {
    found.push(
      `RUNNER_URL is missing, the address of the runner, like https://runner.example.org. Set it in the environment or in the file ${file}. docs/deploy.md says how to get a runner.`,
    );
  }
  if (isPublic && account !== null && tokenSource(account, settings) === 'made') {
    found.push(
      `RUNNER_TOKEN is missing on the Worker and not given, and one that is made here would stand in a build's log. Set it to one of the runner's RUNNER_TOKENS.`,
    );
  }
  return found;
}

const NOT_LOGGED_IN = `Cloudflare does not know who you are. Either run “npx wrangler login”, or set CLOUDFLARE_ACCOUNT_ID and, in CLOUDFLARE_API_TOKEN, a token that may edit this account's Workers Scripts, D1 and Cloudflare Pages.`;
