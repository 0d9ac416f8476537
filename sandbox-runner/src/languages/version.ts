import { execFile } from 'node:child_process';

/** The first thing in a text that looks like a version, `3.13.5` for example; null when there is none. */
export const versionIn = (text: string): string | null => /\d+(?:\.\d+)+/.exec(text)?.[0] ?? null;

const TIMEOUT_MS = 20_000;

/**
 * Asks a tool for its version. Tools answer on either stream, and some of them with an exit code that is not 0.
 *
 * @param command what prints the version.
 * @returns null when the tool is not there or does not answer.
 */
export function askVersion([file = '', ...args]: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { timeout: TIMEOUT_MS }, (_error, stdout, stderr) =>
      resolve(versionIn(stdout) ?? versionIn(stderr)),
    );
    child.stdin?.end();
  });
}
