import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { openBubblewrap } from './bubblewrap/bubblewrap.ts';
import { openDocker } from './docker/open-docker.ts';
import { type Sandbox, SandboxFault } from './sandbox.ts';

/**
 * Opens the sandbox that the configuration asks for.
 *
 * @throws SandboxFault with the reason when there is none.
 */
export async function openSandbox(config: Config, log: Log): Promise<Sandbox> {
  switch (config.sandbox) {
    case 'none':
      throw new SandboxFault('Running programs is switched off here (VIVA_SANDBOX=none).');
    case 'docker':
      return openDocker(config, log);
    case 'bubblewrap':
      return openBubblewrap(config);
    case 'auto':
      return openAny(config, log);
  }
}

/** Docker where it works; otherwise, except in production, bubblewrap. */
async function openAny(config: Config, log: Log): Promise<Sandbox> {
  try {
    return await openDocker(config, log);
  } catch (error) {
    if (!(error instanceof SandboxFault) || config.production) throw error;
    log({ event: 'docker-unavailable', reason: error.message });
    try {
      return await openBubblewrap(config);
    } catch (other) {
      if (!(other instanceof SandboxFault)) throw other;
      throw new SandboxFault(`${error.message} ${other.message}`);
    }
  }
}
