import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SANDBOX = path.join(import.meta.dirname, '../stack/sandbox.ts');
const CHOOSE = `import('${SANDBOX}').then(
  ({ provideSandbox }) => console.log('chosen ' + JSON.stringify(provideSandbox())),
  (error) => console.log('failed ' + error.message),
).catch((error) => console.log('failed ' + error.message));`;

/** A machine that has only the commands of the test, each a shell script. */
let machine: string;
beforeEach(() => {
  machine = mkdtempSync(path.join(tmpdir(), 'viva-machine-'));
  mkdirSync(path.join(machine, 'bin'));
});
afterEach(() => rmSync(machine, { recursive: true }));

function has(command: string, script = 'exit 0'): void {
  const file = path.join(machine, 'bin', command);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

function hasBubblewrap(): void {
  has('bwrap');
  has('cc');
}

/**
 * An engine, which writes down what it is asked.
 *
 * @param images the tags that it has, all outdated.
 */
function hasDocker({ images, builds }: { images: readonly string[]; builds: boolean }): void {
  // The script that makes the base image finds it there.
  has('bash');
  has(
    'docker',
    `echo "$*" >> ${machine}/asked
case "$1 $2" in
  "image inspect") case "$*" in ${[...images, 'debian:trixie-slim'].map((tag) => `*${tag}`).join('|')}) exit 0;; esac; exit 1;;
  "context inspect") echo ${HOST};;
  "build "*) exit ${builds ? 0 : 1};;
esac
exit 0`,
  );
}

const asked = () => readFileSync(path.join(machine, 'asked'), 'utf8');

/** What `npm start` would run programs with, and what it says on the way. */
function choose(variables: Readonly<Record<string, string>> = {}): string {
  const { stdout } = spawnSync(process.execPath, ['--eval', CHOOSE], {
    encoding: 'utf8',
    env: { PATH: path.join(machine, 'bin'), ...variables },
  });
  return stdout;
}

const HOST = 'unix:///run/another.sock';
const chosen = (sandbox: string, image = '') =>
  `chosen ${JSON.stringify({ VIVA_SANDBOX: sandbox, RUNNER_IMAGE: image, DOCKER_HOST: image === '' ? '' : HOST })}`;

test('Docker where an engine answers; without an image the smaller one is built', () => {
  hasBubblewrap();
  hasDocker({ images: [], builds: true });
  const said = choose();
  expect(said).toContain(chosen('docker', 'viva-sandbox:core'));
  expect(said).toContain('which takes a few minutes');
  expect(asked()).toMatch(/^build .*--target core/m);
});

test('the image with the most languages, brought up to date', () => {
  hasDocker({ images: ['viva-sandbox:core', 'viva-sandbox:full'], builds: true });
  expect(choose()).toContain(chosen('docker', 'viva-sandbox:full'));
  expect(asked()).toMatch(/^build .*--target full/m);
});

test('an older image where it cannot be brought up to date', () => {
  hasDocker({ images: ['viva-sandbox:core'], builds: false });
  const said = choose();
  expect(said).toContain('viva-sandbox:core could not be brought up to date');
  expect(said).toContain(chosen('docker', 'viva-sandbox:core'));
});

test('bubblewrap where the image cannot be built, and it says so', () => {
  hasBubblewrap();
  hasDocker({ images: [], builds: false });
  const said = choose();
  expect(said).toContain('could not be built; taking bubblewrap instead');
  expect(said).toContain(chosen('bubblewrap'));
});

test('bubblewrap where no engine answers', () => {
  hasBubblewrap();
  has('docker', 'exit 1');
  expect(choose()).toContain(chosen('bubblewrap'));
});

test('without either it says what to type, and goes on', () => {
  const said = choose();
  expect(said).toContain('apt-get install -y bubblewrap');
  expect(said).toContain(chosen('bubblewrap'));
});

test('VIVA_SANDBOX overrides the choice', () => {
  hasBubblewrap();
  hasDocker({ images: ['viva-sandbox:core'], builds: true });
  expect(choose({ VIVA_SANDBOX: 'bubblewrap' })).toContain(chosen('bubblewrap'));
  expect(choose({ VIVA_SANDBOX: 'none' })).toContain(chosen('none'));
  expect(choose({ VIVA_SANDBOX: 'dokcer' })).toMatch(/failed VIVA_SANDBOX .*dokcer/);
});

test('what was asked for by name and cannot be had is an error', () => {
  hasBubblewrap();
  expect(choose({ VIVA_SANDBOX: 'docker' })).toContain('failed No Docker engine answers');
  hasDocker({ images: [], builds: false });
  expect(choose({ VIVA_SANDBOX: 'docker' })).toContain('could not be built');
});

test('the engine is the one that the command talks to, unless DOCKER_HOST names another', () => {
  hasDocker({ images: ['viva-sandbox:core'], builds: true });
  expect(choose()).toContain(`"DOCKER_HOST":"${HOST}"`);
  expect(choose({ DOCKER_HOST: 'tcp://engine:2375' })).toContain(
    '"DOCKER_HOST":"tcp://engine:2375"',
  );
});

test('RUNNER_IMAGE names an image of one’s own, which is taken as it is', () => {
  hasDocker({ images: [], builds: false });
  expect(choose({ RUNNER_IMAGE: 'mine:1' })).toContain(chosen('docker', 'mine:1'));
});
