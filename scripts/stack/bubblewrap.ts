import { spawnSync } from 'node:child_process';

const INSTALL = 'apt-get install -y bubblewrap';

const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/**
 * Sees to it that programs can be run: installs bubblewrap where that is possible without asking anybody.
 * Where it is not, editing works all the same, so this only says what to type.
 */
export function provideBubblewrap(): void {
  if (process.platform !== 'linux' || works('bwrap', '--version')) return;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && works('apt-get', '--version')) {
    console.log(
      `bubblewrap is missing, which runs programs in isolation. Installing it: ${INSTALL}`,
    );
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const command of ['apt-get update', INSTALL]) {
      spawnSync(command, { shell: true, stdio: 'ignore', env });
    }
    if (works('bwrap', '--version')) return;
  }
  console.log(
    `bubblewrap is missing, so programs cannot be run; editing works. To install it, type: ${isRoot ? '' : 'sudo '}${INSTALL}`,
  );
}
