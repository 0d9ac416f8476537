import { LANGUAGES } from '@viva/protocol/languages';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program, run, startServer, type TestServer } from './harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

describe.each(Object.values(LANGUAGES))('$label', ({ id, starter }) => {
  test('runs its starter', async () => {
    const { stdout, stderr, exit } = await run(server, program(id, starter));
    expect(stdout).toBe('Hello, world!\n');
    expect(stderr).toBe('');
    expect(exit).toMatchObject({ verdict: 'OK', exitCode: 0, signal: null, truncated: false });
    expect(exit.wallMs).toBeGreaterThan(0);
  });
});

test.each([
  ['python', 'import sys\nprint(sys.stdin.read().upper())'],
  ['javascript', 'console.log(require("node:fs").readFileSync(0, "utf8").toUpperCase())'],
  [
    'typescript',
    'import { readFileSync } from "node:fs";\nconst text: string = readFileSync(0, "utf8");\nconsole.log(text.toUpperCase());',
  ],
] as const)('%s reads its input', async (language, code) => {
  const { stdout } = await run(server, program(language, code, { stdin: 'żółw\n' }));
  expect(stdout.trim()).toBe('ŻÓŁW');
});

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

test.each([
  ['python', 'def f(:', /SyntaxError/],
  ['python', 'print(1 / 0)', /ZeroDivisionError[\s\S]*|main\.py/],
  ['javascript', 'function (', /SyntaxError/],
  ['javascript', 'null.x', /TypeError/],
  ['typescript', 'const x: = 1', /SyntaxError|ERR_INVALID_TYPESCRIPT_SYNTAX/],
] as const)('%s tells what is wrong with %j', async (language, code, message) => {
  const { stderr, exit } = await run(server, program(language, code));
  expect(stderr).toMatch(message);
  expect(exit).toMatchObject({ verdict: 'RE', exitCode: 1 });
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
