import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, SETTINGS } from '../src/config.ts';

const tokens = 'first-token-0123,second-token-0123';

describe('the settings', () => {
  it('have defaults for all but the tokens', () => {
    const config = readConfig({ RUNNER_TOKENS: tokens });
    expect(config).toMatchObject({ port: 8789, host: '127.0.0.1', queue: 32, sandbox: 'auto' });
    expect(config.tokens).toEqual(['first-token-0123', 'second-token-0123']);
    expect(config.concurrency.batch).toBeGreaterThanOrEqual(1);
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
    expect(config).toMatchObject({
      port: 1234,
      host: '127.0.0.1',
      concurrency: { batch: 3 },
      queue: 0,
    });
    expect(config.sandbox).toBe('none');
  });

  it.each([
    [{}, /^RUNNER_TOKENS must name one or two tokens/],
    [{ RUNNER_TOKENS: 'short' }, /^RUNNER_TOKENS must hold tokens of 16 characters or more\.$/],
    [{ RUNNER_TOKENS: `${tokens},third-token-01234` }, /^RUNNER_TOKENS may name two/],
    [{ RUNNER_TOKENS: tokens, RUNNER_PORT: 'http' }, /^RUNNER_PORT must be a whole number/],
    [{ RUNNER_TOKENS: tokens, RUNNER_PORT: '70000' }, /^RUNNER_PORT must be/],
    [{ RUNNER_TOKENS: tokens, RUNNER_CONCURRENCY: '0' }, /^RUNNER_CONCURRENCY must be/],
    [
      { RUNNER_TOKENS: tokens, VIVA_SANDBOX: 'chroot' },
      /^VIVA_SANDBOX must be docker, bubblewrap,/,
    ],
    [{ RUNNER_TOKENS: tokens, RUNNER_RUNTIME: 'kata' }, /^RUNNER_RUNTIME must be runc or runsc\.$/],
    [{ RUNNER_TOKENS: tokens, RUNNER_OWNER: 'my host' }, /^RUNNER_OWNER must be of letters/],
    [{ RUNNER_TOKENS: tokens, RUNNER_POOL: 'python' }, /^RUNNER_POOL must look like python=2,\*=1/],
    [{ RUNNER_TOKENS: tokens, RUNNER_POOL: 'klingon=1' }, /^RUNNER_POOL must look like/],
    [{ RUNNER_TOKENS: tokens, RUNNER_POOL: 'python=-1' }, /^RUNNER_POOL must look like/],
  ])('%j is refused with a sentence', (variables, sentence) => {
    expect(() => readConfig(variables)).toThrow(ConfigError);
    expect(() => readConfig(variables)).toThrow(sentence);
  });

  it.each(
    Object.keys(SETTINGS).filter((name) => /_(MS|MIB|BYTES|PORT|MAX|TOTAL|QUEUE)$/.test(name)),
  )('%s must be a whole number in its range', (name) => {
    for (const value of ['many', '-1', '1.5', '1e12']) {
      const sentence = new RegExp(`^${name} must be a whole number from \\d+ to \\d+\\.$`);
      expect(() => readConfig({ RUNNER_TOKENS: tokens, [name]: value })).toThrow(sentence);
    }
  });

  it('name what waits and what is accepted in lists', () => {
    const config = readConfig({
      RUNNER_TOKENS: tokens,
      RUNNER_POOL: 'python=3, *=0',
      RUNNER_ACCEPT: 'CVE-2025-31133, engine,',
    });
    expect(config.pool.idle).toEqual({ python: 3, '*': 0 });
    expect(config.docker.accepted).toEqual(['CVE-2025-31133', 'engine']);
  });

  it('name the service after its host and port, so that it is known again after a crash', () => {
    const owner = (variables: Record<string, string>) =>
      readConfig({ RUNNER_TOKENS: tokens, ...variables }).docker.owner;
    expect(owner({})).toBe(owner({}));
    expect(owner({ RUNNER_PORT: '1' })).not.toBe(owner({ RUNNER_PORT: '2' }));
    expect(owner({ RUNNER_OWNER: 'mine' })).toBe('mine');
  });

  it('refuse the development sandbox in production unless it is named', () => {
    const production = { RUNNER_TOKENS: tokens, NODE_ENV: 'production' };
    const bubblewrap = { ...production, VIVA_SANDBOX: 'bubblewrap' };
    expect(() => readConfig(bubblewrap)).toThrow(/VIVA_ALLOW_DEVELOPMENT_SANDBOX=bubblewrap/);
    expect(() => readConfig({ ...bubblewrap, VIVA_ALLOW_DEVELOPMENT_SANDBOX: 'true' })).toThrow(
      ConfigError,
    );
    const allowed = { ...bubblewrap, VIVA_ALLOW_DEVELOPMENT_SANDBOX: 'bubblewrap' };
    expect(readConfig(allowed).sandbox).toBe('bubblewrap');
    expect(readConfig(production).sandbox).toBe('auto');
    expect(readConfig({ ...production, VIVA_SANDBOX: 'none' }).sandbox).toBe('none');
  });
});
