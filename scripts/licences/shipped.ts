/** What an entry of a package-lock.json says of a package, as far as it is read here. */
export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  /** Where a workspace is, when this is a link to it. */
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** By folder: `''` is the root, `web` a workspace, `node_modules/zod` a package. */
export type Lock = Readonly<Record<string, LockedPackage>>;

/** What is shipped by itself, and the folder of its dependencies. */
export const PARTS = {
  page: 'web',
  worker: '',
  runner: 'sandbox-runner',
  server: 'server',
} as const;
export type Part = keyof typeof PARTS;

/**
 * The folders of all packages that a part needs at run time: its dependencies, theirs, and the peers that they want.
 * Optional ones are left out, as they are when the images are made, but for the runtime itself.
 *
 * @throws Error when the lock lacks one of them.
 */
export function shippedWith(part: Part, lock: Lock): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [PARTS[part] as string];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    const entry = lock[folder];
    for (const name of needs(entry, folder.endsWith('/workerd'))) {
      const dependency = resolve(folder, name, lock);
      if (dependency === null) throw new Error(`package-lock.json has no ${name} for ${folder}.`);
      const { link, resolved, dev } = lock[dependency] ?? {};
      // Peers that only types need are there for development.
      if (dev) continue;
      const target = link && resolved !== undefined ? resolved : dependency;
      if (found.has(target)) continue;
      found.add(target);
      queue.push(target);
    }
  }
  return found;
}

/** @param programs the package is its programs, one for each kind of machine: they are its optional dependencies. */
function needs(entry: LockedPackage = {}, programs = false): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = entry;
  const peers = Object.keys(peerDependencies ?? {}).filter(
    (name) => !peerDependenciesMeta?.[name]?.optional,
  );
  const optional = programs ? Object.keys(optionalDependencies ?? {}) : [];
  return [...Object.keys(dependencies ?? {}), ...optional, ...peers];
}

/** Looks for a package where Node would: beside the one that needs it, then in the folders above. */
function resolve(from: string, name: string, lock: Lock): string | null {
  const beside = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (lock[beside]) return beside;
  if (from === '') return null;
  const above = from.lastIndexOf('/node_modules/');
  return resolve(above === -1 ? '' : from.slice(0, above), name, lock);
}

/** Licences that ask for nothing but to be named, and those of the fonts, which may not be sold by themselves. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Unlicense',
]);

/** Whether an SPDX expression without nesting can be complied with by licences of the list: one of an OR, all of an AND. */
export const isAllowed = (expression: string): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence)));
