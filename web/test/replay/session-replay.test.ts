import { chooseLanguage, fileText, languageFiles } from '@viva/protocol/document';
import type { RecordingEntry, RecordingEvent } from '@viva/protocol/recording';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { SessionReplay } from '../../src/replay/session-replay.ts';

/** Writes a recording as a room does. */
class Recorder {
  readonly entries: RecordingEntry[] = [];
  readonly #start = Date.parse('2026-11-23T10:00:00.000Z');

  update(actor: string, update: Uint8Array): void {
    const base64 = btoa(Array.from(update, (byte) => String.fromCharCode(byte)).join(''));
    this.entries.push({ ...this.#place(), actor, update: base64 });
  }

  event(event: RecordingEvent): void {
    this.entries.push({ ...this.#place(), event });
  }

  #place() {
    const seq = this.entries.length + 1;
    return { seq, at: new Date(this.#start + seq * 100).toISOString() };
  }
}

function replayOf(entries: readonly RecordingEntry[]): SessionReplay {
  const replay = new SessionReplay();
  for (const entry of entries) replay.append(entry);
  return replay;
}

/** The same numbers every time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A session in which two people edit at once, hear of each other late, and change the language now and then. */
function session(seed: number, edits: number) {
  const next = random(seed);
  const recorder = new Recorder();
  const room = new Y.Doc();
  const texts: Record<string, string>[] = [{}];
  room.on('update', (update: Uint8Array, origin: unknown) => {
    recorder.update(typeof origin === 'string' ? origin : 'room', update);
    texts.push(Object.fromEntries(languageFiles(room).map(({ id, content }) => [id, content])));
  });
  chooseLanguage(room, 'python');
  const people = ['a', 'b'].map((name) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(room));
    return { name, doc };
  });
  const languages = ['python', 'javascript', 'go'] as const;
  for (let edit = 0; edit < edits; edit++) {
    const person = people[next(2)];
    if (!person) continue;
    if (next(40) === 0) {
      room.transact(() => chooseLanguage(room, languages[next(3)] ?? 'go'), person.name);
    }
    if (next(3) === 0) Y.applyUpdate(person.doc, Y.encodeStateAsUpdate(room));
    const text = fileText(person.doc, 'python');
    if (!text) continue;
    person.doc.transact(() => {
      for (let patch = next(3); patch >= 0; patch--) {
        const at = next(text.length + 1);
        if (next(3) === 0) text.delete(at, Math.min(next(4), text.length - at));
        else text.insert(at, ['x', 'yz', '\n', '😀'][next(4)] ?? '');
      }
    });
    if (next(2) === 0) Y.applyUpdate(room, Y.encodeStateAsUpdate(person.doc), person.name);
  }
  return { entries: recorder.entries, texts };
}

describe('the text at each instant', () => {
  test.each([1, 2, 3, 4, 5])('is what straight application gives, session %i', (seed) => {
    const { entries, texts } = session(seed, 500);
    const replay = replayOf(entries);
    expect(replay.length).toBe(texts.length - 1);
    const check = (frames: number) => {
      const { files } = replay.at(frames);
      expect([...files.keys()].sort()).toEqual(Object.keys(texts[frames] ?? {}).sort());
      for (const [file, text] of files) expect(text).toBe(texts[frames]?.[file]);
    };
    for (let frames = 0; frames <= replay.length; frames++) check(frames);
    const next = random(seed);
    for (let seeks = 0; seeks < 300; seeks++) check(next(replay.length + 1));
  });
});

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
  recorder.event({
    type: 'run-started',
    executionId: 'r1',
    by: 'a',
    byName: 'Ann',
    language: 'python',
    startedAt: '2026-11-23T10:00:00.000Z',
    interactive: true,
    terminal: null,
  });
  for (let chunk = 0; chunk < 600; chunk++) {
    recorder.event({ type: 'output', executionId: 'r1', stream: 'stdout', data: `${chunk};` });
  }
  const replay = replayOf(recorder.entries);
  for (const frames of [601, 3, 600, 1, 251, 250, 249, 601]) {
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
