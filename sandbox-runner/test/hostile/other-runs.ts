import { expect } from 'vitest';
import type { HostileSuite } from './suite.ts';
import { between, javascript, python, uniqueWord } from './variants.ts';

/** What one run may leave to the next. */
export function otherRuns(suite: HostileSuite): void {
  suite.scene(
    31,
    'leaves a file, the next run looks for it',
    'in every folder it may write to',
    async () => {
      const name = uniqueWord();
      const leave = `import os
left = 0
for folder in ["/tmp", "/code", "/dev/shm", "/dev/mqueue", "/var/tmp", "/run", "/opt/viva/wait"]:
    try:
        open(f"{folder}/${name}", "w").write("x")
        left += 1
    except OSError: pass
print(left)`;
      const look = `for (const folder of ['/tmp', '/code', '/dev/shm', '/dev/mqueue', '/var/tmp', '/run', '/opt/viva/wait']) {
  if (require('node:fs').existsSync(folder + '/${name}')) console.log(folder);
}`;
      const left = await suite.run(python('leave', leave));
      expect(Number(left.stdout)).toBeGreaterThanOrEqual(3);
      for (let run = 0; run < 2; run++) {
        const { stdout, exit } = await suite.run(javascript('look', look));
        expect([stdout, exit.verdict]).toEqual(['', 'OK']);
      }
      return 'absent';
    },
  );
  suite.scene(
    31,
    'leaves a file, the next run looks for it',
    'in shared memory and queues',
    async () => {
      const key = between(1, 2 ** 31 - 1);
      const ipc = (flags: number) => `import ctypes
libc = ctypes.CDLL(None)
for get in [lambda: libc.shmget(${key}, 4096, ${flags}), lambda: libc.msgget(${key}, ${flags}), lambda: libc.semget(${key}, 1, ${flags})]:
    print(get() >= 0)`;
      const IPC_CREAT = 0o1600;
      await suite.run(python('leave', ipc(IPC_CREAT)));
      const { stdout } = await suite.run(python('look', ipc(0)));
      expect(stdout).toBe('False\nFalse\nFalse\n');
      return 'absent';
    },
  );
}
