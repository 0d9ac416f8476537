import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { provideBase, shown } from '../scripts/sandbox-image.ts';
import { ROOT, SERVER } from '../scripts/stack/stack.ts';
import { buildServer } from './build.ts';

/** `npm run server:build [tag]`: builds the image of the server for one machine. */
const [tag = 'viva-server:latest'] = process.argv.slice(2);

/** What is in the image, laid out as there. */
const STAGE = path.join(ROOT, '.cache/server-image');
/** What of the repository's packages the server needs at run time; everything else is in what was built. */
const PACKAGES = ['miniflare', 'zod'];

/**
 * Lays the server and its packages ready, in the versions of the repository's own lock file; whether that has succeeded.
 * npm runs here rather than in the image's build, because here it knows the machine's proxies and certificates. No
 * package's own script runs.
 */
function stage(): boolean {
  rmSync(STAGE, { recursive: true, force: true });
  cpSync(SERVER, STAGE, { recursive: true });
  for (const file of ['package-lock.json', '.npmrc']) {
    cpSync(path.join(ROOT, file), path.join(STAGE, file));
  }
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  const versions = { ...dependencies, ...devDependencies };
  const needed = Object.fromEntries(PACKAGES.map((name) => [name, versions[name]]));
  writeFileSync(
    path.join(STAGE, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies: needed }),
  );
  const { status } = spawnSync('npm', ['ci', '--prefer-offline', '--ignore-scripts'], {
    cwd: STAGE,
    stdio: 'inherit',
  });
  return status === 0;
}

await buildServer();
const built =
  provideBase() &&
  stage() &&
  shown('docker', ['build', '--file', 'server/Dockerfile', '--tag', tag, '.']);
if (!built) process.exit(1);
console.log(`${tag} is ready.`);
