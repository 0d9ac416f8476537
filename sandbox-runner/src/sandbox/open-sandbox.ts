import type { Config } from '../config.ts';
import { openBubblewrap } from './bubblewrap.ts';
import { type Sandbox, SandboxFault } from './sandbox.ts';

/**
 * Opens the sandbox that the configuration asks for.
 *
 * @throws SandboxFault with the reason when there is none.
 */
export async function openSandbox(choice: Config['sandbox']): Promise<Sandbox> {
  switch (choice) {
    case 'none':
      throw new SandboxFault('Running programs is switched off here (VIVA_SANDBOX=none).');
    case 'auto':
    case 'bubblewrap':
      return openBubblewrap();
  }
}
