import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createSession, expect, test } from './fixtures.ts';

const PAGE = path.join(import.meta.dirname, '../docs/api.md');

/** The commands of the reference, in its order. */
const commands = [...readFileSync(PAGE, 'utf8').matchAll(/```sh\n(curl [^`]*)```/g)].map(
  ([, command = '']) => command,
);

test('each command of the API’s reference does what it says', async ({ stack }) => {
  expect(commands.length).toBeGreaterThan(10);
  const { sessionId, hostToken } = await createSession(stack);
  const folder = mkdtempSync(path.join(tmpdir(), 'viva-curl-'));
  // An error is to fail the command.
  writeFileSync(path.join(folder, '.curlrc'), 'silent\nshow-error\nfail-with-body\n');
  const env = {
    ...process.env,
    CURL_HOME: folder,
    VIVA: stack.url,
    SESSION: sessionId,
    TOKEN: hostToken,
  };
  const run = (command: string) =>
    promisify(execFile)('bash', ['-c', command], { cwd: folder, env });
  try {
    // A snapshot comes a little after its run.
    for (const command of commands) {
      await test.step(command, () => expect(() => run(command)).toPass());
    }
    const { stdout } = await run(commands.find((command) => /execute/.test(command)) ?? '');
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'OK', output: 'hello\n' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
