import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './stack.ts';

const SOURCES = [
  'web/{src,public}/**/*',
  'web/*.{html,json,ts}',
  'protocol/*.ts',
  'package-lock.json',
];

/** Builds the page unless the build there is newer than every source of it. */
export function buildPage(): void {
  const built = path.join(ROOT, 'web/dist/index.html');
  const changed = Math.max(
    ...globSync(SOURCES, { cwd: ROOT }).map((file) => statSync(path.join(ROOT, file)).mtimeMs),
  );
  if (existsSync(built) && statSync(built).mtimeMs > changed) return;
  console.log('Building the page …');
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build', '--workspace', 'web'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The page could not be built.\n${stdout}${stderr}`);
}
