import { spawnSync } from 'node:child_process';

const isRoot = process.getuid?.() === 0;

const installs = (name: string) => `apt-get install -y ${name}`;

/** The one command that a person types to install a Debian package. */
export const installCommand = (name: string): string => (isRoot ? '' : 'sudo ') + installs(name);

/** Installs a Debian package where that is possible without asking anybody, and says so; otherwise does nothing. */
export function tryInstall(name: string, use: string): void {
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) return;
  console.log(`${name} is missing, which ${use}. Installing it: ${installs(name)}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of ['apt-get update', installs(name)]) {
    spawnSync(command, { shell: true, stdio: 'ignore', env });
  }
}
