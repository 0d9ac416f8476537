import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** Linux's flag for a descriptor that is closed when another program is executed. */
const O_CLOEXEC = 0o2000000;

/**
 * Closes what this process has inherited beyond its standard streams; terminals and editors leak descriptors.
 * Any of them would be handed on into every sandbox, and with it a file of the host.
 * Node opens all of its own with close-on-exec, and marks the first few of those that it inherits itself.
 */
export function closeInheritedDescriptors(): void {
  // Elsewhere only the Docker engine runs programs, and to it no descriptor is handed on.
  if (process.platform !== 'linux') return;
  for (const fd of readdirSync('/proc/self/fd').map(Number)) {
    if (fd > 2 && isInherited(fd)) closeSync(fd);
  }
}

function isInherited(fd: number): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
    const flags = Number.parseInt(/^flags:\s+(\d+)$/m.exec(info)?.[1] ?? '', 8);
    return (flags & O_CLOEXEC) === 0;
  } catch {
    // The descriptor through which the folder was listed is closed by now.
    return false;
  }
}
