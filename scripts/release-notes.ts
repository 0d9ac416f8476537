import { readFileSync } from 'node:fs';
import path from 'node:path';
import { releaseNotes } from './release-notes/section.ts';

/** `node scripts/release-notes.ts v1.2.3`: prints what CHANGELOG.md says of a version. It needs no packages. */
const [tag = ''] = process.argv.slice(2);
try {
  const changelog = readFileSync(path.join(import.meta.dirname, '../CHANGELOG.md'), 'utf8');
  process.stdout.write(releaseNotes(changelog, tag));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
