import { lstat, readdir, readlink } from 'node:fs/promises';

/** A part of the host's system that the sandbox shows as it is. */
export type SystemMount =
  | { readonly kind: 'read-only'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly to: string };

/** All that toolchains need of a system; of `/etc` only what holds neither secrets nor names. */
const SYSTEM_PATHS: readonly string[] = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/etc/alternatives',
  '/etc/ld.so.cache',
];

/** Settings of toolchains that Debian keeps in `/etc`, where links in `/usr` lead: Java does not start without. */
const SETTINGS = /^(java-\d+-openjdk|python3(\.\d+)?|perl|php|R|racket|octave)$/;

/** Finds which of them this machine has; on a merged system `/bin` and the like are links into `/usr`. */
export async function findSystemMounts(): Promise<SystemMount[]> {
  const settings = (await readdir('/etc')).filter((name) => SETTINGS.test(name));
  const found = await Promise.all(
    [...SYSTEM_PATHS, ...settings.map((name) => `/etc/${name}`)].map(
      async (path): Promise<SystemMount | null> => {
        try {
          const stats = await lstat(path);
          return stats.isSymbolicLink()
            ? { kind: 'link', path, to: await readlink(path) }
            : { kind: 'read-only', path };
        } catch {
          return null;
        }
      },
    ),
  );
  return found.filter((mount) => mount !== null);
}
