import { existsSync } from 'node:fs';
import path from 'node:path';
import { installCommand, tryInstall } from './apt.ts';

/** The shell is Chromium without the window around the page, which two processors have no time to spare for. */
const SHELL = 'chromium-headless-shell';
const NAMES = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Keeps Chromium from talking to anybody but the page under test. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's own browser; undefined when there is none. */
const findChromium = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));

/**
 * How Playwright starts it: the system's own where there is one.
 *
 * @param flags further ones.
 */
export function launchOptions(...flags: readonly string[]) {
  const executablePath = findChromium();
  return { args: [...FLAGS, ...flags], ...(executablePath && { executablePath }) };
}

/**
 * Sees to it that there is a browser for the tests: installs one where that is possible without asking anybody.
 *
 * @throws Error with the one command to type.
 */
export function provideChromium(): void {
  if (!findChromium()) tryInstall(SHELL, 'run the tests in a browser');
  if (findChromium()) return;
  throw new Error(`The tests need Chromium. To install it, type: ${installCommand(SHELL)}`);
}
