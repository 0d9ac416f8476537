import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Command, isLanguageId, LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import { versionIn } from '../../languages/version.ts';
import type { InstalledLanguage } from '../sandbox.ts';

/** Where sandboxes look for commands, all of which they see as the host does. */
const FOLDERS: readonly string[] = ['/usr/local/bin', '/usr/bin', '/bin'];

const PROBE_TIMEOUT_MS = 20_000;
/** Tools are asked for their versions so many at a time. */
const PROBES = 4;

/**
 * Finds the languages that this machine can run: those whose tools are installed for everybody and tell their version.
 *
 * @param toolkit folder that sandboxes see as `/opt/viva`; its commands come first.
 */
export async function findLanguages(toolkit: string): Promise<InstalledLanguage[]> {
  const ids = Object.keys(LANGUAGES).filter(isLanguageId);
  const found = new Map<LanguageId, string>();
  const queue = [...ids];
  const probe = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const version = await versionOf(id, toolkit);
      if (version !== null) found.set(id, version);
    }
  };
  await Promise.all(Array.from({ length: PROBES }, probe));
  return ids.flatMap((id) => {
    const version = found.get(id);
    return version === undefined ? [] : [{ id, version }];
  });
}

async function versionOf(id: LanguageId, toolkit: string): Promise<string | null> {
  const { version, compile, run } = LANGUAGES[id];
  const commands = [version, run, ...(compile ? [compile] : [])];
  const files = commands.map((command) => findCommand(command, toolkit));
  const [tool] = files;
  if (tool === undefined || tool === null || files.includes(null)) return null;
  try {
    const { stdout, stderr } = await promisify(execFile)(tool, version.slice(1), {
      timeout: PROBE_TIMEOUT_MS,
      cwd: '/',
      env: { PATH: [path.join(toolkit, 'bin'), ...FOLDERS].join(':'), HOME: '/nonexistent' },
    });
    return versionIn(stdout + stderr);
  } catch {
    return null;
  }
}

/** The host's path of a command; null when it is not there. What the program itself makes counts as there. */
function findCommand([name = '']: Command, toolkit: string): string | null {
  if (name.startsWith('./') || name.startsWith('{')) return name;
  const inside = name.startsWith('/opt/viva/')
    ? [path.join(toolkit, name.slice('/opt/viva/'.length))]
    : [path.join(toolkit, 'bin', name), ...FOLDERS.map((folder) => path.join(folder, name))];
  return inside.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
