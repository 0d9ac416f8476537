import { LANGUAGES } from '@viva/protocol/languages';
import { expect } from 'vitest';
import { type Outcome, program, run, startServer } from '../harness.ts';
import type { HostileSuite } from './suite.ts';
import { python, uniqueWord } from './variants.ts';

/**
 * What compilations leave behind. No compiler of the table does what these programs want of it, so that for them
 * TypeScript becomes a language whose compiler is Python, which does what its source says, and whose artifact is run by
 * a shell.
 */
const HOSTILE_COMPILER = {
  compile: ['python3', '{entry}'],
  artifact: 'artifact',
  run: ['sh', './artifact'],
  waitEnvironment: null,
};

/** Files that are not what they should be, where the service expects one. */
export function artifacts(suite: HostileSuite): void {
  suite.scene(
    47,
    'writes a symlink to /etc/passwd as output',
    'where an artifact is expected',
    () =>
      withHostileCompiler(suite, async (compile) => {
        for (const [how, code] of [
          ['a link', 'os.symlink("/etc/passwd", "artifact")'],
          ['a link to the first process', 'os.symlink("/proc/1/environ", "artifact")'],
          [
            'a link to a link',
            'os.symlink("/proc/self/root/etc/passwd", "x"); os.symlink("x", "artifact")',
          ],
        ] as const) {
          expect((await compile(`import os\n${code}`)).exit.verdict, how).toBe('CE');
        }
        return 'never the host’s content';
      }),
  );
  suite.scene(47, 'writes a symlink to /etc/passwd as output', 'in a run', async () => {
    const { stdout, exit } = await suite.run(
      python(
        'stdout',
        `import os
for fd in [1, 2]:
    os.close(fd)
    os.symlink("/etc/shadow", f"/tmp/{fd}")
    try: os.open(f"/tmp/{fd}", os.O_RDONLY)
    except OSError: os.open("/dev/null", os.O_RDONLY)`,
      ),
    );
    expect([stdout, exit.verdict]).toEqual(['', 'OK']);
    return 'never the host’s content';
  });

  suite.scene(
    48,
    'replaces its source by a symlink during compilation',
    'and leaves a good artifact',
    () =>
      withHostileCompiler(suite, async (compile) => {
        const word = uniqueWord();
        for (const source of [
          'os.symlink("/etc/shadow", name)',
          'os.mkfifo(name)',
          'os.mkdir(name)',
        ]) {
          const { stdout, exit } = await compile(`import os, sys
name = sys.argv[0]
os.unlink(name)
${source}
open("artifact", "w").write("echo ${word}")`);
          expect([stdout, exit.verdict], source).toEqual([`${word}\n`, 'OK']);
        }
        return 'runner unaffected';
      }),
  );
  suite.scene(
    48,
    'replaces its source by a symlink during compilation',
    'and its artifact from the background',
    () =>
      withHostileCompiler(suite, async (compile) => {
        const word = uniqueWord();
        const { stdout, exit } = await compile(`import os
open("artifact", "w").write("echo ${word}")
if os.fork() == 0:
    os.setsid()
    while True:
        os.symlink("/etc/shadow", "next")
        os.rename("next", "artifact")`);
        if (exit.verdict === 'OK') expect(stdout).toBe(`${word}\n`);
        else expect(exit.verdict).toBe('CE');
        return 'runner unaffected';
      }),
  );

  suite.scene(
    49,
    'leaves a FIFO or a device where an artifact is expected',
    'by the compiler',
    () =>
      withHostileCompiler(suite, async (compile) => {
        for (const code of [
          'os.mkfifo("artifact")',
          'os.mkdir("artifact")',
          'os.symlink("/dev/zero", "artifact")',
          'os.symlink("/dev/tty", "artifact")',
          'socket.socket(socket.AF_UNIX).bind("artifact")',
          'pass',
          'os.close(os.open("artifact", os.O_CREAT, 0))',
        ]) {
          const { exit } = await compile(`import os, socket\n${code}`);
          expect(exit.verdict, code).toBe('CE');
        }
        return 'rejected';
      }),
  );
}

/** Hands `body` a function that compiles and runs a program of the hostile language, in a service of its own. */
async function withHostileCompiler(
  { sandbox, traces }: HostileSuite,
  body: (compile: (code: string) => Promise<Outcome>) => Promise<string>,
): Promise<string> {
  const { typescript } = LANGUAGES;
  const original = { ...typescript };
  Object.assign(typescript, HOSTILE_COMPILER);
  const server = await startServer({
    settings: {
      ...sandbox.settings,
      RUNNER_OWNER: traces.newOwner(),
      RUNNER_POOL_MAX: '0',
      RUNNER_POOL: '*=0',
    },
  });
  try {
    return await body((code) =>
      run(server, program('typescript', code, { limits: { wallMs: 3000 } })),
    );
  } finally {
    await server.stop();
    Object.assign(typescript, original);
  }
}
