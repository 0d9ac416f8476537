import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import * as z from 'zod';
import type { Environment } from './target.ts';

/** The runner takes none that is shorter. */
const LEAST_TOKEN_LENGTH = 16;

/** Where settings of an environment may stand, in the repository's root. It is never committed. */
export const settingsFile = (environment: Environment): string =>
  environment === 'production' ? 'deploy.env' : `deploy.${environment}.env`;

const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'must be an origin like https://viva.example.org',
  );

const settings = z.object({
  RUNNER_URL: z
    .string()
    // The runner's token travels there.
    .refine(
      (text) => URL.canParse(text) && new URL(text).protocol === 'https:',
      'must be an address that begins with https://',
    )
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  RUNNER_TOKEN: z
    .string()
    .min(LEAST_TOKEN_LENGTH, `must have ${LEAST_TOKEN_LENGTH} characters or more`)
    .optional(),
  WEB_ORIGIN: origin.optional(),
  ALLOWED_ORIGINS: z
    .string()
    .refine(
      (text) =>
        text
          .split(/[\s,]+/)
          .filter(Boolean)
          .every((part) => origin.safeParse(part).success),
      'must be origins like https://viva.example.org, with commas or spaces between them',
    )
    .optional(),
});

/** What whoever deploys has said; see `Env` of the Worker for what each of them is. */
export type Settings = z.infer<typeof settings>;
type Name = keyof Settings;
const NAMES = Object.keys(settings.shape) as Name[];

/**
 * Reads the settings from the environment's variables and, where they are not set there, from its file. An empty one
 * counts as not set.
 *
 * @throws Error that names each setting that is not as it must be.
 */
export function readSettings(
  root: string,
  environment: Environment,
  variables: NodeJS.ProcessEnv,
): Settings {
  const file = path.join(root, settingsFile(environment));
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const given = NAMES.map((name) => [name, variables[name] || fromFile[name] || undefined]);
  const parsed = settings.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: [name], message }) => {
    return `${String(name)} ${message}.`;
  });
  throw new Error(problems.join('\n'));
}

/** Those that become plain variables of the Worker. */
export function workerVars({ RUNNER_URL, WEB_ORIGIN, ALLOWED_ORIGINS }: Settings) {
  const vars = { RUNNER_URL, WEB_ORIGIN, ALLOWED_ORIGINS };
  return Object.fromEntries(
    Object.entries(vars).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
