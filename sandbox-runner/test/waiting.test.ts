import type { LanguageId } from '@viva/protocol/languages';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { program, run, startServer, type TestServer } from './harness.ts';
import { BUBBLEWRAP, RUNC } from './sandboxes.ts';

/** Programs that look for what makes an interpreter wait, in themselves and in what they start. */
const LOOK: readonly (readonly [LanguageId, string])[] = [
  [
    'javascript',
    `const { execFileSync } = require('node:child_process');
const { Worker } = require('node:worker_threads');
const look = "console.log(Object.keys(process.env).filter((name) => /^(VIVA|NODE)_/.test(name)).length, process._preload_modules.length, Object.keys(require.cache).filter((path) => path.includes('viva')).length)";
eval(look);
process.stdout.write(execFileSync(process.execPath, ['--eval', look]));
new Worker(look, { eval: true });`,
  ],
  [
    'python',
    `import os, subprocess, sys
look = "import os, sys; print(len([n for n in os.environ if n.startswith('VIVA_') or n == 'PYTHONPATH']), len([p for p in sys.path if 'viva' in p]), len([m for m in sys.modules.values() if 'viva' in (getattr(m, '__file__', None) or '')]))"
exec(look)
sys.stdout.flush()
subprocess.run([sys.executable, "-c", look])`,
  ],
];

/** Whether the interpreter has waited for the program, or has been started for it. */
describe.each([
  { how: 'waited for', sandbox: RUNC },
  { how: 'started anew', sandbox: BUBBLEWRAP },
])('a program whose interpreter was $how', ({ sandbox }) => {
  describe.skipIf(sandbox.missing !== null)('finds no trace of the waiting', () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer({
        settings: { ...sandbox.settings, RUNNER_POOL: 'python=1,javascript=1,*=0' },
      });
      await server.readiness.current();
    });
    afterAll(() => server.stop());

    test.each(LOOK)('%s', async (language, code) => {
      const waiting = () => server.readiness.sandbox?.counts.idle[language] ?? 0;
      if (sandbox === RUNC) await vi.waitFor(() => expect(waiting()).toBeGreaterThan(0), 10_000);
      const { stdout, stderr } = await run(server, program(language, code));
      expect(stderr).toBe('');
      expect(new Set(stdout.trim().split('\n'))).toEqual(new Set(['0 0 0']));
      expect(stdout.trim().split('\n').length).toBeGreaterThan(1);
    });
  });
});
