import { spawnSync } from 'node:child_process';
import { installCommand, tryInstall } from '../apt.ts';
import {
  buildImage,
  IMAGE_TARGETS,
  type ImageTarget,
  imageState,
  imageTag,
} from '../sandbox-image.ts';

/** What the runner is told about its sandbox. */
export type SandboxSettings = Readonly<
  Record<'VIVA_SANDBOX' | 'RUNNER_IMAGE' | 'DOCKER_HOST', string>
>;

const CHOICES: readonly string[] = ['auto', 'docker', 'bubblewrap', 'none'];
const NO_ENGINE = { RUNNER_IMAGE: '', DOCKER_HOST: '' };
const NONE: SandboxSettings = { VIVA_SANDBOX: 'none', ...NO_ENGINE };

/**
 * Sees to it that programs can be run: in Docker where an engine answers, with the image made on first use; otherwise in
 * bubblewrap, which is installed where that is possible without asking anybody. Where neither can be had, editing works
 * all the same, so this only says what to type. `VIVA_SANDBOX` overrides the choice.
 *
 * @throws Error when the sandbox that was asked for by name cannot be had.
 */
export function provideSandbox(): SandboxSettings {
  const choice = process.env.VIVA_SANDBOX || 'auto';
  if (!CHOICES.includes(choice)) {
    throw new Error(`VIVA_SANDBOX is “${choice}”: it must be ${CHOICES.join(', ')}.`);
  }
  if (choice === 'none') return NONE;
  const answers = choice !== 'bubblewrap' && engineAnswers();
  if (choice === 'docker' && !answers) throw new Error('No Docker engine answers.');
  if (answers) {
    const image = process.env.RUNNER_IMAGE || provideImage();
    if (image !== null) {
      return { VIVA_SANDBOX: 'docker', RUNNER_IMAGE: image, DOCKER_HOST: engineHost() };
    }
    if (choice === 'docker')
      throw new Error('The image for the Docker sandbox could not be built.');
    console.log('The image for the Docker sandbox could not be built; taking bubblewrap instead.');
  }
  provideBubblewrap();
  return { VIVA_SANDBOX: 'bubblewrap', ...NO_ENGINE };
}

const succeeds = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Where the engine is that the command `docker` talks to: the runner knows of no contexts. */
function engineHost(): string {
  if (process.env.DOCKER_HOST) return process.env.DOCKER_HOST;
  const format = '{{.Endpoints.docker.Host}}';
  const context = spawnSync('docker', ['context', 'inspect', '--format', format], {
    encoding: 'utf8',
  });
  return context.stdout.trim();
}

export const engineAnswers = () => succeeds('docker', 'version');

/**
 * Brings an image up to date, or builds it.
 *
 * @param wanted null for the one with the most languages that is there; none there, the smaller one is built.
 * @returns its tag; null when it cannot be built.
 */
export function provideImage(wanted: ImageTarget | null = null): string | null {
  const there = IMAGE_TARGETS.find((target) => imageState(target) !== 'missing');
  const target = wanted ?? there ?? 'core';
  const state = imageState(target);
  if (state === 'missing') {
    console.log(
      'Building the image in which programs run, which takes a few minutes, once. ' +
        '`npm run sandbox:build` makes the one with all languages.',
    );
  }
  if (state === 'current' || buildImage(target)) return imageTag(target);
  if (state === 'missing' || wanted !== null) return null;
  console.log(`${imageTag(target)} could not be brought up to date; taking it as it is.`);
  return imageTag(target);
}

/** What bubblewrap's sandboxes are made with: the supervisor is compiled on the spot. */
const PACKAGES = 'bubblewrap gcc libc6-dev';

const hasBubblewrap = () => succeeds('bwrap', '--version') && succeeds('cc', '--version');

/** Installs what bubblewrap's sandboxes need, or says what to type. */
export function provideBubblewrap(): void {
  if (process.platform !== 'linux' || hasBubblewrap()) return;
  tryInstall(PACKAGES, 'run programs in isolation');
  if (hasBubblewrap()) return;
  console.log(
    `bubblewrap or a C compiler is missing, so programs cannot be run; editing works. To install them, type: ${installCommand(PACKAGES)}`,
  );
}
