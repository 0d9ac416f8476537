import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPILE_LIMITS } from '@viva/protocol/limits';
import { expect } from 'vitest';
import type { Outcome } from '../harness.ts';
import { COMPILE_CPU_MS, COMPILE_WALL_MS, type HostileSuite } from './suite.ts';
import { between, c, cpp, uniqueWord } from './variants.ts';

/** How much later than its limit a compiler's end may be told, on a machine that is busy. */
const NOISE_MS = 5000;

/** Sources that are meant for the compiler, not for the machine. */
export function compilers(suite: HostileSuite): void {
  const unfinished = {
    verdicts: ['CE'] as const,
    effect: 'CE, ended at a limit',
    check: ({ exit, events, stderr }: Outcome) => {
      expect(events.filter(({ type }) => type === 'phase')).toEqual([
        { type: 'phase', phase: 'compile' },
      ]);
      // The supervisor ends the compiler's driver; for want of memory the kernel ends what it has started.
      expect(exit.signal === 'SIGKILL' || /Killed|out of memory/.test(stderr), stderr).toBe(true);
      expect(exit.cpuMs).toBeLessThan(COMPILE_CPU_MS + NOISE_MS);
      expect(exit.wallMs).toBeLessThan(COMPILE_WALL_MS + NOISE_MS);
    },
  };
  suite.row(54, '`#include </dev/random>`', unfinished, [
    c('random', '#include </dev/random>'),
    cpp('zeros', '#include "/dev/zero"'),
  ]);

  suite.scene(55, '`#include "/etc/shadow"`', 'no content in the message', async () => {
    const word = uniqueWord();
    const secret = join(tmpdir(), randomUUID());
    await writeFile(secret, `${word}\n`);
    try {
      const paths = ['/etc/shadow', '/proc/1/mem', secret];
      const sources = [
        ...paths.map((path) => c('include', `#include "${path}"\nint main(void) {}`)),
        cpp('include', `#include <${secret}>\nint main() {}`),
        c(
          'assembler',
          `${paths.map((path) => `__asm__(".incbin \\"${path}\\"");`).join('\n')}\nint main(void) {}`,
        ),
      ];
      for (const { stdout, stderr, exit } of await Promise.all(
        sources.map((source) => suite.run(source)),
      )) {
        expect(exit.verdict, stderr).toBe('CE');
        for (const content of [word, 'root:', 'RUNNER_', '$6$', '$y$']) {
          expect(stdout + stderr).not.toContain(content);
        }
      }
    } finally {
      await rm(secret);
    }
    return 'CE, no content';
  });

  const doublings = between(30, 60);
  const macros = [
    '#define X0 x,',
    ...Array.from({ length: doublings }, (_, n) => `#define X${n + 1} X${n} X${n}`),
  ];
  suite.row(56, 'macro-expansion compile bomb', unfinished, [
    c('C', `${macros.join('\n')}\nint main(void) { int x; int y[] = { X${doublings} 0 }; }`),
    cpp(
      'constant evaluation',
      `template <int N> constexpr int f(int n) { return n < 2 ? N : f<N>(n - 1) + f<N>(n - 2); }
${Array.from({ length: 2000 }, (_, n) => `static_assert(f<${n}>(22) >= 0);`).join('\n')}
int main() {}`,
    ),
    cpp(
      'templates',
      'template <int N, int M> struct A { typename A<N - 1, M * 2>::T x; typename A<N - 1, M * 2 + 1>::T y; using T = A; };\ntemplate <int M> struct A<0, M> { using T = A; };\nA<26, 0> a;\nint main() {}',
    ),
  ]);

  suite.row(
    57,
    'flood of template errors',
    {
      verdicts: ['CE'],
      effect: 'CE, truncated',
      check: ({ exit, stdout, stderr }) => {
        expect(exit.truncated).toBe(true);
        expect(Buffer.byteLength(stdout + stderr)).toBeLessThanOrEqual(
          COMPILE_LIMITS.outputBytes + 3,
        );
      },
    },
    [
      cpp(
        'one template',
        `template <int N> struct E : E<N - 1> { static_assert(N < 0, "${'no '.repeat(100)}"); };
template <> struct E<0> {};
int main() { E<500> e; }`,
      ),
      c(
        'many mistakes',
        `int main(void) {\n${'undeclared_thing(another + one);\n'.repeat(3000).replaceAll(/undeclared_thing/g, () => `f${Math.random().toString(36).slice(2)}`)}return missing; }\n${'int x = y;\n'.repeat(2000)}`,
      ),
      c('an error of its own', `#pragma GCC warning "${'w'.repeat(1000)}"\n`.repeat(200)),
    ],
  );

  suite.row(58, '`int a[1<<30] = {1};`', { verdicts: ['CE'], effect: 'CE, size' }, [
    c('C', 'int a[1 << 30] = {1};\nint main(void) { return a[1]; }'),
    cpp('C++', `long a[${between(10, 20)}'000'000] = {1};\nint main() { return (int)a[1]; }`),
    c('the assembler', '__asm__(".data\\n.fill 0x20000000, 1, 1");\nint main(void) {}'),
  ]);
}
