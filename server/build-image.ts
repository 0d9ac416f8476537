import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import path from 'node:path';
import { provideBase, shown } from '../scripts/sandbox-image.ts';
import { ROOT, SERVER } from '../scripts/stack/stack.ts';
import { buildServer } from './build.ts';

/** `npm run server:build [tag]`: builds the image of the server for one machine. */
const [tag = 'viva-server:latest'] = process.argv.slice(2);

/** What is in the image, laid out as there. */
const STAGE = path.join(ROOT, '.cache/server-image');
/** Libraries for pictures, which Miniflare loads for what the server never does: they are under another kind of licence. */
const NOT_SHIPPED = 'node_modules/@img/sharp-*';

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
  cpSync(path.join(ROOT, 'server/package.json'), path.join(STAGE, 'package.json'));
  const { status } = spawnSync('npm', ['ci', '--prefer-offline', '--ignore-scripts'], {
    cwd: STAGE,
    stdio: 'inherit',
  });
  for (const folder of globSync(NOT_SHIPPED, { cwd: STAGE })) {
    rmSync(path.join(STAGE, folder), { recursive: true });
  }
  return status === 0;
}

await buildServer();
const built =
  provideBase() &&
  stage() &&
  shown('docker', ['build', '--file', 'server/Dockerfile', '--tag', tag, '.']);
if (!built) process.exit(1);
console.log(`${tag} is ready.`);
