import { isIP } from 'node:net';
import * as z from 'zod';

const PORT = 'must be a whole number from 0 to 65535';
const ORIGIN = 'must be an origin, https://interviews.example.org for example';

const list = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''));

/** Whether a text is an address, or a network as `10.0.0.0/8`. */
function isNetwork(text: string): boolean {
  const [address = '', prefix] = text.split('/');
  const family = isIP(address);
  if (prefix === undefined) return family !== 0;
  return family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** Every setting: its check, its default, and what it is for, which `docs/one-machine.md` repeats. */
export const SETTINGS = {
  RUNNER_TOKENS: z
    .string('must name the bearer token that the runner accepts')
    .transform((text) => text.split(',')[0]?.trim() ?? '')
    .refine((token) => token !== '', 'must name the bearer token that the runner accepts')
    .describe(
      'The runner’s bearer token, as the runner itself is told; of two, the first is used. Required.',
    ),
  RUNNER_URL: z
    .string()
    .refine((text) => URL.canParse(text), 'must be an address, http://127.0.0.1:8789 for example')
    .transform((text) => text.replace(/\/+$/, ''))
    .default('http://127.0.0.1:8789')
    .describe('Where the runner is.'),
  VIVA_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address that the server listens on.'),
  VIVA_PORT: z.coerce
    .number(PORT)
    .int(PORT)
    .min(0, PORT)
    .max(65_535, PORT)
    .default(8788)
    .describe('Its port; 0 lets the system choose one.'),
  VIVA_DATA: z
    .string()
    .default('.viva/state')
    .describe('The folder that holds everything that outlives the process.'),
  WEB_ORIGIN: z
    .string()
    .refine((text) => URL.canParse(text) && new URL(text).origin === text, ORIGIN)
    .optional()
    .describe(
      'Where people find the page, when a proxy with TLS is before the server: the links that it gives begin with it.',
    ),
  ALLOWED_ORIGINS: z
    .string()
    .optional()
    .describe('Other sites whose pages may use the API: their origins, with commas between.'),
  VIVA_TRUSTED_PROXIES: list
    .refine(
      (networks) => networks.every(isNetwork),
      'must hold addresses and networks, 10.0.0.0/8 for example, with commas between',
    )
    .default([])
    .describe(
      'The proxies whose word for the caller’s address is taken, `X-Forwarded-For`: their addresses or networks, with commas between. Without any, the caller is who opened the connection.',
    ),
} as const;

/** The server's settings. */
export type Settings = z.infer<typeof schema>;
const schema = z.object(SETTINGS);

/** A setting that the server cannot start with. The message is one sentence for the operator. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings from environment variables; an empty variable counts as unset.
 *
 * @throws SettingsError naming the first variable that is wrong and how.
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SettingsError(`${issue?.path.join('.')} ${issue?.message}.`);
}

/** What the Worker is told, by the names of its bindings. */
export const workerVariables = (settings: Settings): Record<string, string> => ({
  RUNNER_URL: settings.RUNNER_URL,
  RUNNER_TOKEN: settings.RUNNER_TOKENS,
  ...(settings.WEB_ORIGIN !== undefined && { WEB_ORIGIN: settings.WEB_ORIGIN }),
  ...(settings.ALLOWED_ORIGINS !== undefined && { ALLOWED_ORIGINS: settings.ALLOWED_ORIGINS }),
});
