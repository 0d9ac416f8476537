import { availableParallelism } from 'node:os';
import { z } from 'zod';

const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number(`must be a whole number from ${least} to ${most}`)
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be a whole number from ${least} to ${most}`)
    .max(most, `must be a whole number from ${least} to ${most}`);

const TOKEN_LENGTH = 16;

const tokens = z
  .string('must name one or two tokens, separated by a comma')
  .transform((text) => text.split(',').map((token) => token.trim()))
  .refine((list) => list.length <= 2, 'may name two tokens at most')
  .refine(
    (list) => list.every((token) => token.length >= TOKEN_LENGTH),
    `must hold tokens of ${TOKEN_LENGTH} characters or more`,
  );

const environment = z.object({
  RUNNER_PORT: wholeNumber(0, 65_535).default(8789),
  RUNNER_HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  RUNNER_TOKENS: tokens,
  RUNNER_CONCURRENCY: wholeNumber(1, 1024).default(() => Math.max(1, availableParallelism())),
  RUNNER_QUEUE: wholeNumber(0, 10_000).default(32),
  VIVA_SANDBOX: z
    .enum(['bubblewrap', 'none', 'auto'], 'must be bubblewrap, none or auto')
    .default('auto'),
  NODE_ENV: z.string().optional(),
  VIVA_ALLOW_DEVELOPMENT_SANDBOX: z.string().optional(),
});

/** The runner's settings. */
export interface Config {
  /** 0 lets the system choose one. */
  readonly port: number;
  readonly host: string;
  /** The bearer tokens that are valid now. */
  readonly tokens: readonly string[];
  /** Programs that run at once. */
  readonly concurrency: number;
  /** Runs that may wait beyond those. */
  readonly queue: number;
  readonly sandbox: 'bubblewrap' | 'none' | 'auto';
}

/** A setting that the runner cannot start with. The message is one sentence for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings from environment variables; an empty variable counts as unset.
 *
 * @throws ConfigError naming the first variable that is wrong and how.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}.`);
  }
  const settings = parsed.data;
  if (
    settings.NODE_ENV === 'production' &&
    settings.VIVA_SANDBOX !== 'none' &&
    settings.VIVA_ALLOW_DEVELOPMENT_SANDBOX !== 'bubblewrap'
  ) {
    throw new ConfigError(
      'The bubblewrap sandbox is meant for development: with NODE_ENV=production, set ' +
        'VIVA_ALLOW_DEVELOPMENT_SANDBOX=bubblewrap to use it all the same, or VIVA_SANDBOX=none.',
    );
  }
  return {
    port: settings.RUNNER_PORT,
    host: settings.RUNNER_HOST,
    tokens: settings.RUNNER_TOKENS,
    concurrency: settings.RUNNER_CONCURRENCY,
    queue: settings.RUNNER_QUEUE,
    sandbox: settings.VIVA_SANDBOX,
  };
}
