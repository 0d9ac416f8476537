import path from 'node:path';
import { buildPage } from './page.ts';
import { provideSandbox } from './sandbox.ts';
import { createStack, ROOT, type StackOptions } from './stack.ts';

/** Where the page is served on a person's own machine; the Worker and the runner take the ports beside it. */
const PORTS = { web: 8788, worker: 8787, runner: 8789 };

/** Runs the whole of Viva in the foreground until Ctrl+C. */
export async function runStack(page: StackOptions['page']): Promise<void> {
  try {
    const ports = {
      web: portFrom('VIVA_PORT', PORTS.web),
      worker: portFrom('VIVA_WORKER_PORT', PORTS.worker),
      runner: portFrom('VIVA_RUNNER_PORT', PORTS.runner),
    };
    const sandbox = provideSandbox();
    if (page === 'built') await buildPage();
    const stack = await createStack({
      page,
      ports,
      host: process.env.VIVA_HOST ?? '127.0.0.1',
      stateDir: path.join(ROOT, '.viva'),
      sandbox,
    });
    let ending: Promise<never> | null = null;
    const end = (code: number): Promise<never> => {
      ending ??= stack.stop().then(() => process.exit(code));
      return ending;
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => end(0));
    }
    console.log('Starting …');
    try {
      await stack.start((message) => {
        console.error(message);
        end(1);
      });
    } catch (error) {
      // Services that were told to end do not come up, which is no news.
      if (!ending) console.error(messageOf(error));
      await end(1);
    }
    console.log(
      `\n  Viva is ready: ${stack.url}\n\n  Ctrl+C stops it. Sessions are kept in .viva\n`,
    );
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** @throws Error when the variable is set to something that is no port. */
function portFrom(variable: string, otherwise: number): number {
  const value = process.env[variable];
  if (value === undefined) return otherwise;
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${variable} is “${value}”, which is no port.`);
}
