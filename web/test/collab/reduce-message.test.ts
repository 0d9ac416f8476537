import { RUN_LIMITS } from '@viva/protocol/limits';
import type { OutputChunk, RoomMessage, RoomRun, RunResult } from '@viva/protocol/room';
import { describe, expect, test } from 'vitest';
import { reduceMessage } from '../../src/collab/reduce-message.ts';
import { INITIAL_ROOM_STATE, type RoomState } from '../../src/collab/room-state.ts';

const ada = { participantId: 'a', name: 'Ada', color: 0, role: 'interviewer' } as const;
const bob = { participantId: 'b', name: 'Bob', color: 7, role: 'candidate' } as const;

const started = {
  executionId: 'run-1',
  by: 'b',
  byName: 'Bob',
  language: 'python',
  startedAt: '2026-11-23T10:00:00.000Z',
  interactive: true,
  terminal: null,
} as const;

const result: RunResult = {
  verdict: 'RE',
  exitCode: 3,
  signal: null,
  truncated: false,
  executionTime: 20,
  memory: 9_000_000,
};

const chunk = (seq: number, data: string): OutputChunk => ({ seq, stream: 'stdout', data });

const welcome: Extract<RoomMessage, { type: 'welcome' }> = {
  type: 'welcome',
  participantId: 'a',
  role: 'interviewer',
  participants: [ada],
  session: {
    title: 'Binary trees',
    createdAt: '2026-11-23T10:00:00.000Z',
    expiresAt: '2026-11-24T10:00:00.000Z',
    locked: false,
    ended: false,
    archived: true,
  },
  limits: {},
  understands: [],
  protocolVersion: 1,
};

const after = (...messages: readonly RoomMessage[]): RoomState =>
  messages.reduce(reduceMessage, INITIAL_ROOM_STATE);

const output = (seq: number, data: string, executionId = 'run-1'): RoomMessage => ({
  type: 'output',
  executionId,
  ...chunk(seq, data),
});

const runStarted: RoomMessage = { type: 'run-started', ...started };

const printed = ({ run }: RoomState) => run?.output.map(({ data }) => data).join('');

describe('welcome', () => {
  test('says who one is, who is there and what session it is', () => {
    expect(after(welcome)).toEqual({
      ...INITIAL_ROOM_STATE,
      connection: { status: 'connected' },
      participantId: 'a',
      role: 'interviewer',
      participants: [ada],
      session: welcome.session,
    });
  });

  test('brings the latest run with its output', () => {
    const run: RoomRun = { ...started, output: [chunk(0, 'one\n'), chunk(1, 'two\n')], result };
    expect(after({ ...welcome, run }).run).toEqual({ ...run, progress: null });
  });

  test('tells how far the run has come', () => {
    const run: RoomRun = { ...started, output: [], result: null };
    const progress = { phase: 'queued', position: 2 } as const;
    expect(after({ ...welcome, run, progress }).run?.progress).toEqual(progress);
  });

  test('a run that is under way goes on after it', () => {
    const run: RoomRun = { ...started, output: [chunk(0, 'one\n')], result: null };
    expect(printed(after({ ...welcome, run }, output(1, 'two\n')))).toBe('one\ntwo\n');
  });

  test('of a room without a run forgets the run of before', () => {
    expect(after(runStarted, welcome).run).toBeNull();
  });

  test('leaves the language to the shared document', () => {
    const state: RoomState = { ...INITIAL_ROOM_STATE, language: 'python', activeFile: 'python' };
    expect(reduceMessage(state, welcome)).toMatchObject({
      language: 'python',
      activeFile: 'python',
    });
  });
});

test('participants replace those of before', () => {
  const changed = after(welcome, { type: 'participants', participants: [bob, ada] });
  expect(changed.participants).toEqual([bob, ada]);
  expect(after(welcome, { type: 'participants', participants: [] }).participants).toEqual([]);
});

describe('a run', () => {
  test('starts without output, whatever the last one printed', () => {
    const state = after(
      runStarted,
      output(0, 'old'),
      { type: 'run-finished', executionId: 'run-1', ...result },
      { type: 'run-started', ...started, executionId: 'run-2' },
    );
    expect(state.run).toEqual({
      ...started,
      executionId: 'run-2',
      output: [],
      result: null,
      progress: null,
    });
  });

  test('comes on, and is not moved by what is told of another', () => {
    const told = { type: 'run-progress', phase: 'compile', position: null } as const;
    const { run } = after(
      runStarted,
      { ...told, executionId: 'run-1' },
      { ...told, executionId: 'run-0', phase: 'run' },
    );
    expect(run?.progress).toEqual({ phase: 'compile', position: null });
    expect(
      after(runStarted, { ...told, executionId: 'run-1' }, runStarted).run?.progress,
    ).toBeNull();
  });

  test('shows its output in the order in which it was printed', () => {
    expect(printed(after(runStarted, output(0, 'a'), output(2, 'c'), output(1, 'b')))).toBe('abc');
  });

  test('keeps the stream of each chunk', () => {
    const error: RoomMessage = {
      type: 'output',
      executionId: 'run-1',
      seq: 1,
      stream: 'stderr',
      data: 'no',
    };
    expect(after(runStarted, output(0, 'yes'), error).run?.output).toEqual([
      { seq: 0, stream: 'stdout', data: 'yes' },
      { seq: 1, stream: 'stderr', data: 'no' },
    ]);
  });

  test('shows a chunk once that arrives twice', () => {
    expect(printed(after(runStarted, output(0, 'a'), output(1, 'b'), output(0, 'a')))).toBe('ab');
    expect(printed(after(runStarted, output(0, 'a'), output(0, 'a')))).toBe('a');
  });

  test('takes no output of another run', () => {
    const before = after(runStarted, output(0, 'mine'));
    expect(reduceMessage(before, output(1, 'theirs', 'run-0'))).toBe(before);
    expect(after(output(0, 'of no run')).run).toBeNull();
  });

  test('never holds more than the output limit', () => {
    const full = after(runStarted, output(0, 'x'.repeat(RUN_LIMITS.outputBytes)));
    expect(printed(full)).toHaveLength(RUN_LIMITS.outputBytes);
    expect(printed(reduceMessage(full, output(1, 'y')))).toHaveLength(RUN_LIMITS.outputBytes);
  });

  test('ends with its result and keeps its output', () => {
    const { run } = after(runStarted, output(0, 'a'), {
      type: 'run-finished',
      executionId: 'run-1',
      ...result,
    });
    expect(run).toEqual({ ...started, output: [chunk(0, 'a')], result, progress: null });
  });

  test('is not ended by the end of another', () => {
    const state = after(runStarted, { type: 'run-finished', executionId: 'run-0', ...result });
    expect(state.run?.result).toBeNull();
  });

  test('does not change the state of before', () => {
    const before = after(runStarted, output(0, 'a'));
    reduceMessage(before, output(1, 'b'));
    expect(printed(before)).toBe('a');
  });
});

test('the same notice twice is two notices', () => {
  const notice: RoomMessage = { type: 'notice', code: 'forbidden', message: 'You may only read.' };
  const once = after(notice);
  const twice = reduceMessage(once, notice);
  expect(once.notice).toMatchObject({ code: 'forbidden', message: 'You may only read.' });
  expect(twice.notice).toMatchObject({ code: 'forbidden', message: 'You may only read.' });
  expect(twice.notice?.id).not.toBe(once.notice?.id);
});

test('a language message says who chose it; the language itself is the document’s', () => {
  const state = after(welcome, {
    type: 'language',
    language: 'typescript',
    by: null,
    byName: 'The API',
  });
  expect(state.languageChange).toEqual({
    language: 'typescript',
    by: null,
    byName: 'The API',
  });
  expect(state.language).toBeNull();
});

test('pong changes nothing', () => {
  const state = after(welcome);
  expect(reduceMessage(state, { type: 'pong' })).toBe(state);
});

describe('ended', () => {
  test('closes the connection and leaves everything to be read', () => {
    const before = after(welcome, runStarted, output(0, 'a'));
    expect(reduceMessage(before, { type: 'ended', reason: 'expired' })).toEqual({
      ...before,
      connection: { status: 'closed', reason: 'expired' },
    });
  });

  test('by the interviewer is another reason', () => {
    const { connection } = after(welcome, { type: 'ended', reason: 'ended' });
    expect(connection).toEqual({ status: 'closed', reason: 'ended' });
  });

  test('is final', () => {
    const ended = after(welcome, { type: 'ended', reason: 'ended' });
    expect(reduceMessage(ended, welcome)).toBe(ended);
    expect(reduceMessage(ended, runStarted)).toBe(ended);
  });
});
