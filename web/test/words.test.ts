import { LANGUAGE_IDS, type LanguageId } from '@viva/protocol/languages';
import { INTERACTIVE_IDLE_MS, INTERACTIVE_WALL_MS } from '@viva/protocol/limits';
import type { Role, RoomRun, RunProgress, RunResult } from '@viva/protocol/room';
import { type Verdict, verdict } from '@viva/protocol/run';
import { describe, expect, test } from 'vitest';
import type { ClosedReason, Connection } from '../src/collab/room-state.ts';
import { offeredLanguages } from '../src/offered-languages.ts';
import { presenceOf } from '../src/room/use-presence.ts';
import { closedWords, connectionWords } from '../src/words/connection.ts';
import { initials } from '../src/words/people.ts';
import { tabTitle } from '../src/words/tab.ts';
import { megabytes, seconds, timeLeft } from '../src/words/units.ts';
import { progressWords, type Tone, verdictWords } from '../src/words/verdict.ts';
import { versionSuffix } from '../src/words/version.ts';

const PYTHON = { language: 'python', terminal: null } as const;

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
    expect(verdictWords(PYTHON, ended(how))).toEqual({ tone, text });
  });

  test.each<[string, Partial<RunResult>]>([
    ['Exited with code 3 after 1.3 s · 9 MB', { exitCode: 3 }],
    ['Killed by SIGSEGV after 1.3 s · 9 MB', { exitCode: null, signal: 'SIGSEGV' }],
    ['Exited with code unknown after 1.3 s · 9 MB', { exitCode: null }],
    ['Exited with code 1 after 0.02 s', { exitCode: 1, executionTime: 20, memory: 0 }],
  ])('%s', (text, result) => {
    expect(verdictWords(PYTHON, ended('RE', result)).text).toBe(text);
  });

  test.each([
    ['Stopped after 10 min', INTERACTIVE_WALL_MS],
    ['Stopped after 2 min, for nothing was typed or printed', INTERACTIVE_IDLE_MS],
  ])('%s, on a terminal', (text, executionTime) => {
    const run = { ...PYTHON, terminal: { columns: 80, rows: 24 } };
    expect(verdictWords(run, ended('TLE_WALL', { executionTime })).text).toBe(text);
  });

  test('says once that the output was cut', () => {
    expect(verdictWords(PYTHON, ended('OK', { truncated: true })).text).toBe(
      'Finished in 1.3 s · 9 MB · the output was cut',
    );
    expect(verdictWords(PYTHON, ended('OLE', { truncated: true })).text).toBe(WORDS.OLE[1]);
  });
});

test.each<[RunProgress | null, string]>([
  [null, 'Running…'],
  [{ phase: 'queued', position: 1 }, 'Waiting for a place, next'],
  [{ phase: 'queued', position: 3 }, 'Waiting for a place, after 2 more'],
  [{ phase: 'compile', position: null }, 'Compiling…'],
  [{ phase: 'run', position: null }, 'Running…'],
])('a run that has come to %j: %s', (progress, words) => {
  expect(progressWords(progress)).toBe(words);
});

describe('the connection', () => {
  const OPEN = { locked: false, ended: false, archived: true };
  const reconnecting = (offline: boolean): Connection => ({ status: 'reconnecting', offline });
  const closed = (reason: ClosedReason): Connection => ({ status: 'closed', reason });

  test.each<[Connection, Tone, string, string]>([
    [{ status: 'connecting' }, 'neutral', 'Connecting…', 'Connecting…'],
    [{ status: 'connected' }, 'positive', 'Connected · saved', 'Connected · read-only'],
    [
      reconnecting(false),
      'caution',
      'Reconnecting… · you can go on typing, it is kept here',
      'Reconnecting…',
    ],
    [reconnecting(true), 'caution', 'Offline · you can go on typing, it is kept here', 'Offline'],
    [closed('ended'), 'neutral', 'Ended · read-only', 'Ended · read-only'],
    [closed('expired'), 'neutral', 'Expired · read-only', 'Expired · read-only'],
    [closed('replaced'), 'neutral', 'Disconnected · read-only', 'Disconnected · read-only'],
  ])('%o', (connection, tone, forCandidates, forSpectators) => {
    const said = (role: Role) =>
      connectionWords({ connection, role, session: OPEN, saved: 'saved' });
    expect(said('candidate')).toEqual({ tone, text: forCandidates });
    expect(said('spectator')).toEqual({ tone, text: forSpectators });
  });

  test.each<[Connection, Tone, string]>([
    [{ status: 'connected' }, 'caution', 'Connected · not yet saved'],
    [reconnecting(true), 'caution', 'Offline · not yet saved, kept here until you are back'],
    [reconnecting(false), 'caution', 'Reconnecting… · not yet saved, kept here until you are back'],
    [closed('expired'), 'neutral', 'Expired · read-only · your last changes were not saved'],
  ])('%o, with edits that the room has not confirmed', (connection, tone, text) => {
    const standing = { connection, role: 'candidate', session: OPEN, saved: 'late' } as const;
    expect(connectionWords(standing)).toEqual({ tone, text });
  });

  test('of a room that does not tell what it has, nothing is said of saving', () => {
    const connection = { status: 'connected' } as const;
    const standing = { connection, role: 'candidate', session: OPEN, saved: 'unknown' } as const;
    expect(connectionWords(standing)).toEqual({ tone: 'positive', text: 'Connected' });
  });

  test.each<[Partial<typeof OPEN>, Role, Tone, string]>([
    [{ locked: true }, 'candidate', 'caution', 'Locked by the interviewer · read-only'],
    [{ locked: true }, 'interviewer', 'positive', 'Connected · locked for candidates · saved'],
    [{ locked: true }, 'spectator', 'positive', 'Connected · read-only'],
    [{ ended: true }, 'candidate', 'neutral', 'Ended · read-only'],
    [{ ended: true }, 'interviewer', 'neutral', 'Ended · only you can edit'],
    [
      { archived: false },
      'candidate',
      'caution',
      'Connected · archiving is delayed, nothing is lost',
    ],
  ])('to a session that is %o, for the %s', (more, role, tone, text) => {
    const session = { ...OPEN, ...more };
    const connection = { status: 'connected' } as const;
    expect(connectionWords({ connection, role, session, saved: 'saved' })).toEqual({ tone, text });
  });

  const ACTIONS: { readonly [Reason in ClosedReason]: readonly [Reason, string] } = {
    'not-found': ['not-found', 'home'],
    ended: ['ended', 'home'],
    expired: ['expired', 'home'],
    'bad-ticket': ['bad-ticket', 'join-as-candidate'],
    'room-full': ['room-full', 'rejoin'],
    'too-much': ['too-much', 'rejoin'],
    replaced: ['replaced', 'rejoin'],
    outdated: ['outdated', 'reload'],
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

test('somebody in two tabs is as lively as the livelier of them, and leads if one does', () => {
  const tab = (attention: string, leading: boolean) => ({
    participantId: 'a',
    cursor: null,
    attention,
    leading,
  });
  const states = [tab('away', true), tab('active', false), tab('idle', false), 'nonsense', null];
  expect([...presenceOf(states)]).toEqual([['a', { attention: 'active', leading: true }]]);
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
  [600_000, '10 min'],
])('%i ms are %s', (ms, words) => {
  expect(seconds(ms)).toBe(words);
});

test.each([
  ['2026-11-24T10:00:00.000Z', '23 h left'],
  ['2026-11-23T11:30:00.000Z', '1 h left'],
  ['2026-11-23T10:40:30.000Z', '11 min left'],
  ['2026-11-23T10:30:00.000Z', 'expired'],
])('a session that expires at %s has %s', (expiresAt, words) => {
  expect(timeLeft(expiresAt, Date.parse('2026-11-23T10:30:00.000Z'))).toBe(words);
});

test('a tab tells the session, and how a run ended', () => {
  const run: RoomRun = {
    executionId: '1',
    by: 'a',
    byName: 'Ada',
    language: 'python',
    startedAt: '2026-11-23T10:00:00.000Z',
    interactive: true,
    terminal: null,
    output: [],
    result: null,
  };
  expect(tabTitle('', null)).toBe('Session · Viva');
  expect(tabTitle('Trees', run)).toBe('Trees · Viva');
  const result = { exitCode: 3, signal: null, truncated: false, executionTime: 20, memory: 0 };
  expect(tabTitle('Trees', { ...run, result: { ...result, verdict: 'RE' } })).toBe(
    '✗ Exited with code 3 after 0.02 s · Trees · Viva',
  );
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
