import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { untilMinute } from '../src/clean-up.ts';
import { readSettings, SETTINGS, workerVariables } from '../src/settings.ts';

const TOKENS = { RUNNER_TOKENS: 'first-of-two, second' };

describe('settings', () => {
  it('have defaults for all but the token', () => {
    expect(readSettings(TOKENS)).toMatchObject({ VIVA_HOST: '127.0.0.1', VIVA_PORT: 8788 });
    expect(() => readSettings({})).toThrow(
      'RUNNER_TOKENS must name the bearer token that the runner accepts.',
    );
  });

  it.each([
    ['VIVA_PORT', '65536', 'a whole number'],
    ['VIVA_PORT', 'http', 'a whole number'],
    ['WEB_ORIGIN', 'interviews.example.org', 'an origin'],
    ['WEB_ORIGIN', 'https://interviews.example.org/', 'an origin'],
    ['RUNNER_URL', 'runner', 'an address'],
    ['VIVA_TRUSTED_PROXIES', '10.0.0.0/33', 'addresses and networks'],
    ['VIVA_TRUSTED_PROXIES', 'proxy', 'addresses and networks'],
  ])('%s cannot be %s', (name, value, message) => {
    expect(() => readSettings({ ...TOKENS, [name]: value })).toThrow(
      new RegExp(`^${name} must .*${message}`),
    );
  });

  it('tell the Worker what it would be told by its configuration', () => {
    const settings = readSettings({
      ...TOKENS,
      RUNNER_URL: 'http://runner:8789/',
      WEB_ORIGIN: '',
      ALLOWED_ORIGINS: 'https://partner.example',
    });
    expect(workerVariables(settings)).toEqual({
      RUNNER_URL: 'http://runner:8789',
      RUNNER_TOKEN: 'first-of-two',
      ALLOWED_ORIGINS: 'https://partner.example',
    });
  });

  it('stand in docs/configuration.md as they are', () => {
    const page = readFileSync(
      path.join(import.meta.dirname, '../../docs/configuration.md'),
      'utf8',
    );
    const [, section = ''] =
      /\n## The server for one machine\n(.*?)\n\nBy compose/s.exec(page) ?? [];
    const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];
    const rows = names.map((name) => {
      const { data } = SETTINGS[name].safeParse(undefined);
      const otherwise = data === undefined || String(data) === '' ? '' : `\`${data}\``;
      return `| \`${name}\` | ${otherwise} | ${SETTINGS[name].description} |`;
    });
    expect(section.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
  });
});

it.each([
  ['2026-01-01T10:00:00Z', 17],
  ['2026-01-01T10:17:00Z', 60],
  ['2026-01-01T10:30:00Z', 47],
])('from %s the next minute 17 of an hour comes in %i minutes', (now, minutes) => {
  expect(untilMinute(17, Date.parse(now))).toBe(minutes * 60_000);
});
