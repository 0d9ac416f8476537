import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { provideChromium } from './chromium.ts';
import { engineAnswers, provideBubblewrap, provideImage } from './stack/sandbox.ts';
import { ROOT } from './stack/stack.ts';

/** What of the tests in a browser is repeated against the server for one machine; `npm run test:server` repeats all. */
const ON_ONE_MACHINE = ['room.spec', 'kill.spec', 'faults.spec'];
/** Rooms, minutes and the seed: enough for each part to be killed once. */
const SHORT_SOAK = ['4', '0.2', '1'];

const RESULTS = path.join(ROOT, 'test-results');

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
  };
}

const read = <T>(file: string): T =>
  JSON.parse(readFileSync(path.join(RESULTS, file), 'utf8')) as T;

/** Runs the tests of some projects; whether all passed. */
const runVitest = (report: string, ...projects: string[]): boolean =>
  run(
    'vitest',
    ...['run', ...projects.flatMap((name) => ['--project', name])],
    ...['--reporter=default', '--reporter=json'],
    `--outputFile.json=${path.join('test-results', report)}`,
  );

/** Runs a command in the foreground; whether it succeeded. */
const run = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;

try {
  provideBubblewrap();
  provideDocker();
  provideChromium();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

rmSync(RESULTS, { recursive: true, force: true });
const ran = [
  runVitest('units.json', 'protocol', 'scripts', 'server', 'web'),
  // Both wait for what others do within a time: nothing else may run beside them.
  runVitest('worker.json', 'worker'),
  runVitest('runner.json', 'sandbox-runner'),
  run('playwright', 'test', '--config', 'e2e/playwright.config.ts'),
  run('node', 'scripts/test-server.ts', ...ON_ONE_MACHINE),
];
const soaked = run('node', 'bench/soak/main.ts', ...SHORT_SOAK);
summarise();
process.exitCode = soaked && ran.every(Boolean) ? 0 : 1;

/**
 * Sees to it that the suites of the Docker sandbox have their image, where there is an engine. With REQUIRE_DOCKER=1 an
 * engine must be there, with all languages, and a suite that would be skipped fails.
 *
 * @throws Error when Docker is required and cannot be had.
 */
function provideDocker(): void {
  const required = process.env.REQUIRE_DOCKER === '1';
  if (!required && !engineAnswers()) {
    console.log('No Docker engine answers, so its suites are skipped.');
    return;
  }
  if (provideImage(required ? 'full' : null) === null && required) {
    throw new Error('The tests need the Docker sandbox (REQUIRE_DOCKER=1); Docker says why above.');
  }
}

/** The counts by kind, and in the last line all together. */
function summarise(): void {
  const reports = ['units.json', 'worker.json', 'runner.json'].map((file) =>
    read<VitestReport>(file),
  );
  const browser = ['e2e', 'e2e-server'].map((name) => {
    const { expected, unexpected, flaky } = read<PlaywrightReport>(`${name}.json`).stats;
    return { name, passed: expected + flaky, failed: unexpected };
  });
  const counts = new Map<string, number>();
  for (const { name, assertionResults } of reports.flatMap(({ testResults }) => testResults)) {
    const [project = ''] = path.relative(ROOT, name).split(path.sep);
    counts.set(project, (counts.get(project) ?? 0) + assertionResults.length);
  }
  for (const { name, passed, failed } of browser) counts.set(name, passed + failed);
  console.log('');
  for (const [project, count] of counts) console.log(`${project.padEnd(16)}${count} tests`);
  console.log(`${'soak'.padEnd(16)}${soaked ? 'passed' : 'failed'}`);
  const units = (field: 'numPassedTests' | 'numFailedTests') =>
    reports.reduce((total, report) => total + report[field], 0);
  const inBrowser = (field: 'passed' | 'failed') =>
    browser.reduce((total, report) => total + report[field], 0);
  const passed = units('numPassedTests') + inBrowser('passed');
  console.log(`\n${passed} passed, ${units('numFailedTests') + inBrowser('failed')} failed`);
}
