import { expect } from 'vitest';
import { type Outcome, program, startServer } from '../harness.ts';
import { InteractiveRun } from './interactive-run.ts';
import type { HostileSuite } from './suite.ts';
import { bash, between, c, javascript, python } from './variants.ts';

/** How much processor time beyond its limit a program may get. On the clock that is no longer, unless the machine is busy. */
const SLACK_MS = 250;
/** How long after a limit on the clock a machine under load may take to keep it. */
const NOISE_MS = 5000;

const IGNORE_SIGNALS = `import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
`;

/** Programs that do not end. */
export function time(suite: HostileSuite): void {
  const cpuMs = between(250, 400);
  const overCpu = {
    verdicts: ['TLE_CPU'] as const,
    limits: { cpuMs },
    check: ({ exit }: Outcome) => {
      expect(exit.cpuMs).toBeGreaterThanOrEqual(cpuMs);
      expect(exit.cpuMs).toBeLessThan(cpuMs + SLACK_MS);
    },
  };
  suite.row(5, 'endless loop', overCpu, [
    python('Python', 'while True: pass'),
    python('two processes', 'import os\nos.fork()\nwhile True: pass'),
    python(
      'a child, the parent waits',
      'import os\nif os.fork():\n    os.wait()\nelse:\n    while True: pass',
    ),
    python(
      'children one after the other',
      `import os
while True:
    if os.fork() == 0:
        for _ in range(10**6): pass
        os._exit(0)
    os.wait()`,
    ),
    python('within one call', 'import re\nre.match("(a+)+$", "a" * 40 + "b")'),
    javascript('JavaScript', 'for (;;) {}'),
    bash('Bash', 'while :; do :; done'),
    c('C', 'int main(void) { for (volatile int i = 0;; i++) {} }'),
    javascript(
      'a thread',
      "new (require('node:worker_threads').Worker)('for (;;) {}', { eval: true });",
    ),
  ]);

  const wallMs = between(500, 700);
  const overWall = {
    verdicts: ['TLE_WALL'] as const,
    limits: { wallMs },
    check: ({ exit }: Outcome) => {
      expect(exit.wallMs).toBeGreaterThanOrEqual(wallMs);
      expect(exit.wallMs).toBeLessThan(wallMs + NOISE_MS);
    },
  };
  suite.row(6, 'sleeps for ever', overWall, [
    python('Python', 'import time\ntime.sleep(10**6)'),
    python(
      'a lock of its own',
      'import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()',
    ),
    javascript('JavaScript', 'setInterval(() => {}, 1000);'),
    c('C', '#include <unistd.h>\nint main(void) { for (;;) pause(); }'),
  ]);

  suite.row(7, 'reads input that never comes', overWall, [
    python('a pipe', 'import os\nr, w = os.pipe()\nos.read(r, 1)'),
    python('a queue', 'import queue\nqueue.Queue().get()'),
    javascript('a FIFO', `require('node:child_process').execSync('mkfifo f; cat f');`),
  ]);
  suite.scene(7, 'reads input that never comes', 'interactively', async () => {
    const idleMs = 1000;
    const server = await startServer({
      settings: {
        ...suite.sandbox.settings,
        RUNNER_OWNER: suite.traces.newOwner(),
        RUNNER_INTERACTIVE_IDLE_MS: String(idleMs),
      },
    });
    const run = await InteractiveRun.start(server, program('python', 'input()'));
    const exit = await run.exit();
    await server.stop();
    expect(exit.verdict).toBe('TLE_WALL');
    expect(exit.wallMs).toBeGreaterThanOrEqual(idleMs);
    expect(exit.wallMs).toBeLessThan(idleMs + NOISE_MS);
    return exit.verdict;
  });

  suite.row(8, 'ignores every signal', overWall, [
    python('sleeping', `${IGNORE_SIGNALS}import time\ntime.sleep(10**6)`),
    python(
      'blocking them, with its children',
      `import os, signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
os.fork(); os.fork()
time.sleep(10**6)`,
    ),
  ]);
  suite.row(8, 'ignores every signal', overCpu, [
    bash('Bash', "trap '' {1..64} 2>/dev/null; trap '' TERM INT XCPU; while :; do :; done"),
    python('looping', `${IGNORE_SIGNALS}while True: pass`),
    javascript(
      'with handlers',
      `for (const name of Object.keys(require('node:os').constants.signals)) {
  try { process.on(name, () => {}); } catch {}
}
for (;;) {}`,
    ),
  ]);

  suite.row(9, 'stops itself with SIGSTOP', overWall, [
    python('Python', 'import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)'),
    python('the whole group', 'import os, signal\nos.fork()\nos.killpg(0, signal.SIGSTOP)'),
    python(
      'a child stops its parent',
      `import os, signal, time
if os.fork() == 0:
    while True: os.kill(os.getppid(), signal.SIGSTOP)
time.sleep(10**6)`,
      { cpuMs: 5000 },
    ),
    javascript('JavaScript', "process.kill(process.pid, 'SIGSTOP'); for (;;) {}"),
  ]);
}
