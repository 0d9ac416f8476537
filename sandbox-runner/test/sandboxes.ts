import { spawnSync } from 'node:child_process';

/** A sandbox that suites run in. */
export interface TestSandbox {
  readonly name: 'Docker with runc' | 'Docker with gVisor' | 'bubblewrap';
  /** The settings that choose it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Why its suites are skipped on this machine; null when they run. */
  readonly missing: string | null;
}

/** With REQUIRE_DOCKER=1 nothing is skipped: what is missing fails. */
const REQUIRED = process.env.REQUIRE_DOCKER === '1';

const output = (command: string, ...args: string[]): string | null => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout : null;
};

const runtimes = output('docker', 'info', '--format', '{{json .Runtimes}}');

/** The image that RUNNER_IMAGE names, or the one with the most languages that is there. */
const image =
  process.env.RUNNER_IMAGE ??
  ['viva-sandbox:full', 'viva-sandbox:core'].find(
    (tag) => output('docker', 'image', 'inspect', tag) !== null,
  ) ??
  'viva-sandbox:full';

function docker(name: TestSandbox['name'], runtime: string): TestSandbox {
  const settings = { VIVA_SANDBOX: 'docker', RUNNER_RUNTIME: runtime, RUNNER_IMAGE: image };
  if (REQUIRED) return { name, settings, missing: null };
  if (runtimes === null) return { name, settings, missing: 'no Docker engine answers' };
  if (output('docker', 'image', 'inspect', image) === null) {
    return { name, settings, missing: 'there is no image: npm run sandbox:build' };
  }
  const known = runtimes.includes(`"${runtime}"`);
  return { name, settings, missing: known ? null : `the engine knows no ${runtime}` };
}

export const RUNC = docker('Docker with runc', 'runc');
export const GVISOR = docker('Docker with gVisor', 'runsc');
export const BUBBLEWRAP: TestSandbox = {
  name: 'bubblewrap',
  settings: { VIVA_SANDBOX: 'bubblewrap' },
  missing: null,
};

/** All of them, for `describe.each`; what is missing is skipped with `skipIf(missing !== null)`. */
export const SANDBOXES: readonly TestSandbox[] = [RUNC, GVISOR, BUBBLEWRAP];
