import { expect } from 'vitest';
import { type Outcome, processesWith, uniqueSleep } from '../harness.ts';
import type { HostileSuite } from './suite.ts';
import { bash, between, c, javascript, python } from './variants.ts';

/** Starts threads until there are no more, and says how many there were. */
const TAKE_THREADS = `import os, threading, time
count = 0
try:
    while True:
        threading.Thread(target=time.sleep, args=(1000,)).start()
        count += 1
except RuntimeError: print(count, flush=True)`;

/** Programs that make many processes, or leave some behind. */
export function processes(suite: HostileSuite): void {
  suite.row(
    10,
    'fork bomb',
    { verdicts: ['TLE_CPU', 'TLE_WALL', 'RE'], limits: { cpuMs: 800, wallMs: 2000 } },
    [
      python(
        'each forks again',
        'import os\nwhile True:\n  try: os.fork()\n  except OSError: pass',
      ),
      python(
        'each leaves its group',
        `import os, time
while True:
    try:
        if os.fork() == 0: os.setsid()
    except OSError: time.sleep(0.001)`,
      ),
      bash('Bash', 'bomb() { bomb | bomb & bomb; }\nbomb'),
      c('C', '#include <unistd.h>\nint main(void) { for (;;) fork(); }'),
      javascript(
        'other programs',
        `const { spawn } = require('node:child_process');
for (;;) spawn('sleep', ['1000']).on('error', (error) => { throw error; });`,
      ),
    ],
  );

  const limit = between(12, 24);
  const refused = {
    verdicts: ['OK'] as const,
    limits: { processes: limit },
    effect: 'OK, refused at the limit',
    check: ({ stdout }: Outcome) => {
      expect(Number(stdout)).toBeGreaterThan(limit / 2);
      expect(Number(stdout)).toBeLessThanOrEqual(limit);
    },
  };
  suite.row(11, 'forks until refused, counts', refused, [
    python(
      'Python',
      `import os, time
count = 0
try:
    while True:
        if os.fork() == 0: time.sleep(1000)
        count += 1
except OSError: print(count)
os._exit(0)`,
    ),
    c(
      'C, compiled by more',
      `#include <stdio.h>
#include <unistd.h>
int main(void) {
  int count = 0;
  for (pid_t pid; (pid = fork()) >= 0; count++) {
    if (pid == 0) for (;;) pause();
  }
  printf("%d\\n", count);
}`,
    ),
    python(
      'each by the one before',
      `import os, time
r, w = os.pipe()
while True:
    try:
        if os.fork(): break
        os.write(w, b"x")
    except OSError:
        os.write(w, b".")
        break
if os.getpid() == os.getpgrp():
    count = 0
    while os.read(r, 1) != b".": count += 1
    print(count, flush=True)
else:
    time.sleep(1000)`,
    ),
  ]);

  suite.row(
    12,
    'thread bomb',
    {
      verdicts: ['OK', 'RE'],
      check: ({ stdout }) => {
        expect(Number(stdout)).toBeGreaterThan(10);
        expect(Number(stdout)).toBeLessThanOrEqual(64);
      },
    },
    [
      python('refused, goes on', `${TAKE_THREADS}\nos._exit(0)`),
      python('refused, fails', `${TAKE_THREADS}\nos.abort()`),
    ],
  );

  suite.row(12, 'thread bomb', { verdicts: ['OK', 'RE'] }, [
    c(
      'C, small stacks',
      `#include <pthread.h>
#include <unistd.h>
static void *idle(void *unused) { pause(); return unused; }
int main(void) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 16384);
  for (int i = 0; i < 10000; i++) {
    pthread_t thread;
    if (pthread_create(&thread, &small, idle, NULL) != 0) _exit(1);
  }
  _exit(7);
}`,
    ),
  ]);

  suite.row(
    13,
    'zombie flood',
    {
      verdicts: ['OK'],
      limits: { processes: limit },
      check: ({ stdout }) => expect(stdout).toBe('done\n'),
    },
    [
      python(
        'never waited for',
        `import os
for _ in range(${2 * limit}):
    try:
        if os.fork() == 0: os._exit(0)
    except BlockingIOError: break
print("done")`,
      ),
      c(
        'left to the first process',
        `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
/* More than may be alive at once: each that nobody waited for would take a place for ever. */
int main(void) {
  for (int i = 0; i < ${2 * limit}; i++) {
    pid_t child;
    while ((child = fork()) < 0) usleep(1000);
    if (child == 0) {
      fork();
      _exit(0);
    }
    waitpid(child, NULL, 0);
  }
  puts("done");
}`,
      ),
    ],
  );

  outliving(suite);
}

/** Processes that outlive the program. */
function outliving(suite: HostileSuite): void {
  const survivors = [
    [
      14,
      'double-forked daemon outlives its parent',
      'Python',
      (seconds: string) => `import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "${seconds}"])
    os._exit(0)
os.wait()
print("done")`,
    ],
    [
      14,
      'double-forked daemon outlives its parent',
      'without streams, ignoring signals',
      (seconds: string) =>
        `import subprocess
subprocess.run("setsid nohup sh -c 'trap \\"\\" 1 2 3 15; sleep ${seconds}; sleep ${seconds}' </dev/null >/dev/null 2>&1 &", shell=True)
print("done")`,
    ],
    [
      15,
      'parent ends, child holds stdout',
      'Python',
      (seconds: string) =>
        `import subprocess\nsubprocess.Popen(["sleep", "${seconds}"])\nprint("done")`,
    ],
    [
      15,
      'parent ends, child holds stdout',
      'a child that writes on',
      (seconds: string) => `import os, time
if os.fork() == 0:
    while True: time.sleep(0.01); os.write(2, b"")
import subprocess
subprocess.Popen(["sleep", "${seconds}"], start_new_session=True)
print("done")`,
    ],
  ] as const;
  for (const [number, title, how, codeWith] of survivors) {
    suite.scene(number, title, how, async () => {
      const seconds = uniqueSleep();
      const { stdout, exit } = await suite.run(python(how, codeWith(seconds)));
      expect([stdout, exit.verdict]).toEqual(['done\n', 'OK']);
      expect(exit.wallMs).toBeLessThan(5000);
      // gVisor's processes are none of the host's: there the container's end is what is seen, after the suite.
      expect(processesWith(seconds)).toEqual([]);
      return number === 14 ? 'OK, nothing survives' : 'OK at once';
    });
  }
}
