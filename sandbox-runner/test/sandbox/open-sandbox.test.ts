import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LogEntry } from '../../src/log.ts';
import { openSandbox } from '../../src/sandbox/open-sandbox.ts';
import { SandboxFault } from '../../src/sandbox/sandbox.ts';
import { testConfig } from '../harness.ts';
import { RUNC } from '../sandboxes.ts';

const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

/** Opens the sandbox of a service that has these settings, on a machine with these variables. */
async function opened(
  settings: Readonly<Record<string, string>>,
  machine: Readonly<Record<string, string>> = {},
) {
  for (const [name, value] of Object.entries(machine)) vi.stubEnv(name, value);
  const log: LogEntry[] = [];
  const sandbox = await openSandbox(testConfig(settings), (entry) => void log.push(entry));
  await sandbox.close();
  return { sandbox, log };
}

afterEach(() => vi.unstubAllEnvs());

describe('the sandbox', () => {
  it('that is switched off says so', async () => {
    await expect(opened({ VIVA_SANDBOX: 'none' })).rejects.toThrow(
      /switched off.*VIVA_SANDBOX=none/,
    );
  });

  it('of Docker without an engine says so, and keeps the cause for the log', async () => {
    await expect(opened({ VIVA_SANDBOX: 'docker' }, NO_ENGINE)).rejects.toMatchObject({
      name: 'SandboxFault',
      message: 'No Docker engine answers.',
      cause: { code: 'ENOENT' },
    });
  });

  it('is bubblewrap by itself where no engine answers', async () => {
    const { sandbox, log } = await opened({ VIVA_SANDBOX: 'auto' }, NO_ENGINE);
    expect(sandbox).toMatchObject({ kind: 'bubblewrap', development: true, runtime: null });
    expect(log).toEqual([{ event: 'docker-unavailable', reason: 'No Docker engine answers.' }]);
  });

  it('is never bubblewrap by itself in production', async () => {
    const settings = { VIVA_SANDBOX: 'auto', NODE_ENV: 'production' };
    await expect(opened(settings, NO_ENGINE)).rejects.toThrow('No Docker engine answers.');
  });

  it('tells both reasons where there is neither', async () => {
    const machine = { ...NO_ENGINE, PATH: '/nonexistent' };
    await expect(opened({ VIVA_SANDBOX: 'auto' }, machine)).rejects.toThrow(
      'No Docker engine answers. bubblewrap is not installed.',
    );
  });
});

describe.skipIf(RUNC.missing !== null)('the sandbox of a Docker engine', () => {
  it('is what is taken by itself', async () => {
    const { sandbox } = await opened({ ...RUNC.settings, VIVA_SANDBOX: 'auto' });
    expect(sandbox).toMatchObject({ kind: 'docker', development: false, runtime: 'runc' });
    expect(sandbox.languages.map(({ id }) => id)).toContain('python');
  });

  it('without its image says how to make it', async () => {
    const settings = { ...RUNC.settings, RUNNER_IMAGE: 'viva-sandbox:nonexistent' };
    await expect(opened(settings)).rejects.toThrow(
      new SandboxFault(
        'The image viva-sandbox:nonexistent is missing: `npm run sandbox:build` makes it.',
      ),
    );
  });
});
