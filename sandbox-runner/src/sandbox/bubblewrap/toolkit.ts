import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, link, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SandboxFault } from '../sandbox.ts';

const IMAGE = fileURLToPath(new URL('../../../image', import.meta.url));
const CACHE = fileURLToPath(
  new URL('../../../../node_modules/.cache/viva-toolkit', import.meta.url),
);

/**
 * Makes the folder that sandboxes see as `/opt/viva`: what the image has there, the supervisor, compiled here, and the
 * Node that runs this very service. It is made once for each version of what is in it.
 *
 * @returns its path.
 * @throws SandboxFault when there is no C compiler.
 */
export async function makeToolkit(): Promise<string> {
  const folder = path.join(CACHE, await fingerprint());
  if (await exists(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(path.join(CACHE, 'draft-'));
  try {
    await cp(path.join(IMAGE, 'viva'), draft, { recursive: true });
    await buildSupervisor(path.join(draft, 'supervisor'));
    await provideNode(path.join(draft, 'bin', 'node'));
    await promisify(execFile)('chmod', ['-R', 'u=rwX,go=rX', draft]);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another service may have made it at the same moment.
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

async function buildSupervisor(target: string): Promise<void> {
  try {
    await promisify(execFile)(path.join(IMAGE, 'supervisor', 'build.sh'), [target]);
  } catch (error) {
    throw new SandboxFault(
      'The supervisor could not be compiled: a C compiler with static libraries is needed (gcc and libc6-dev).',
      { cause: error },
    );
  }
}

/** A second name for Node's file; a copy where the cache is on another disk. */
async function provideNode(target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await link(process.execPath, target).catch(() => cp(process.execPath, target));
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(`${process.execPath} ${process.version}`);
  for (const part of ['supervisor', 'viva']) {
    const folder = path.join(IMAGE, part);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const paths = files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
    for (const file of paths)
      hash.update(`${path.relative(IMAGE, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
