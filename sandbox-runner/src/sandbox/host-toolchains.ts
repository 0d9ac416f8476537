import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { LanguageId } from '@viva/protocol/languages';
import { z } from 'zod';
import type { InstalledLanguage } from './sandbox.ts';

/** Something of the host that the sandbox sees read-only. */
export interface Mount {
  /** Path on the host, without symbolic links. */
  readonly source: string;
  /** Path in the sandbox. */
  readonly target: string;
}

/** An interpreter of this machine. */
export interface Toolchain extends InstalledLanguage {
  /** The interpreter's path in the sandbox. */
  readonly executable: string;
  /** What it needs beyond `/usr`; null when it is all there. */
  readonly mount: Mount | null;
}

/** Finds the languages that this machine can run. */
export async function findToolchains(): Promise<Toolchain[]> {
  const [node, python] = await Promise.all([findNode(), findPython()]);
  return [...(python ? [python] : []), ...node];
}

const underUsr = (path: string) => path.startsWith('/usr/');

/** The Node that runs this very service. Only its own file is shown to the sandbox, never the folder around it. */
async function findNode(): Promise<Toolchain[]> {
  const source = await realpath(process.execPath);
  const target = underUsr(source) ? source : '/opt/node/bin/node';
  const mount = underUsr(source) ? null : { source, target };
  const languages: readonly LanguageId[] = ['javascript', 'typescript'];
  return languages.map((id) => ({
    id,
    version: process.versions.node,
    executable: target,
    mount,
  }));
}

/** The system's own Python is preferred: one under a home folder may be out of the sandbox's reach. */
const PYTHON_COMMANDS: readonly string[] = ['/usr/bin/python3', 'python3'];
const PYTHON_PROBE =
  'import json, platform, sys; ' +
  'print(json.dumps([getattr(sys, "_base_executable", sys.executable), sys.base_prefix, platform.python_version()]))';
const PROBE_TIMEOUT_MS = 10_000;

const pythonAnswer = z.tuple([z.string().min(1), z.string().min(1), z.string().min(1)]);

/** The first Python that answers, with the folder of its real installation, past shims and virtual environments. */
async function findPython(): Promise<Toolchain | null> {
  for (const command of PYTHON_COMMANDS) {
    try {
      const { stdout } = await promisify(execFile)(command, ['-I', '-c', PYTHON_PROBE], {
        timeout: PROBE_TIMEOUT_MS,
      });
      const [executable, prefix, version] = pythonAnswer.parse(JSON.parse(stdout));
      const root = await realpath(prefix);
      const mount = root === '/usr' || underUsr(root) ? null : { source: root, target: prefix };
      return { id: 'python', version, executable, mount };
    } catch {
      // Not there, or not in working order: the next one may be.
    }
  }
  return null;
}
