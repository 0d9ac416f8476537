import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Hello } from './programs.ts';
import type { Timing } from './service.ts';

const docker = (...args: readonly string[]) =>
  execFileSync('docker', args, { encoding: 'utf8' }).trim();

const LIMITS = ['--memory', '256m', '--cpus', '1', '--pids-limit', '128', '--network', 'none'];
/** Where the programs lie. */
const FOLDER = '/programs';
const PLAIN_BITS = '/tmp/plain';

/**
 * The image's own root as a folder of the host, in which the very same interpreters and compilers run without any
 * isolation: a peer with other versions of them would compare versions.
 */
export class Peers {
  readonly image: string;
  readonly #container: string;
  readonly #root: string;

  /** @param image the one whose languages the runner runs. */
  constructor(image: string) {
    this.image = image;
    this.#container = docker(
      'run',
      '-d',
      '--network',
      'none',
      '--entrypoint',
      'sleep',
      image,
      '7200',
    );
    this.#root = docker('inspect', '-f', '{{.GraphDriver.Data.MergedDir}}', this.#container);
    execFileSync('mount', ['-t', 'proc', 'proc', path.join(this.#root, 'proc')]);
    execFileSync('mount', ['--bind', '/dev', path.join(this.#root, 'dev')]);
  }

  close(): void {
    for (const folder of ['dev', 'proc']) execFileSync('umount', [path.join(this.#root, folder)]);
    docker('rm', '-f', this.#container);
  }

  /** Puts a program where all of the peers find it. */
  prepare({ language, fileName, code }: Hello): void {
    const folder = path.join(this.#root, FOLDER, language);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, fileName), code);
  }

  /** The header of everything where its precompiled form does not stand beside it. */
  preparePlainBits(): void {
    const copy = `cp $(find /usr/include -path "*bits/stdc++.h") ${PLAIN_BITS}/bits/`;
    this.#inRoot(`mkdir -p ${PLAIN_BITS}/bits && ${copy}`);
  }

  /** Compiles a program of the folder of C++ as Debian's g++ does by itself: no precompiled header, its own linker. */
  compilePlainBits(fileName: string): Promise<Timing> {
    const command = `cd ${FOLDER}/cpp && g++ -std=c++23 -O2 -fuse-ld=bfd -I${PLAIN_BITS} -o /tmp/bits ${fileName} && exec /tmp/bits`;
    return timed('chroot', [this.#root, 'sh', '-c', command]);
  }

  bare({ language, byHand }: Hello): Promise<Timing> {
    return timed('chroot', [this.#root, 'sh', '-c', `cd ${FOLDER}/${language} && ${byHand}`]);
  }

  /** What many implementations do: one `docker run` a program, its folder mounted. */
  dockerRun({ language, byHand }: Hello): Promise<Timing> {
    const folder = path.join(this.#root, FOLDER, language);
    return timed('docker', [
      ...['run', '--rm', '-i', ...LIMITS, '-v', `${folder}:/code`, '-w', '/code'],
      ...['--entrypoint', 'sh', this.image, '-c', byHand],
    ]);
  }

  dockerExec({ language, byHand }: Hello): Promise<Timing> {
    const command = `cd ${FOLDER}/${language} && ${byHand}`;
    return timed('docker', ['exec', '-i', this.#container, 'sh', '-c', command]);
  }

  /** Arguments of `docker` for a container that gives back what it is sent. */
  catInContainer(): string[] {
    return ['run', '--rm', '-i', ...LIMITS, '--entrypoint', 'cat', this.image];
  }

  bubblewrap({ language, byHand }: Hello): Promise<Timing> {
    return timed('bwrap', [
      ...['--bind', this.#root, '/', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
      ...['--bind', path.join(this.#root, FOLDER, language), '/code', '--chdir', '/code'],
      ...['--unshare-all', '--die-with-parent', 'sh', '-c', byHand],
    ]);
  }

  #inRoot(command: string): void {
    execFileSync('chroot', [this.#root, 'sh', '-c', command]);
  }
}

/** Runs a command; the clock starts before its process does. */
function timed(command: string, args: readonly string[]): Promise<Timing> {
  const startedAt = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let firstMs = Number.NaN;
  child.stdout.on('data', () => {
    if (Number.isNaN(firstMs)) firstMs = performance.now() - startedAt;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve({ firstMs, endMs: performance.now() - startedAt });
      else reject(new Error(`${command} ${args.join(' ')}: exit code ${code}`));
    });
  });
}
