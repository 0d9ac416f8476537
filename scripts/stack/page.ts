import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './stack.ts';
import { bringUpToDate } from './up-to-date.ts';

/** The files that the page is built of. */
export const PAGE_SOURCES = [
  'web/{src,public}/**/*',
  'web/*.{html,json,ts}',
  'protocol/*.ts',
  'package-lock.json',
];

/** Builds the page unless its sources are what they were at the last build. */
export const buildPage = (): Promise<void> =>
  bringUpToDate(
    { name: 'page', sources: PAGE_SOURCES, result: path.join(ROOT, 'web/dist/index.html') },
    () => {
      const { status, stdout, stderr } = spawnSync('npm', ['run', 'build', '--workspace', 'web'], {
        cwd: ROOT,
        encoding: 'utf8',
        // Tests build it, too; what is built has to be the same as what people get.
        env: { ...process.env, NODE_ENV: 'production' },
      });
      if (status !== 0) throw new Error(`The page could not be built.\n${stdout}${stderr}`);
    },
  );
