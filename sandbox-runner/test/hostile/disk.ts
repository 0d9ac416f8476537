import { expect } from 'vitest';
import { BUBBLEWRAP, GVISOR } from '../sandboxes.ts';
import type { HostileSuite } from './suite.ts';
import { between, javascript, python } from './variants.ts';

const FOLDERS = ['/tmp', '/code', '/dev/shm'];

/** Files and descriptors. */
export function disk(suite: HostileSuite): void {
  suite.row(
    26,
    'fills its disk',
    {
      verdicts: ['OK'],
      effect: 'no space',
      check: ({ stdout }) => expect(stdout).toBe('ENOSPC\n'.repeat(FOLDERS.length)),
    },
    [
      python(
        'by writing',
        `import errno, os
for folder in ${JSON.stringify(FOLDERS)}:
    try:
        for n in range(1000): open(f"{folder}/{n}", "wb", buffering=0).write(bytes(2**23))
    except OSError as error: print(errno.errorcode[error.errno], flush=True)
    for name in os.listdir(folder):
        if name.isdigit(): os.unlink(f"{folder}/{name}")`,
      ),
      python(
        'by reserving',
        `import errno, os
for folder in ${JSON.stringify(FOLDERS)}:
    try:
        for n in range(1000): os.posix_fallocate(os.open(f"{folder}/{n}", os.O_CREAT | os.O_RDWR), 0, 2**23)
    except OSError as error: print(errno.errorcode[error.errno], flush=True)
    for name in os.listdir(folder):
        if name.isdigit(): os.unlink(f"{folder}/{name}")`,
      ),
      javascript(
        'JavaScript',
        `const fs = require('node:fs');
for (const folder of ${JSON.stringify(FOLDERS)}) {
  try {
    for (let n = 0; n < 1000; n++) fs.writeFileSync(folder + '/' + n, Buffer.alloc(2 ** 22));
  } catch (error) { console.log(error.code); }
  for (const name of fs.readdirSync(folder)) if (/^\\d+$/.test(name)) fs.unlinkSync(folder + '/' + name);
}`,
      ),
    ],
  );

  inodes(suite);

  const fileBytes = between(16, 64) * 4096;
  suite.row(
    28,
    'writes a file beyond the size limit',
    { verdicts: ['RE'], limits: { fileBytes }, effect: 'refused' },
    [
      python('appends', 'f = open("/code/x", "wb", buffering=0)\nwhile True: f.write(bytes(4096))'),
      python(
        'makes it long',
        `import os\nos.truncate(os.open("/tmp/x", os.O_CREAT | os.O_RDWR), ${fileBytes} + 1)`,
      ),
      python(
        'writes far behind its end',
        `import os\nos.pwrite(os.open("/tmp/x", os.O_CREAT | os.O_RDWR), b"x", ${fileBytes} + 1)`,
      ),
      javascript(
        'JavaScript',
        `require('node:fs').writeFileSync('/tmp/x', Buffer.alloc(${fileBytes} * 2)); for (;;);`,
        { cpuMs: 5000 },
      ),
    ],
  );

  const OPEN_FILES = 256;
  suite.row(
    29,
    'uses up file descriptors',
    {
      verdicts: ['OK'],
      effect: 'refused at the limit',
      check: ({ stdout }) => {
        expect(Number(stdout)).toBeGreaterThan(OPEN_FILES / 2);
        expect(Number(stdout)).toBeLessThanOrEqual(OPEN_FILES);
      },
    },
    [
      ['dup', 'os.dup(0)'],
      ['sockets', 's.append(socket.socket(socket.AF_UNIX))'],
      ['files in memory', 'os.memfd_create("x")'],
      ['epolls', 's.append(select.epoll())'],
      ['pipes', 's.append(os.pipe()) if count % 2 == 0 else None'],
    ].map(([how = '', open]) =>
      python(
        how,
        `import os, select, socket
s = []
count = 0
try:
    while True:
        ${open}
        count += 1
except OSError: print(count, flush=True)
os._exit(0)`,
      ),
    ),
  );
}

/** Files as such, however small. */
function inodes(suite: HostileSuite): void {
  // Neither bubblewrap nor gVisor bounds a tmpfs's inodes: there they count as memory, which is bounded.
  const unbounded = suite.sandbox === BUBBLEWRAP || suite.sandbox === GVISOR;
  suite.row(
    27,
    'uses up inodes',
    {
      verdicts: unbounded ? ['OK', 'MLE', 'TLE_CPU'] : ['OK'],
      limits: { cpuMs: 2000 },
      ...(unbounded ? {} : { effect: 'no space' }),
      check: ({ stdout, exit }) => {
        if (exit.verdict === 'OK') expect(stdout).toBe('ENOSPC ENOSPC\n');
      },
    },
    [
      ['files', 'open(name, "w").close()'],
      ['folders', 'os.mkdir(name)'],
      ['links', 'os.symlink("x" * 200, name)'],
      ['pipes', 'os.mkfifo(name)'],
    ].map(([how = '', make]) =>
      python(
        how,
        `import errno, os
reasons = []
for folder in ["/tmp", "/code"]:
    n = 0
    try:
        while True:
            name = f"{folder}/{n}"
            ${make}
            n += 1
    except OSError as error: reasons.append(errno.errorcode[error.errno])
print(*reasons)`,
      ),
    ),
  );
}
