import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..');
const IMAGE = 'sandbox-runner/image';

/** What the images are made from; a change of any of it makes them outdated. */
const SOURCES: readonly string[] = [
  IMAGE,
  'protocol/languages.ts',
  'sandbox-runner/src/languages',
  'node_modules/node/package.json',
];
/** Holds the fingerprint of the sources that an image was made from. */
const FINGERPRINT_LABEL = 'viva.sources';

/** `core` has the languages that compile or start fast, `full` all of them. */
export const IMAGE_TARGETS = ['full', 'core'] as const;
export type ImageTarget = (typeof IMAGE_TARGETS)[number];

export const imageTag = (target: ImageTarget): string => `viva-sandbox:${target}`;

/** Whether an image is there, and whether it is made from the sources as they are now. */
export function imageState(target: ImageTarget): 'current' | 'outdated' | 'missing' {
  const format = `{{index .Config.Labels "${FINGERPRINT_LABEL}"}}`;
  const { status, stdout } = docker(['image', 'inspect', '--format', format, imageTag(target)]);
  if (status !== 0) return 'missing';
  return stdout.trim() === fingerprint() ? 'current' : 'outdated';
}

/** Builds an image and shows the progress; false when that fails, which the engine has said why then. */
export function buildImage(target: ImageTarget): boolean {
  if (!provideBase()) return false;
  return shown('docker', [
    ...['build', '--network', 'host', '--file', `${IMAGE}/Dockerfile`, '--target', target],
    ...['--label', `${FINGERPRINT_LABEL}=${fingerprint()}`, '--tag', imageTag(target), '.'],
  ]);
}

/** The image that all others begin with: from a registry, or where none can be reached from Debian's packages. */
export const provideBase = (): boolean => shown('bash', [`${IMAGE}/make-base.sh`]);

const docker = (args: readonly string[]) =>
  spawnSync('docker', args, { encoding: 'utf8', cwd: ROOT });

/** Runs a command of the repository in the foreground; whether it succeeded. */
export const shown = (command: string, args: readonly string[]) =>
  spawnSync(command, args, { stdio: 'inherit', cwd: ROOT }).status === 0;

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesOf).sort()) {
    hash.update(`${file}\0`).update(readFileSync(path.join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesOf(source: string): string[] {
  const full = path.join(ROOT, source);
  if (statSync(full).isFile()) return [source];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(ROOT, path.join(parentPath, name)));
}
