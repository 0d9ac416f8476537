import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './sandbox-image.ts';

/** What is in the image of the runner's service, laid out as there: its packages, and the service, compiled. */
export const RUNNER_STAGE = path.join(ROOT, '.cache/runner-image');

const WORKSPACES = ['protocol', 'sandbox-runner'] as const;
const FILES = [
  ...['package.json', 'package-lock.json', '.npmrc'],
  ...WORKSPACES.map((workspace) => `${workspace}/package.json`),
  // The engine's seccomp profile is made from the supervisor's list of system calls.
  'sandbox-runner/image/supervisor/syscalls.h',
];

/** Lays all of it ready; false when that fails, and then something has been printed. */
export function stageRunner(): boolean {
  return installPackages() && compile();
}

/**
 * Installs what the service needs at run time. npm runs here rather than in the image's build, because here it knows the
 * machine's proxies and certificates. No package's own script runs.
 */
function installPackages(): boolean {
  rmSync(RUNNER_STAGE, { recursive: true, force: true });
  for (const file of FILES) {
    mkdirSync(path.dirname(path.join(RUNNER_STAGE, file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(RUNNER_STAGE, file));
  }
  const { status } = spawnSync(
    'npm',
    [
      ...['ci', '--prefer-offline', '--ignore-scripts', '--omit=dev', '--omit=optional'],
      ...WORKSPACES.flatMap((workspace) => ['--workspace', workspace]),
    ],
    { cwd: RUNNER_STAGE, stdio: 'inherit' },
  );
  return status === 0;
}

/** Node would strip the types of each file by itself, but what does that stays in the service's memory. */
function compile(): boolean {
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  const { status } = spawnSync(tsc, ['--project', 'sandbox-runner/tsconfig.image.json'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const file = path.join(RUNNER_STAGE, 'protocol/package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, exports: { './*': './*.js' } }));
  return status === 0;
}
