import { spawnSync } from 'node:child_process';
import { type Command, LANGUAGE_IDS, LANGUAGES, type Language } from '@viva/protocol/languages';
import { MEBIBYTE } from '@viva/protocol/limits';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLanguages } from '../../../src/sandbox/bubblewrap/toolchains.ts';
import { makeToolkit } from '../../../src/sandbox/bubblewrap/toolkit.ts';
import { program, run, startServer, type TestServer } from '../../harness.ts';

describe('the development sandbox', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  }, 60_000);
  afterAll(() => server.stop());

  it('offers the languages whose tools are all installed, and no others', async () => {
    const toolkit = await makeToolkit();
    const PATH = `${toolkit}/bin:/usr/local/bin:/usr/bin:/bin`;
    const isInstalled = ([name = '']: Command) =>
      name.startsWith('./') ||
      spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name.replace('/opt/viva', toolkit)], {
        env: { PATH },
      }).status === 0;
    const installed = LANGUAGE_IDS.filter((id) => {
      const { version, compile, run }: Language = LANGUAGES[id];
      return [version, run, compile ?? run].every(isInstalled);
    });
    const found = (await findLanguages(toolkit)).map(({ id }) => id);
    expect(found).toEqual(expect.arrayContaining(['python', 'javascript', 'typescript']));
    // A tool that is there may still fail to tell its version.
    expect(installed).toEqual(expect.arrayContaining(found));
  });

  it('counts the memory of all processes together', async () => {
    const code = `import os, time
for _ in range(8):
    if os.fork() == 0:
        data = bytearray(30 << 20)
        time.sleep(100)
time.sleep(100)`;
    const { exit } = await run(
      server,
      program('python', code, { limits: { memoryBytes: 128 * MEBIBYTE, wallMs: 15_000 } }),
    );
    expect(exit.verdict).toBe('MLE');
  });

  it('counts memory that processes share once', async () => {
    const code = `import os
data = bytearray(50 << 20)
for _ in range(5):
    if os.fork() == 0:
        os.read(0, 1)
        os._exit(0)
for _ in range(5):
    os.wait()
print('shared')`;
    const { exit, stdout } = await run(
      server,
      program('python', code, { limits: { memoryBytes: 128 * MEBIBYTE } }),
    );
    expect([exit.verdict, stdout]).toEqual(['OK', 'shared\n']);
    expect(exit.memoryBytes).toBeGreaterThan(50 * MEBIBYTE);
  });

  it('lets no more processes be than a run may have', async () => {
    const code = `import os, signal
count = 0
try:
    while True:
        if os.fork() == 0:
            signal.pause()
        count += 1
except BlockingIOError:
    print(count)`;
    const { stdout } = await run(server, program('python', code, { limits: { processes: 20 } }));
    expect(Number(stdout)).toBeGreaterThan(10);
    expect(Number(stdout)).toBeLessThanOrEqual(20);
  });

  it("tells a compiled program's memory, not its compiler's", async () => {
    const { exit } = await run(
      server,
      program('cpp', '#include <iostream>\nint main() { std::cout << 1; }'),
    );
    expect(exit.verdict).toBe('OK');
    expect(exit.memoryBytes).toBeLessThan(20 * MEBIBYTE);
  });
});
