import { describe, expect, test } from 'vitest';
import { advance } from '../../src/replay/playback.ts';
import { Timeline } from '../../src/replay/timeline.ts';
import { replayClock } from '../../src/words/replay.ts';

describe('playing', () => {
  test('takes as long as it took, divided by the speed', () => {
    expect(advance(1_000, 100, { speed: 1, skipIdle: false }, null)).toBe(1_100);
    expect(advance(1_000, 100, { speed: 32, skipIdle: false }, 9_000)).toBe(4_200);
    expect(advance(1_000, 100, { speed: 0.5, skipIdle: true }, 1_500)).toBe(1_050);
  });

  test('leaves out most of a pause, and none of what happens', () => {
    expect(advance(1_000, 16, { speed: 1, skipIdle: true }, 60_000)).toBe(59_500);
    expect(advance(59_500, 16, { speed: 1, skipIdle: true }, 60_000)).toBe(59_516);
  });
});

test.each([
  [0, '0:00'],
  [7_999, '0:07'],
  [750_000, '12:30'],
  [3_909_000, '1:05:09'],
])('%i ms are %s', (ms, words) => {
  expect(replayClock(ms)).toBe(words);
});

test('the time line knows runs by how they ended, people by their ids, and where something is missing', () => {
  const timeline = new Timeline();
  const at = '2026-11-23T10:00:00.000Z';
  let seq = 0;
  const add = (entry: object, afterGap = false) => {
    seq++;
    timeline.append({ seq, at, ...entry } as never, { frames: seq, time: seq * 10, afterGap });
  };
  const person = { type: 'join', name: 'Ann', role: 'candidate' };
  add({ event: { ...person, participantId: 'a', color: 0 } });
  add({ event: { ...person, participantId: 'b', color: 1 } });
  add({ actor: 'a,b', update: '' });
  add({ actor: 'room', update: '' }, true);
  const run = { executionId: 'r', by: 'a', byName: 'Ann', language: 'python' };
  add({ event: { type: 'run-started', ...run } });
  add({ event: { type: 'run-finished', executionId: 'r', verdict: 'RE' } });
  add({ event: { type: 'rename', participantId: 'b', name: 'Bob' } });
  expect(timeline.authors).toEqual([
    { participantId: 'a', name: 'Ann', color: 0, edits: [30] },
    { participantId: 'b', name: 'Bob', color: 1, edits: [30] },
  ]);
  expect(timeline.marks).toMatchObject([
    { type: 'join', frames: 1, time: 10, name: 'Ann', color: 0 },
    { type: 'join', frames: 2, time: 20, name: 'Ann', color: 1 },
    { type: 'gap', frames: 4, time: 40 },
    { type: 'run', frames: 5, executionId: 'r', byName: 'Ann', verdict: 'RE' },
  ]);
});
