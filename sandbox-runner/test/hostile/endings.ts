import { expect } from 'vitest';
import type { HostileSuite } from './suite.ts';
import { bash, between, c, javascript, python, uniqueWord } from './variants.ts';

const SEGMENTATION_FAULT = 128 + 11;

/** How a program ends by itself. */
export function endings(suite: HostileSuite): void {
  const word = uniqueWord();
  suite.row(
    1,
    'prints and ends',
    {
      verdicts: ['OK'],
      check: ({ stdout, exit }) => {
        expect(stdout).toBe(`${word}\n`);
        expect(exit).toMatchObject({ exitCode: 0, signal: null, truncated: false });
      },
    },
    [
      python('Python', `print("${word}")`),
      python('a child', `import subprocess\nsubprocess.run(["echo", "${word}"])`),
      javascript('JavaScript', `console.log("${word}")`),
      bash('Bash', `echo ${word}`),
      c('C', `#include <stdio.h>\nint main(void) { puts("${word}"); }`),
    ],
  );

  for (const exitCode of [3, between(4, 127), SEGMENTATION_FAULT]) {
    suite.row(
      2,
      'exits with 3',
      {
        verdicts: ['RE'],
        check: ({ exit }) => expect(exit).toMatchObject({ exitCode, signal: null }),
      },
      [
        python(`Python, ${exitCode}`, `import sys\nsys.exit(${exitCode})`),
        javascript(`JavaScript, ${exitCode}`, `process.exitCode = ${exitCode};`),
        bash(`Bash, ${exitCode}`, `exit ${exitCode}`),
      ],
    );
  }

  const endsBy = (signal: string) => ({
    verdicts: ['RE'] as const,
    check: ({ exit }: { exit: object }) => expect(exit).toMatchObject({ exitCode: null, signal }),
  });
  suite.row(3, 'segmentation fault', endsBy('SIGSEGV'), [
    python('reads at 0', 'import ctypes\nctypes.string_at(0)'),
    python('a signal', 'import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)'),
    c('writes at 0', 'int main(void) { *(volatile int *)0 = 1; }'),
    javascript('JavaScript', "process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);"),
  ]);
  suite.row(4, 'abort', endsBy('SIGABRT'), [
    python('Python', 'import os\nos.abort()'),
    javascript('JavaScript', 'process.abort();'),
    c('C', '#include <stdlib.h>\nint main(void) { abort(); }'),
  ]);
}
