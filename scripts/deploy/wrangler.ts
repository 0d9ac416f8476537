import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface RunOptions {
  /** Where to run it; the repository's root by default. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A command of wrangler's that has failed, with all that it said. */
export class WranglerError extends Error {
  override readonly name = 'WranglerError';
  readonly output: string;

  constructor(args: readonly string[], output: string) {
    super(`wrangler ${args.join(' ')} failed.\n${output.trim()}`);
    this.output = output;
  }
}

/** Neither questions nor news. */
const QUIET = { CI: 'true', WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' };

/** The wrangler that this project has installed, which asks nobody anything. */
export class Wrangler {
  readonly #root: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #output: 'inherit' | 'ignore';

  /**
   * @param env the variables that it sees; they also say where it is found.
   * @param output whether the commands that are run in sight are.
   */
  constructor(root: string, env: NodeJS.ProcessEnv, output: 'inherit' | 'ignore' = 'inherit') {
    this.#root = root;
    this.#env = env;
    this.#output = output;
  }

  /**
   * Runs a command unseen.
   *
   * @returns its standard output.
   * @throws WranglerError when it fails.
   */
  async read(args: readonly string[]): Promise<string> {
    const child = spawn('wrangler', args, {
      ...this.#options({}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      exitCode(child),
    ]);
    if (code !== 0) throw new WranglerError(args, `${stdout}${stderr}`);
    return stdout;
  }

  /**
   * Runs a command and shows its output as it comes.
   *
   * @throws WranglerError when it fails.
   */
  async run(args: readonly string[], options: RunOptions = {}): Promise<void> {
    const child = spawn('wrangler', args, {
      ...this.#options(options),
      stdio: ['ignore', this.#output, this.#output],
    });
    if ((await exitCode(child)) !== 0) throw new WranglerError(args, 'What it said is above.');
  }

  #options({ cwd = this.#root, env = {} }: RunOptions) {
    return { cwd, env: { ...this.#env, ...QUIET, ...env } };
  }
}

/** Null when a signal has ended it. */
const exitCode = (child: ReturnType<typeof spawn>): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
