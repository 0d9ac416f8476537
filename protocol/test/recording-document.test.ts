import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { chooseLanguage, fileText } from '../document.ts';
import { LIMITS } from '../limits.ts';
import {
  RECORDING_UNTIL,
  RECORDING_VERSION,
  type RecordingEntry,
  recordedEvent,
  recordedUpdate,
  recordingEvent,
  recordingHeader,
  recordingType,
} from '../recording.ts';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const DOCUMENT = await readFile(fromHere('../../docs/recording.md'), 'utf8');

/** The text between a heading and the next one of its level. */
function section(heading: string): string {
  const [, rest = ''] = DOCUMENT.split(`\n## ${heading}\n`);
  return rest.split('\n## ')[0] ?? '';
}

/** The rows of the tables in a text, below their heads, as the code words of each of their cells. */
const codeWords = (text: string): string[][][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)),
    );

test('the documentation of recordings names every event with all of its fields', () => {
  const documented = codeWords(section('Events')).map(([, type, fields]) => [type?.[0], fields]);
  const { options } = recordingEvent;
  const fieldsOf = (shape: object) => Object.keys(shape).filter((name) => name !== 'type');
  expect(documented.map(([type]) => type)).toEqual(options.map(({ shape }) => shape.type.value));
  expect(documented.map(([, fields]) => [...(fields ?? [])].sort())).toEqual(
    options.map(({ shape }) => fieldsOf(shape).sort()),
  );
});

test('it names the fields of lines and of the header of a file, the version and how long they are kept', () => {
  const fields = (heading: string) => codeWords(section(heading)).flatMap(([, names]) => names);
  const lines = { ...recordedUpdate.shape, ...recordedEvent.shape };
  expect(new Set([...fields('Lines'), 'event'])).toEqual(new Set(Object.keys(lines)));
  expect(fields('The file')).toEqual(Object.keys(recordingHeader.shape));
  expect(section('Versions')).toContain(`version ${RECORDING_VERSION}.`);
  expect(section('Versions')).toContain(`\`${recordingType(RECORDING_VERSION)}\``);
  expect(section('Asking for it')).toContain(`for ${LIMITS.retentionDays} days more`);
  expect(section('Reading it')).toContain(`\`${RECORDING_UNTIL}\``);
});

test('its program prints the code at any number of a file', async () => {
  const doc = new Y.Doc();
  const lines: RecordingEntry[] = [];
  const place = () => ({ seq: lines.length + 1, at: new Date(lines.length).toISOString() });
  doc.on('update', (update: Uint8Array) => {
    lines.push({ ...place(), actor: 'room', update: Buffer.from(update).toString('base64') });
  });
  chooseLanguage(doc, 'python');
  lines.push({ ...place(), event: { type: 'title', title: 'Backend' } });
  fileText(doc, 'python')?.insert(0, '# 😀\n');
  const before = fileText(doc, 'python')?.toString();
  fileText(doc, 'python')?.delete(0, 5);

  const folder = await mkdtemp(join(tmpdir(), 'viva-recording-'));
  try {
    const path = join(folder, 'recording.ndjson');
    const header = { format: 'viva-recording' };
    const text = [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeFile(path, text);
    expect(await printed([path, '3'])).toBe(`main.py:\n${before}\n`);
    expect(await printed([path, '4'])).toBe(`main.py:\n${fileText(doc, 'python')}\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** What the program of the documentation prints, called with some arguments. */
function printed(args: readonly string[]): Promise<string> {
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(DOCUMENT) ?? [];
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module', '-', ...args],
      { cwd: fromHere('..') },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    );
    child.stdin?.end(program);
  });
}
