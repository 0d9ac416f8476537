import { MEBIBYTE } from '@viva/protocol/limits';
import { expect } from 'vitest';
import type { HostileSuite } from './suite.ts';
import { bash, between, c, javascript, python } from './variants.ts';

/** Programs that take all the memory there is. */
export function memory(suite: HostileSuite): void {
  const limits = { memoryBytes: between(64, 128) * MEBIBYTE };
  const overMemory = { verdicts: ['MLE'] as const, limits };
  suite.row(16, 'memory bomb', overMemory, [
    python('many pieces', 'x = []\nwhile True: x.append(bytearray(2**20))'),
    python('small pieces', 'x = []\nwhile True: x.append(bytearray(2**16))'),
    python('at once', 'x = b"x" * 2**30'),
    python(
      'a mapping',
      'import mmap\nm = mmap.mmap(-1, 2**30)\nfor at in range(0, 2**30, 4096): m[at] = 1',
    ),
    c(
      'C',
      '#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }',
    ),
    bash('Bash', 'x=x; while :; do x=$x$x; done'),
    javascript('beside the heap', 'const x = []; for (;;) x.push(Buffer.alloc(2 ** 20, 1));'),
    javascript(
      'on the heap',
      'const x = []; for (;;) x.push({ n: [x.length, String(x.length)] });',
    ),
  ]);

  suite.row(17, 'only a child is killed for memory', overMemory, [
    python(
      'the parent waits and ends well',
      'import os\nif os.fork():\n    os.wait()\nelse:\n    x = b"x" * 2**30',
    ),
    python(
      'a grandchild',
      `import os
if os.fork() == 0:
    if os.fork() == 0:
        x = b"x" * 2**30
    os.wait()
    os._exit(0)
os.wait()`,
    ),
    python(
      'several together',
      `import os, time
for _ in range(8):
    if os.fork() == 0:
        x = b"x" * (64 << 20)
        time.sleep(5)
        os._exit(0)
for _ in range(8): os.wait()`,
    ),
    javascript(
      'another program',
      `require('node:child_process').spawnSync('python3', ['-c', 'x = b"x" * 2**30']);`,
    ),
  ]);

  suite.row(18, 'fills memory through memfd', { verdicts: ['MLE', 'RE'], limits }, [
    python(
      'many files',
      `import os
while True:
    f = os.memfd_create("x")
    for _ in range(15): os.write(f, b"x" * 2**20)`,
    ),
    python(
      'one file',
      'import os\nf = os.memfd_create("x")\nwhile True: os.write(f, b"x" * 2**20)',
    ),
    python(
      'mapped',
      `import mmap, os
maps = []
while True:
    f = os.memfd_create("x")
    os.truncate(f, 2**23)
    maps.append(mmap.mmap(f, 2**23))
    maps[-1].write(b"x" * 2**23)`,
    ),
  ]);

  suite.row(19, 'endless recursion', { verdicts: ['RE', 'MLE'], limits }, [
    python('Python', 'import sys\nsys.setrecursionlimit(10**9)\nf = lambda: f()\nf()'),
    python(
      'a thread',
      `import sys, threading
sys.setrecursionlimit(10**9)
threading.stack_size(2**28)
def f(n): return sorted([n], key=lambda x: f(x + 1))
thread = threading.Thread(target=f, args=(0,))
thread.start()
thread.join()
raise SystemExit(1)`,
    ),
    javascript('JavaScript', 'const f = (n) => 1 + f(n + 1);\nf(0);'),
    c(
      'C',
      'int f(volatile int n) { volatile char pad[256]; pad[0] = n; return f(n + 1) + pad[0]; }\nint main(void) { return f(0); }',
    ),
    javascript(
      'with a large stack',
      `require('node:v8').setFlagsFromString('--stack-size=10000000');
const f = (n) => 1 + f(n + 1);
setTimeout(() => f(0), 1);`,
    ),
  ]);

  const full = `import os, sys
count = 0
chunk = os.urandom(2**20)
reasons = set()
for folder in ("/tmp", "/code", "/dev/shm"):
    try:
        for n in range(1000):
            with open(f"{folder}/{n}", "wb", buffering=0) as f:
                for _ in range(8): f.write(chunk)
    except OSError as error: reasons.add(error.strerror)
print(*reasons)
sys.exit(1)`;
  suite.row(
    20,
    'fills tmpfs beyond the memory limit',
    {
      verdicts: ['MLE', 'RE'],
      limits,
      check: ({ exit, stdout }) => {
        if (exit.verdict === 'RE') expect(stdout).toBe('No space left on device\n');
      },
    },
    [
      python('files of 8 MiB', full),
      python(
        'from a child',
        `import subprocess, sys\nsys.exit(subprocess.run([sys.executable, "-c", ${JSON.stringify(full)}]).returncode)`,
      ),
    ],
  );
  suite.scene(20, 'fills tmpfs beyond the memory limit', 'no folder is on a disk', async () => {
    const { stdout } = await suite.run(
      python(
        'mounts',
        `import os
for line in open("/proc/self/mounts"):
    device, folder, kind, options, *_ = line.split()
    if os.access(folder, os.W_OK) and os.path.isdir(folder): print(folder, kind)`,
      ),
    );
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    expect(kinds.map(([folder]) => folder)).toEqual(expect.arrayContaining(['/code', '/tmp']));
    for (const [, kind] of kinds) expect(['tmpfs', 'proc', 'mqueue', 'devpts']).toContain(kind);
    return 'the host’s disk does not move';
  });
}
