import { chooseLanguage, fileText } from '@viva/protocol/document';
import type { RecordingEvent } from '@viva/protocol/recording';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Recorder, replayOf } from './recorder.ts';

const join = (participantId: string, name: string): RecordingEvent => ({
  type: 'join',
  participantId,
  name,
  color: 0,
  role: 'candidate',
});

describe('cursors', () => {
  /** Two people in a file, with a cursor each. */
  function two() {
    const recorder = new Recorder();
    const room = new Y.Doc();
    room.on('update', (update, origin) => recorder.update(String(origin ?? 'room'), update));
    chooseLanguage(room, 'python');
    recorder.event(join('a', 'Ann'));
    recorder.event(join('b', 'Ann'));
    recorder.event({ type: 'cursor', participantId: 'a', file: 'python', anchor: 2, head: 2 });
    recorder.event({ type: 'cursor', participantId: 'b', file: 'python', anchor: 2, head: 5 });
    const text = fileText(room, 'python');
    if (!text) throw new Error('no file');
    return { recorder, room, text };
  }
  const cursorsOf = ({ entries }: Recorder) => {
    const replay = replayOf(entries);
    const { people } = replay.at(replay.length);
    return ['a', 'b'].map((id) => {
      const cursor = people.get(id)?.cursor;
      return cursor ? [cursor.anchor, cursor.head] : null;
    });
  };

  test('go along with what is typed, one’s own behind it and another’s before it', () => {
    const { recorder, room, text } = two();
    room.transact(() => text.insert(2, 'abc'), 'a');
    expect(cursorsOf(recorder)).toEqual([
      [5, 5],
      [2, 8],
    ]);
  });

  test('fall back to where a deletion began', () => {
    const { recorder, room, text } = two();
    room.transact(() => text.delete(1, 3), 'b');
    expect(cursorsOf(recorder)).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  test('are gone with whoever leaves, also where two have one name', () => {
    const { recorder } = two();
    recorder.event({ type: 'leave', participantId: 'a' });
    expect(cursorsOf(recorder)[0]).toBeNull();
    const replay = replayOf(recorder.entries);
    expect([...replay.at(replay.length).people.values()].map(({ name }) => name)).toEqual(['Ann']);
    expect(replay.at(replay.length - 1).people.size).toBe(2);
  });
});

test('a program has written at each instant what it had written then, forwards and backwards', () => {
  const recorder = new Recorder();
  recorder.run('r1', 'a', 'Ann');
  for (let chunk = 0; chunk < 600; chunk++) {
    recorder.event({ type: 'output', executionId: 'r1', stream: 'stdout', data: `${chunk};` });
  }
  const replay = replayOf(recorder.entries);
  for (const frames of [601, 3, 600, 1, 501, 500, 499, 601]) {
    const { run } = replay.at(frames);
    expect(run?.shown).toBe(frames - 1);
    expect(run?.output.slice(0, run.shown).at(-1)?.data).toBe(
      frames > 1 ? `${frames - 2};` : undefined,
    );
  }
});

test('a gap is known, and time never goes back', () => {
  const recorder = new Recorder();
  for (const name of ['Ann', 'Bob', 'Cay']) recorder.event(join(name, name));
  const [first, second, third] = recorder.entries;
  if (!first || !second || !third) throw new Error('three entries');
  const replay = replayOf([first, { ...third, at: '2020-01-01T00:00:00.000Z' }]);
  expect(replay.gaps).toEqual([1]);
  expect(replay.times[1]).toBe(replay.times[0]);
  expect(replay.framesAt(0)).toBe(0);
  expect(replay.framesAt(Date.parse(first.at))).toBe(2);
});
