import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { ROOT } from './stack.ts';

const SOURCES = [
  'web/{src,public}/**/*',
  'web/*.{html,json,ts}',
  'protocol/*.ts',
  'package-lock.json',
];
const BUILT = path.join(ROOT, 'web/dist/index.html');
/** What the sources were at the last build that came to its end. */
const STAMP = path.join(ROOT, '.cache/page-sources');

/** Builds the page unless its sources are what they were at the last build. */
export function buildPage(): void {
  const sources = fingerprint();
  if (existsSync(BUILT) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  rmSync(STAMP, { force: true });
  console.log('Building the page …');
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build', '--workspace', 'web'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The page could not be built.\n${stdout}${stderr}`);
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, sources);
}

/** Tells apart any two sets of sources, by their names and the times at which they were written. */
function fingerprint(): string {
  const files = globSync(SOURCES, { cwd: ROOT }).sort();
  const lines = files.map((file) => `${file} ${statSync(path.join(ROOT, file)).mtimeMs}`);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
