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

/** What is built of some of the repository's files. */
export interface Artefact {
  /** In messages, and the name of the file that says what it was built of. */
  readonly name: string;
  /** Its sources, as patterns from the root of the repository. */
  readonly sources: readonly string[];
  /** A file that is there once it has been built. */
  readonly result: string;
}

/** Builds something unless its sources are what they were at the last build that came to its end. */
export async function bringUpToDate(
  { name, sources, result }: Artefact,
  build: () => void | Promise<void>,
): Promise<void> {
  const stamp = path.join(ROOT, `.cache/${name}-sources`);
  const now = fingerprint(sources);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  rmSync(stamp, { force: true });
  console.log(`Building the ${name} …`);
  await build();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

/** Tells apart any two sets of sources, by their names and the times at which they were written. */
function fingerprint(sources: readonly string[]): string {
  const files = globSync(sources, { cwd: ROOT }).sort();
  const lines = files.map((file) => `${file} ${statSync(path.join(ROOT, file)).mtimeMs}`);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
