import { writeFileSync } from 'node:fs';
import { LANGUAGE_IDS, LANGUAGES } from '@viva/protocol/languages';
import { askVersion } from './version.ts';

/**
 * Runs while the image is built: asks every tool of the table for its version and writes those that answer to a file,
 * `{"python": "3.13.5", …}`. With `--all` it is an error that one does not answer.
 */
const [file = '/dev/stdout', option] = process.argv.slice(2);
const versions: Record<string, string> = {};
for (const id of LANGUAGE_IDS) {
  const version = await askVersion(LANGUAGES[id].version);
  if (version !== null) versions[id] = version;
  else if (option === '--all') throw new Error(`${id} does not tell its version`);
}
writeFileSync(file, `${JSON.stringify(versions, null, 2)}\n`);
