import { spawnSync } from 'node:child_process';

const isRoot = process.getuid?.() === 0;

const installs = (names: string) => `apt-get install -y ${names}`;

/** The one command that a person types to install Debian packages, named with spaces between. */
export const installCommand = (names: string): string => (isRoot ? '' : 'sudo ') + installs(names);

/**
 * Installs Debian packages where that is possible without asking anybody, and says so; otherwise does nothing.
 *
 * @param names with spaces between.
 * @param use what they are needed to do.
 */
export function tryInstall(names: string, use: string): void {
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) return;
  console.log(`What is needed to ${use} is missing. Installing it: ${installs(names)}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of ['apt-get update', installs(names)]) {
    spawnSync(command, { shell: true, stdio: 'ignore', env });
  }
}
