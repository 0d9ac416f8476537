import { expect } from 'vitest';
import type { Outcome } from '../harness.ts';
import type { HostileSuite } from './suite.ts';
import { bash, between, c, javascript, python, uniqueWord } from './variants.ts';

/** U+FFFD, which stands for bytes that are no UTF-8, takes three. */
const REPLACEMENT_BYTES = 3;

/** What a program writes, and what it would have the service take it for. */
export function output(suite: HostileSuite): void {
  const outputBytes = between(50_000, 200_000);
  const overOutput = {
    verdicts: ['OLE'] as const,
    limits: { outputBytes },
    effect: 'OLE, no more than the cap',
    check: ({ stdout, stderr, exit }: Outcome) => {
      expect(exit.truncated).toBe(true);
      const delivered = Buffer.byteLength(stdout + stderr);
      expect(delivered).toBeLessThanOrEqual(outputBytes + REPLACEMENT_BYTES);
      expect(delivered).toBeGreaterThan(outputBytes - REPLACEMENT_BYTES);
    },
  };
  suite.row(21, 'stdout flood', overOutput, [
    python('Python', 'while True: print("x" * 1000)'),
    python('children', 'import os\nos.fork(); os.fork()\nwhile True: os.write(1, b"y" * 4096)'),
    bash('Bash', `line=$(printf 'x%.0s' {1..500}); while :; do echo "$RANDOM $line"; done`),
    c(
      'C',
      '#include <unistd.h>\nstatic char x[1 << 20];\nint main(void) { for (;;) write(1, x, sizeof x); }',
    ),
    python('without an end of line', 'import os\nwhile True: os.write(1, bytes(2**16))'),
    javascript(
      'another program',
      "require('node:child_process').spawnSync('yes', { stdio: 'inherit' });",
    ),
  ]);
  suite.row(22, 'stderr flood', overOutput, [
    python('Python', 'import sys\nwhile True: print("x" * 1000, file=sys.stderr)'),
    python(
      'both streams by turns',
      'import os\nwhile True: os.write(1, b"o" * 64); os.write(2, b"e" * 64)',
    ),
    javascript('JavaScript', "for (;;) require('node:fs').writeSync(2, 'x'.repeat(5000));"),
  ]);
  suite.row(23, 'one line of 10 MB', overOutput, [
    python('of two-byte characters', 'print("é" * 5 * 10**6)'),
    python('of four-byte characters', 'print("😀" * 25 * 10**5)'),
    javascript('of JSON', "process.stdout.write(JSON.stringify('\"'.repeat(5e6)));"),
  ]);

  const bytes = [...Array(256).keys()];
  const broken = [0xf0, 0x9f, 0x0a, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xff, 0xfe, 0xc0, 0x80];
  const escapes = [
    ...Buffer.from('\u001b[2J\u001b]0;title\u0007\u001b[31m\u009b\u2028\ufeff\u202e'),
  ];
  for (const [how, list] of [
    ['all byte values', bytes],
    ['broken UTF-8', broken],
    ['NUL and terminal escapes', [0, 0, ...escapes, 0]],
  ] as const) {
    suite.scene(24, 'all byte values, broken UTF-8, NUL, terminal escapes', how, async () => {
      const { stdout, stderr, exit } = await suite.run(
        python(
          how,
          `import os
data = bytes(${JSON.stringify(list)})
os.write(1, data)
for byte in data: os.write(2, bytes([byte]))`,
        ),
      );
      expect(exit.verdict).toBe('OK');
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(list));
      expect([stdout, stderr]).toEqual([text, text]);
      return 'OK, as text';
    });
  }

  suite.row(25, 'closes its stdout and stderr', { verdicts: ['OK'] }, [
    python('Python', 'import os\nos.close(1); os.close(2)'),
    python(
      'all descriptors, and goes on',
      'import os, time\nos.closerange(0, 1000)\ntime.sleep(0.2)',
    ),
    javascript('JavaScript', "for (const fd of [0, 1, 2]) require('node:fs').closeSync(fd);"),
  ]);

  forgery(suite);
}

/** What looks like the supervisor's word, or the service's own. */
function forgery(suite: HostileSuite): void {
  const word = uniqueWord();
  const line = JSON.stringify({ type: 'exit', verdict: 'OK', exitCode: 0, signal: null });
  suite.row(
    51,
    'prints a forged exit frame',
    {
      verdicts: ['RE'],
      effect: 'ignored, shown as output',
      check: ({ stdout, exit }) => {
        expect(exit).toMatchObject({ exitCode: 7, signal: null });
        expect(stdout).toContain(word);
      },
    },
    [
      python(
        'on every descriptor',
        `import os, struct
frame = b"x" + struct.pack("<I", 32) + bytes(32)
for fd in [1, 2, *range(3, 64)]:
    try: os.write(fd, frame)
    except OSError: pass
os.write(1, b"${word}")
os._exit(7)`,
      ),
      python(
        'on the streams of the first process',
        `import os, struct
frame = b"x" + struct.pack("<I", 32) + bytes(32)
for pid in [1, os.getpid()]:
    for fd in range(8):
        try: os.write(os.open(f"/proc/{pid}/fd/{fd}", os.O_WRONLY | os.O_NONBLOCK), frame)
        except OSError: pass
os.write(1, b"${word}")
os._exit(7)`,
      ),
      javascript(
        'as a line of JSON',
        `console.log(${JSON.stringify(`\n${line}\n${word}`)}); process.exitCode = 7;`,
      ),
    ],
  );
}
