import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isAllowed, type Lock, PARTS, type Part, shippedWith } from './shipped.ts';

interface Row {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly parts: readonly Part[];
}

/**
 * The page `docs/licences.md`, made of the lock and, for the few packages whose licence it does not know, of what is
 * installed.
 *
 * @param root the repository's folder.
 * @throws Error that names each package whose licence is unknown or not on the list.
 */
export function licencesPage(root: string): string {
  const lock = (
    JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Lock }
  ).packages;
  const rows = shippedRows(lock, (folder) => installedLicence(path.join(root, folder)));
  const refused = rows.filter(({ licence }) => !isAllowed(licence));
  if (refused.length > 0) {
    const list = refused.map(({ name, licence }) => `${name}: ${licence}`).join('\n');
    throw new Error(`These licences are not on the list of scripts/licences/shipped.ts:\n${list}`);
  }
  const counts = new Map<string, number>();
  for (const { licence } of rows) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const summary = [...counts].sort(([, a], [, b]) => b - a);
  return [
    HEAD,
    '| licence | packages |\n|---|---:|',
    ...summary.map(([licence, count]) => `| ${licence} | ${count} |`),
    '',
    `All ${rows.length} of them:\n`,
    '| package | version | licence | shipped with |\n|---|---|---|---|',
    ...rows.map(
      ({ name, version, licence, parts }) =>
        `| ${name} | ${version} | ${licence} | ${parts.join(', ')} |`,
    ),
    '',
  ].join('\n');
}

const HEAD = `# Licences

Viva is under the [MIT licence](../LICENSE). What it ships of others is listed here: the packages that are bundled into the page
and the Worker, or installed beside the runner's service and the server for one machine. \`npm run licences\` writes this page, from \`package-lock.json\`, and
fails on a licence that is not on its list; a test fails when the page is out of date.

The images bring Node and Debian's packages beside these, whose terms each of Debian's source packages has in its
\`debian/copyright\`. The languages' tools, GPL ones among them, run as programs of their own and are linked with nothing of Viva.
`;

function shippedRows(lock: Lock, installed: (folder: string) => string): Row[] {
  const parts = new Map<string, Part[]>();
  for (const part of Object.keys(PARTS) as Part[]) {
    for (const folder of shippedWith(part, lock)) {
      // The workspaces are Viva itself.
      if (!folder.includes('node_modules/')) continue;
      parts.set(folder, [...(parts.get(folder) ?? []), part]);
    }
  }
  return [...parts]
    .map(([folder, users]) => ({
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: lock[folder]?.version ?? '',
      licence: lock[folder]?.license ?? installed(folder),
      parts: users,
    }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** The same on every machine, whatever its language. */
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** What an old package tells in a list; `unknown` when it tells nothing. */
function installedLicence(folder: string): string {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    licenses?: readonly { readonly type?: string }[];
  };
  return manifest.licenses?.[0]?.type ?? 'unknown';
}
