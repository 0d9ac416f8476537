import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createSessionResponse } from '@viva/protocol/api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { ROOT } from '../../scripts/stack/stack.ts';

const TAG = 'viva-server:test';
const NAME = `viva-server-test-${process.pid}`;
const BUILT_WITHIN_MS = 300_000;

const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();

/** What compose.server.yaml lets the container do, as options of `docker run`. */
function confinement(): string[] {
  const { services } = z
    .object({
      services: z.object({
        viva: z.object({
          tmpfs: z.array(z.string()),
          read_only: z.literal(true),
          cap_drop: z.array(z.string()),
          security_opt: z.array(z.string()),
          pids_limit: z.number(),
        }),
      }),
    })
    .parse(
      parse(readFileSync(path.join(ROOT, 'compose.server.yaml'), 'utf8'), { logLevel: 'error' }),
    );
  const { tmpfs, cap_drop, security_opt, pids_limit } = services.viva;
  const each = (option: string, values: readonly string[]) =>
    values.flatMap((value) => [option, value]);
  return [
    ...['--read-only', '--pids-limit', String(pids_limit)],
    ...each('--tmpfs', tmpfs),
    ...each('--cap-drop', cap_drop),
    ...each('--security-opt', security_opt),
  ];
}

/** Where the container answers, once it does. */
async function origin(): Promise<string> {
  const { host } = new URL(`http://${docker('port', NAME, '8788')}`);
  await vi.waitFor(async () => expect((await fetch(`http://${host}/api/health`)).ok).toBe(true), {
    timeout: 30_000,
    interval: 200,
  });
  return `http://${host}`;
}

// The build takes a minute, so it is for where Docker must be there in any case.
describe.skipIf(process.env.REQUIRE_DOCKER !== '1')('the image', () => {
  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'server/build-image.ts'), TAG],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect(status, stdout + stderr).toBe(0);
    docker(
      ...['run', '--detach', '--name', NAME, '--publish', '127.0.0.1::8788', ...confinement()],
      ...['--env', 'RUNNER_TOKENS=0123456789abcdef', '--volume', `${NAME}:/data`, TAG],
    );
  }, BUILT_WITHIN_MS);
  afterAll(() => {
    docker('rm', '--force', NAME);
    docker('volume', 'rm', NAME);
  });

  it('serves page and API under what compose lets it do, and keeps sessions over a kill', async () => {
    const before = await origin();
    expect(await (await fetch(before)).text()).toContain('Start an interview');
    const created = await fetch(`${before}/api/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    const { sessionId } = createSessionResponse.parse(await created.json());
    docker('kill', '--signal', 'KILL', NAME);
    docker('start', NAME);
    const found = await fetch(`${await origin()}/api/sessions/${sessionId}`);
    expect(found.status).toBe(200);
  }, 60_000);

  it('ends soon when it is told to', () => {
    docker('stop', '--time', '30', NAME);
    expect(docker('inspect', '--format', '{{.State.ExitCode}}', NAME)).toBe('0');
  }, 40_000);
});
