import { LANGUAGE_IDS, type LanguageId } from '@viva/protocol/languages';
import type { OutputChunk, RunResult } from '@viva/protocol/room';
import { type OutputStream, type Verdict, verdict } from '@viva/protocol/run';
import { describe, expect, test } from 'vitest';
import type { ClosedReason, Connection } from '../src/collab/room-state.ts';
import { offeredLanguages } from '../src/offered-languages.ts';
import { EMPTY_LOG, extendLog, type OutputLog } from '../src/room/output-log.ts';
import { cleanText } from '../src/room/terminal-text.ts';
import { closedWords, connectionWords } from '../src/words/connection.ts';
import { initials } from '../src/words/people.ts';
import { megabytes, seconds } from '../src/words/units.ts';
import { type Tone, verdictWords } from '../src/words/verdict.ts';
import { versionSuffix } from '../src/words/version.ts';

const ESC = '\u001b';

describe('how a run ended', () => {
  const ended = (how: Verdict, more: Partial<RunResult> = {}): RunResult => ({
    verdict: how,
    exitCode: 0,
    signal: null,
    truncated: false,
    executionTime: 1_300,
    memory: 9 * 1024 ** 2,
    ...more,
  });

  const WORDS: Readonly<Record<Verdict, readonly [Tone, string]>> = {
    OK: ['positive', 'Finished in 1.3 s · 9 MB'],
    RE: ['negative', 'Exited with code 0 after 1.3 s · 9 MB'],
    TLE_CPU: ['caution', 'Stopped after 10 s of CPU time'],
    TLE_WALL: ['caution', 'Stopped after 20 s'],
    MLE: ['caution', 'Ran out of its 256 MB'],
    OLE: ['caution', 'Printed more than 1 MB; the rest was cut'],
    CE: ['negative', 'Compiled with errors'],
    CANCELLED: ['neutral', 'Stopped by hand after 1.3 s'],
    IE: ['negative', 'The sandbox failed. Your code is safe. Try again.'],
  };

  test.each(verdict.options)('%s', (how) => {
    const [tone, text] = WORDS[how];
    expect(verdictWords('python', ended(how))).toEqual({ tone, text });
  });

  test.each<[string, Partial<RunResult>]>([
    ['Exited with code 3 after 1.3 s · 9 MB', { exitCode: 3 }],
    ['Killed by SIGSEGV after 1.3 s · 9 MB', { exitCode: null, signal: 'SIGSEGV' }],
    ['Exited with code unknown after 1.3 s · 9 MB', { exitCode: null }],
    ['Exited with code 1 after 0.02 s', { exitCode: 1, executionTime: 20, memory: 0 }],
  ])('%s', (text, result) => {
    expect(verdictWords('python', ended('RE', result)).text).toBe(text);
  });

  test('says once that the output was cut', () => {
    expect(verdictWords('python', ended('OK', { truncated: true })).text).toBe(
      'Finished in 1.3 s · 9 MB · the output was cut',
    );
    expect(verdictWords('python', ended('OLE', { truncated: true })).text).toBe(WORDS.OLE[1]);
  });
});

describe('the connection', () => {
  const reconnecting = (offline: boolean): Connection => ({ status: 'reconnecting', offline });
  const closed = (reason: ClosedReason): Connection => ({ status: 'closed', reason });

  test.each<[Connection, Tone, string, string]>([
    [{ status: 'connecting' }, 'neutral', 'Connecting…', 'Connecting…'],
    [{ status: 'connected' }, 'positive', 'Connected', 'Connected · read-only'],
    [reconnecting(false), 'caution', 'Reconnecting… · you can go on typing', 'Reconnecting…'],
    [reconnecting(true), 'caution', 'Offline · you can go on typing', 'Offline'],
    [closed('ended'), 'neutral', 'Ended · read-only', 'Ended · read-only'],
    [closed('replaced'), 'neutral', 'Disconnected · read-only', 'Disconnected · read-only'],
  ])('%o', (connection, tone, forCandidates, forSpectators) => {
    expect(connectionWords(connection, 'candidate')).toEqual({ tone, text: forCandidates });
    expect(connectionWords(connection, 'spectator')).toEqual({ tone, text: forSpectators });
  });

  const ACTIONS: { readonly [Reason in ClosedReason]: readonly [Reason, string] } = {
    'not-found': ['not-found', 'home'],
    ended: ['ended', 'home'],
    'bad-ticket': ['bad-ticket', 'join-as-candidate'],
    'room-full': ['room-full', 'rejoin'],
    'too-much': ['too-much', 'rejoin'],
    replaced: ['replaced', 'rejoin'],
    removed: ['removed', 'home'],
    rejected: ['rejected', 'rejoin'],
  };
  const reasons = Object.values(ACTIONS);

  test.each(reasons)(
    'closed as %s, there is a sentence and one thing to do: %s',
    (reason, todo) => {
      const { text, action } = closedWords(reason);
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(action).toBe(todo);
    },
  );

  test('each reason has words of its own', () => {
    expect(new Set(reasons.map(([reason]) => closedWords(reason).text)).size).toBe(reasons.length);
  });
});

describe('versions', () => {
  const languages = (version: string) => [
    { id: 'python' as const, label: 'Python', fileName: 'main.py', version },
  ];

  test.each([
    ['3.13.1', ' 3.13'],
    ['Python 3.13.1', ' 3.13'],
    ['v24.4.1', ' 24.4'],
    ['24', ' 24'],
    ['unknown', ''],
    ['', ''],
  ])('%j is shown as %j', (version, suffix) => {
    expect(versionSuffix('python', languages(version))).toBe(suffix);
  });

  test('nothing is shown of a language that the deployment does not tell', () => {
    expect(versionSuffix('typescript', languages('3.13.1'))).toBe('');
    expect(versionSuffix('python', null)).toBe('');
  });
});

describe('the languages to choose from', () => {
  const installed = (...ids: LanguageId[]) =>
    ids.map((id) => ({ id, label: '', fileName: '', version: '1' }));

  test('are all while nothing is known, or nothing can be run', () => {
    expect(offeredLanguages(null, 'python')).toEqual(LANGUAGE_IDS);
    expect(offeredLanguages([], 'python')).toEqual(LANGUAGE_IDS);
  });

  test('are those that can be run and the chosen one, in the order of the table', () => {
    expect(offeredLanguages(installed('typescript', 'python'), 'python')).toEqual([
      'python',
      'typescript',
    ]);
    expect(offeredLanguages(installed('typescript'), 'javascript')).toEqual([
      'javascript',
      'typescript',
    ]);
  });
});

test.each([
  [0, '0 s'],
  [20, '0.02 s'],
  [999, '1 s'],
  [1_000, '1 s'],
  [1_349, '1.3 s'],
  [9_990, '10 s'],
  [12_400, '12 s'],
])('%i ms are %s', (ms, words) => {
  expect(seconds(ms)).toBe(words);
});

test.each([
  [0, '0 MB'],
  [1, '1 MB'],
  [9 * 1024 ** 2, '9 MB'],
  [256 * 1024 ** 2, '256 MB'],
])('%i bytes are %s', (bytes, words) => {
  expect(megabytes(bytes)).toBe(words);
});

test.each([
  ['Ada Lovelace', 'AL'],
  ['bob', 'BO'],
  ['  Grace  Brewster Murray Hopper ', 'GB'],
  ['x', 'X'],
  ['😀😁😂', '😀😁'],
  ['', ''],
])('the initials of %j are %j', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

describe('terminal text', () => {
  test.each([
    ['colours', `${ESC}[1;31mred${ESC}[0m`, 'red'],
    ['cursor movement and clearing', `a${ESC}[2J${ESC}[1;1Hb${ESC}[?25l`, 'ab'],
    ['a window title', `${ESC}]0;owned\u0007text`, 'text'],
    ['a hyperlink', `${ESC}]8;;javascript:alert(1)${ESC}\\click${ESC}]8;;${ESC}\\`, 'click'],
    ['a device control string', `${ESC}Pq#0;2;0${ESC}\\text`, 'text'],
    ['a short sequence', `${ESC}c${ESC}(Btext`, 'text'],
  ])('%s is taken out', (_, raw, text) => {
    expect(cleanText(raw)).toEqual({ text, pending: '' });
  });

  test('line ends are line feeds', () => {
    expect(cleanText('a\r\nb\rc\r\r\nd').text).toBe('a\nb\nc\nd');
  });

  test('tabs, markup and other scripts stay as they are', () => {
    const text = '\t<b>&amp;</b> 😀 日本 \n';
    expect(cleanText(text)).toEqual({ text, pending: '' });
  });

  test('other control characters are there to be seen', () => {
    expect(cleanText('\0\u0007\b\u007f\u009b').text).toBe('␀␇␈␡\ufffd');
  });

  test('no escape or control character is ever left', () => {
    const raw = [`${ESC}${ESC}[`, `${ESC}[31`, `${ESC}]0;x`, `${ESC}\u0001`, '\u009b31m', ESC];
    for (const one of raw) {
      for (const other of raw) {
        const { text } = cleanText(`${one}${other}.`);
        expect(text).not.toMatch(/[^\P{Cc}\t\n]/u);
      }
    }
  });

  test.each([`${ESC}`, `${ESC}[`, `${ESC}[1;3`, `${ESC}]0;title`, `${ESC}]0;title${ESC}`, '\r'])(
    'an unfinished %j waits for the next chunk',
    (unfinished) => {
      expect(cleanText(`text${unfinished}`)).toEqual({ text: 'text', pending: unfinished });
    },
  );

  test('what never ends is not waited for', () => {
    const { text, pending } = cleanText(`${ESC}]0;${'x'.repeat(1_000)}`);
    expect(pending).toBe('');
    expect(text).toContain('x'.repeat(1_000));
  });
});

describe('the output log', () => {
  const chunk = (seq: number, data: string, stream: OutputStream = 'stdout'): OutputChunk => ({
    seq,
    stream,
    data,
  });
  const text = ({ blocks }: OutputLog) =>
    blocks.flatMap(({ segments }) => segments.map((segment) => segment.text)).join('');
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

  test('of no chunks is empty', () => {
    expect(extendLog(EMPTY_LOG, []).blocks).toEqual([]);
  });

  test('joins what one stream printed and keeps the streams apart', () => {
    const log = extendLog(EMPTY_LOG, [
      chunk(0, 'a'),
      chunk(1, 'b\n'),
      chunk(2, 'no\n', 'stderr'),
      chunk(3, 'c\n'),
    ]);
    expect(log.blocks.map(({ segments }) => segments.map((one) => [one.stream, one.text]))).toEqual(
      [
        [
          ['stdout', 'ab\n'],
          ['stderr', 'no\n'],
          ['stdout', 'c\n'],
        ],
      ],
    );
  });

  test('is the same whether chunks come one by one or all at once', () => {
    const chunks = [
      chunk(0, lines(150)),
      chunk(1, `${ESC}[3`, 'stderr'),
      chunk(2, 'between\r'),
      chunk(3, '1mred\n', 'stderr'),
      chunk(4, `\n${'long '.repeat(5_000)}`),
    ];
    let grown = EMPTY_LOG;
    for (let count = 1; count <= chunks.length; count++) {
      grown = extendLog(grown, chunks.slice(0, count));
    }
    expect(grown).toEqual(extendLog(EMPTY_LOG, chunks));
  });

  test('a sequence that two chunks share is taken out, whatever the other stream prints between', () => {
    const log = extendLog(EMPTY_LOG, [
      chunk(0, `${ESC}[3`),
      chunk(1, 'error\n', 'stderr'),
      chunk(2, '1mred'),
    ]);
    expect(text(log)).toBe('error\nred');
  });

  test('a line end that two chunks share is one', () => {
    expect(text(extendLog(EMPTY_LOG, [chunk(0, 'a\r'), chunk(1, '\nb')]))).toBe('a\nb');
  });

  test('leaves the blocks before the last as they are', () => {
    const first = [chunk(0, lines(250))];
    const log = extendLog(EMPTY_LOG, first);
    const more = extendLog(log, [...first, chunk(1, 'more\n')]);
    expect(log.blocks.length).toBeGreaterThan(2);
    for (const [index, block] of log.blocks.slice(0, -1).entries()) {
      expect(more.blocks[index]).toBe(block);
    }
    expect(text(more)).toBe(`${lines(250)}more\n`);
  });

  test('is the same object while nothing was printed', () => {
    const chunks = [chunk(0, 'a')];
    const log = extendLog(EMPTY_LOG, chunks);
    expect(extendLog(log, [...chunks])).toBe(log);
  });

  test('starts over with another run', () => {
    const log = extendLog(EMPTY_LOG, [chunk(0, 'old'), chunk(1, 'older')]);
    expect(text(extendLog(log, [chunk(0, 'new')]))).toBe('new');
    expect(text(extendLog(log, [chunk(0, 'new'), chunk(1, 'er'), chunk(2, 'est')]))).toBe(
      'newerest',
    );
    expect(extendLog(log, []).blocks).toEqual([]);
  });

  test('breaks a line that is too long for one block, and no character', () => {
    const long = `a${'😀'.repeat(10_000)}`;
    const log = extendLog(EMPTY_LOG, [chunk(0, long)]);
    expect(text(log)).toBe(long);
    expect(log.blocks.length).toBeGreaterThan(1);
    for (const { segments, length } of log.blocks) {
      expect(length).toBeLessThan(20_000);
      for (const segment of segments) expect(segment.text.isWellFormed()).toBe(true);
    }
  });
});
