import { spawnSync } from 'node:child_process';
import { installCommand, tryInstall } from '../apt.ts';

const isInstalled = () => spawnSync('bwrap', ['--version']).status === 0;

/**
 * Sees to it that programs can be run: installs bubblewrap where that is possible without asking anybody.
 * Where it is not, editing works all the same, so this only says what to type.
 */
export function provideBubblewrap(): void {
  if (process.platform !== 'linux' || isInstalled()) return;
  tryInstall('bubblewrap', 'runs programs in isolation');
  if (isInstalled()) return;
  console.log(
    `bubblewrap is missing, so programs cannot be run; editing works. To install it, type: ${installCommand('bubblewrap')}`,
  );
}
