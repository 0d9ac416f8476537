import { chooseLanguage, fileText } from '@viva/protocol/document';
import * as prng from 'lib0/prng';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { apply, readTrace, type Trace } from '../../../bench/traces.ts';
import type { Instant } from '../../src/replay/frames.ts';
import type { SessionReplay } from '../../src/replay/session-replay.ts';
import { randomSession } from './random-session.ts';
import { Recorder, replayOf } from './recorder.ts';

const SEEKS = 300;
const PATIENCE = { timeout: 120_000 };

function expectText(instant: Instant, file: string, text: string | undefined): void {
  // Not by `toBe`, which compares character by character.
  if (instant.files.get(file) !== text) expect(instant.files.get(file)).toBe(text);
  expect(instant.writers.get(file)?.length).toBe(text?.length);
}

/** Looks at all instants in their order, and then at some in none. */
function lookEverywhere(replay: SessionReplay, seed: number, check: (frames: number) => void) {
  for (let frames = 0; frames <= replay.length; frames++) check(frames);
  const random = prng.create(seed);
  for (let seeks = 0; seeks < SEEKS; seeks++) check(prng.int32(random, 0, replay.length));
}

describe('a session in which everything happens: each instant, and who wrote what in it, is what straight application gives', () => {
  test.each([1, 2, 3, 4, 5, 6])('seed %i', PATIENCE, (seed) => {
    const { entries, texts } = randomSession(seed, 500);
    const replay = replayOf(entries);
    expect(replay.length).toBe(texts.length - 1);
    const known = new Map<string, number>();
    const expectWriters = (writers: string, clients: readonly number[]) => {
      for (const [at, client] of clients.entries()) {
        const writer = writers.charAt(at);
        if (!known.has(writer)) known.set(writer, client);
        if (known.get(writer) !== client) expect(known.get(writer)).toBe(client);
      }
      expect(new Set(known.values()).size).toBe(known.size);
    };
    lookEverywhere(replay, seed, (frames) => {
      const instant = replay.at(frames);
      const there = texts[frames] ?? {};
      expect([...instant.files.keys()].sort()).toEqual(Object.keys(there).sort());
      for (const [file, { text, clients }] of Object.entries(there)) {
        expectText(instant, file, text);
        expectWriters(instant.writers.get(file) ?? '', clients);
      }
    });
  });
});

/** A recording of a trace, in which each entry from the third on is an edit. */
function record(trace: Trace) {
  const recorder = new Recorder();
  const room = new Y.Doc();
  room.on('update', (update: Uint8Array) => recorder.update('typist', update));
  chooseLanguage(room, 'python');
  const text = fileText(room, 'python');
  if (!text) throw new Error('no file');
  text.delete(0, text.length);
  for (const edit of trace.edits) apply(room, edit, text);
  return { entries: recorder.entries, text };
}

/** What each edit leaves, without Yjs. */
function* straight(trace: Trace): Generator<string> {
  let text = '';
  yield text;
  for (const { patches } of trace.edits) {
    for (const [position, deleted, inserted] of patches) {
      text = text.slice(0, position) + inserted + text.slice(position + deleted);
    }
    yield text;
  }
}

describe('what somebody typed, edit by edit, is what their edits give without Yjs', () => {
  // Where the recorded sessions are absent, these are synthetic ones of that many edits.
  const traces = [readTrace('rustcode', 36_981), readTrace('clownschool_flat', 23_136)];
  test.each(traces.map((trace) => [trace.source, trace.edits.length, trace] as const))(
    '%s, all %i edits',
    PATIENCE,
    (_source, _edits, trace) => {
      const { entries, text } = record(trace);
      const replay = replayOf(entries);
      // The room makes the file, and its starter is taken out.
      const before = 2;
      expect(replay.length).toBe(before + trace.edits.length);
      const random = prng.create(1);
      const kept = new Map<number, string>();
      const keep = new Set(
        Array.from({ length: SEEKS }, () => prng.int32(random, before, replay.length)),
      );
      let frames = before;
      for (const expected of straight(trace)) {
        expectText(replay.at(frames), 'python', expected);
        if (keep.has(frames)) kept.set(frames, expected);
        frames += 1;
      }
      for (const sought of keep) expectText(replay.at(sought), 'python', kept.get(sought));
      expectText(replay.at(replay.length), 'python', text.toString());
      expect(text.toString()).toBe(trace.end);
    },
  );
});
