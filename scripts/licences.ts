import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { licencesPage } from './licences/page.ts';
import { ROOT } from './sandbox-image.ts';

/** `npm run licences`: writes docs/licences.md, and fails on a licence that is not allowed. */
const PAGE = path.join(ROOT, 'docs/licences.md');
try {
  writeFileSync(PAGE, licencesPage(ROOT));
  console.log(`${path.relative(ROOT, PAGE)} is up to date.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
