import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const tokens = 'first-token-0123,second-token-0123';

describe('the settings', () => {
  it('have defaults for all but the tokens', () => {
    const config = readConfig({ RUNNER_TOKENS: tokens });
    expect(config).toMatchObject({ port: 8789, host: '127.0.0.1', queue: 32, sandbox: 'auto' });
    expect(config.tokens).toEqual(['first-token-0123', 'second-token-0123']);
    expect(config.concurrency).toBeGreaterThanOrEqual(1);
  });

  it('take what is set, and an empty variable as unset', () => {
    const config = readConfig({
      RUNNER_TOKENS: tokens,
      RUNNER_PORT: '1234',
      RUNNER_CONCURRENCY: '3',
      RUNNER_QUEUE: '0',
      RUNNER_HOST: '',
      VIVA_SANDBOX: 'none',
    });
    expect(config).toMatchObject({ port: 1234, host: '127.0.0.1', concurrency: 3, queue: 0 });
    expect(config.sandbox).toBe('none');
  });

  it.each([
    [{}, /^RUNNER_TOKENS must name one or two tokens/],
    [{ RUNNER_TOKENS: 'short' }, /^RUNNER_TOKENS must hold tokens of 16 characters or more\.$/],
    [{ RUNNER_TOKENS: `${tokens},third-token-01234` }, /^RUNNER_TOKENS may name two/],
    [{ RUNNER_TOKENS: tokens, RUNNER_PORT: 'http' }, /^RUNNER_PORT must be a whole number/],
    [{ RUNNER_TOKENS: tokens, RUNNER_PORT: '70000' }, /^RUNNER_PORT must be/],
    [{ RUNNER_TOKENS: tokens, RUNNER_CONCURRENCY: '0' }, /^RUNNER_CONCURRENCY must be/],
    [{ RUNNER_TOKENS: tokens, VIVA_SANDBOX: 'chroot' }, /^VIVA_SANDBOX must be bubblewrap/],
  ])('%j is refused with a sentence', (variables, sentence) => {
    expect(() => readConfig(variables)).toThrow(ConfigError);
    expect(() => readConfig(variables)).toThrow(sentence);
  });

  it('refuse the development sandbox in production unless it is named', () => {
    const production = { RUNNER_TOKENS: tokens, NODE_ENV: 'production' };
    expect(() => readConfig(production)).toThrow(/VIVA_ALLOW_DEVELOPMENT_SANDBOX=bubblewrap/);
    expect(() => readConfig({ ...production, VIVA_ALLOW_DEVELOPMENT_SANDBOX: 'true' })).toThrow(
      ConfigError,
    );
    const allowed = { ...production, VIVA_ALLOW_DEVELOPMENT_SANDBOX: 'bubblewrap' };
    expect(readConfig(allowed).sandbox).toBe('auto');
    expect(readConfig({ ...production, VIVA_SANDBOX: 'none' }).sandbox).toBe('none');
  });
});
