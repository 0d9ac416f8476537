import { readdirSync, readFileSync } from 'node:fs';

/** A process of a group that is looked at. */
export interface GroupMember {
  readonly pid: number;
  readonly name: string;
}

/**
 * Resident memory of a process group, in bytes.
 *
 * @param counts which of its processes count; all of them by default.
 */
export function residentMemory(
  group: number,
  counts: (member: GroupMember) => boolean = () => true,
): number {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      const [, name = '', pgrp] =
        /\((.*)\) \S \d+ (\d+)/.exec(readOrEmpty(`/proc/${pid}/stat`)) ?? [];
      return Number(pgrp) === group && counts({ pid: Number(pid), name });
    })
    .reduce((sum, pid) => {
      const [, kibibytes = '0'] = /VmRSS:\s+(\d+)/.exec(readOrEmpty(`/proc/${pid}/status`)) ?? [];
      return sum + Number(kibibytes) * 1024;
    }, 0);
}

/** A process may end while its files are read. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
