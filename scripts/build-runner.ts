import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { provideBase, ROOT, shown } from './sandbox-image.ts';

/** `npm run runner:build [tag]`: builds the image of the runner's service. */
const [tag = 'viva-runner:latest'] = process.argv.slice(2);

/** The packages of the image, laid out as in the repository. */
const STAGE = path.join(ROOT, '.cache/runner-image');
const WORKSPACES = ['protocol', 'sandbox-runner'] as const;
const MANIFESTS = [
  ...['package.json', 'package-lock.json', '.npmrc'],
  ...WORKSPACES.map((workspace) => `${workspace}/package.json`),
];

/**
 * Installs what the service needs at run time. npm runs here rather than in the build, because here it knows the
 * machine's proxies and certificates. No package's own script runs.
 */
function installPackages(): boolean {
  rmSync(STAGE, { recursive: true, force: true });
  for (const manifest of MANIFESTS) {
    mkdirSync(path.dirname(path.join(STAGE, manifest)), { recursive: true });
    cpSync(path.join(ROOT, manifest), path.join(STAGE, manifest));
  }
  const { status } = spawnSync(
    'npm',
    [
      ...['ci', '--prefer-offline', '--ignore-scripts', '--omit=dev', '--omit=optional'],
      ...WORKSPACES.flatMap((workspace) => ['--workspace', workspace]),
    ],
    { cwd: STAGE, stdio: 'inherit' },
  );
  return status === 0;
}

/**
 * Compiles the service beside its packages: Node would strip the types of each file by itself, but what does that stays
 * in memory.
 */
function compile(): boolean {
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  const { status } = spawnSync(tsc, ['--project', 'sandbox-runner/tsconfig.image.json'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const file = path.join(STAGE, 'protocol/package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, exports: { './*': './*.js' } }));
  return status === 0;
}

const built =
  provideBase() &&
  installPackages() &&
  compile() &&
  shown('docker', ['build', '--file', 'sandbox-runner/Dockerfile', '--tag', tag, '.']);
if (!built) process.exit(1);
console.log(`${tag} is ready.`);
