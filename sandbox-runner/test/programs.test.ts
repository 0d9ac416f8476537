import { afterAll, beforeAll, expect, test } from 'vitest';
import { program, run, startServer, type TestServer } from './harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

test.each([
  [
    'a module',
    'import { EOL } from "node:os";\nconst x = await Promise.resolve(EOL);\nconsole.log(x.length);',
  ],
  ['a script', 'const { EOL } = require("node:os");\nconsole.log(EOL.length);'],
])('JavaScript may be %s', async (_, code) => {
  const { stdout, exit } = await run(server, program('javascript', code));
  expect([stdout, exit.verdict]).toEqual(['1\n', 'OK']);
});

test('TypeScript may have enums and parameter properties', async () => {
  const code = `enum Suit { Hearts = 'h' }
class Card { constructor(readonly suit: Suit) {} }
console.log(new Card(Suit.Hearts).suit);`;
  const { stdout, stderr } = await run(server, program('typescript', code));
  expect([stdout, stderr]).toEqual(['h\n', '']);
});

test('a program of several files finds them', async () => {
  const { stdout } = await run(server, {
    language: 'python',
    files: [
      { path: 'main.py', content: 'from lib.words import word\nprint(word)' },
      { path: 'lib/words.py', content: 'word = "found"' },
    ],
  });
  expect(stdout).toBe('found\n');
});

test('output keeps its stream and its bytes', async () => {
  const code = `import sys
sys.stdout.buffer.write(bytes(range(256)) + "é😀".encode() + b"\\xf0\\x9f")
sys.stdout.flush()
sys.stderr.write("\\x1b[31mred\\x1b[0m")`;
  const { stdout, stderr, exit } = await run(server, program('python', code));
  const decoded = new TextDecoder().decode(
    Uint8Array.from([...Array(256).keys(), ...new TextEncoder().encode('é😀'), 0xf0, 0x9f]),
  );
  expect(stdout).toBe(decoded);
  expect(stderr).toBe('\u001b[31mred\u001b[0m');
  expect(exit.verdict).toBe('OK');
});

test('a character that arrives in two pieces comes out as one', async () => {
  const code = `import sys, time
for byte in "é😀".encode():
    sys.stdout.buffer.write(bytes([byte])); sys.stdout.flush(); time.sleep(0.02)`;
  expect((await run(server, program('python', code))).stdout).toBe('é😀');
});
