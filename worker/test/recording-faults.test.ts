import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { fileText } from '@viva/protocol/document';
import { errorBody } from '@viva/protocol/errors';
import { MEBIBYTE } from '@viva/protocol/limits';
import type { RecordingEntry } from '@viva/protocol/recording';
import { describe, expect, test, vi } from 'vitest';
import { Client, createSession } from './client.ts';
import { EXIT, emit, scriptRunner } from './fake-runner.ts';
import {
  archiveSession,
  ask,
  askForRecording,
  documentOf,
  eventsIn,
  heard,
  ofType,
  parseRecording,
  readRecording,
  textUntilBroken,
} from './recordings.ts';

const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);

const codeIn = (entries: readonly RecordingEntry[]) =>
  fileText(documentOf(entries), 'python')?.toString();

describe('a room that is killed while it writes', () => {
  /** What its log and its document hold, once it is there again. */
  const inspect = (sessionId: string) =>
    runInDurableObject(room(sessionId), async (instance, { storage }) => {
      await instance.__unsafe_ensureInitialized();
      const { more } = storage.sql
        .exec<{ more: number }>('SELECT more FROM updates ORDER BY seq DESC LIMIT 1')
        .one();
      return { more, code: fileText(instance.document, 'python')?.toString() };
    });

  test.each([1, 7, 23])('after %i updates goes on without a gap', async (updates) => {
    const { sessionId, hostToken } = await createSession();
    const key = 'a key that is long enough';
    const ann = await Client.join(sessionId, { name: 'Ann', key });
    const bob = await Client.join(sessionId, { name: 'Bob' });
    await runInDurableObject(room(sessionId), ({ document }, state) => {
      let left = updates;
      // Called right after the log has been written, and before anybody is told.
      document.on('update', () => {
        left -= 1;
        if (left === 0) state.abort('killed');
      });
    });
    for (let n = 0; ann.closed === null && n < 1000; n++) {
      ann.text().insert(0, `# ${n}\n`);
      await new Promise((resolve) => setTimeout(resolve, n % 3));
    }
    await Promise.all([ann.whenClosed(), bob.whenClosed()]);
    const seen = bob.text().toString();

    const survived = await readRecording(sessionId, hostToken);
    expect(codeIn(survived)).toBe((await inspect(sessionId)).code);
    // Of what somebody has seen nothing is gone.
    expect(codeIn(survived)?.endsWith(seen)).toBe(true);

    const back = await Client.join(sessionId, { name: 'Ann', key, before: ann });
    await heard(back);
    const entries = await readRecording(sessionId, hostToken);
    expect(entries.slice(0, survived.length)).toEqual(survived);
    expect(codeIn(entries)).toBe(back.text().toString());
    expect((await inspect(sessionId)).code).toBe(back.text().toString());
  });

  test('between the rows of one update keeps none of them', async () => {
    const { sessionId, hostToken } = await createSession();
    const ann = await Client.join(sessionId);
    ann.text().insert(0, '# kept\n');
    await heard(ann);
    const before = await readRecording(sessionId, hostToken);
    await runInDurableObject(room(sessionId), ({ document }, { storage }) => {
      const prototype = Object.getPrototypeOf(storage.sql) as SqlStorage;
      const { exec } = prototype;
      let rows = 0;
      vi.spyOn(prototype, 'exec').mockImplementation(function (
        this: SqlStorage,
        ...[query, ...bindings]: Parameters<SqlStorage['exec']>
      ) {
        if (query.startsWith('INSERT INTO updates')) rows += 1;
        if (rows === 2) throw new Error('The disk is full.');
        return exec.call(this, query, ...bindings);
      });
      fileText(document, 'python')?.insert(0, 'x'.repeat(2 * MEBIBYTE));
    }).catch(() => {});
    // Nothing more runs in a room that is aborted.
    vi.restoreAllMocks();
    await ann.whenClosed();
    expect(await readRecording(sessionId, hostToken)).toEqual([
      ...before,
      expect.objectContaining({
        event: { type: 'leave', participantId: ann.participantId },
      }),
    ]);
    expect(await inspect(sessionId)).toEqual({ more: 0, code: codeIn(before) });
  });
});

test('two people of one name are told apart, by all that they do', async () => {
  const { sessionId, hostToken } = await createSession();
  const one = await Client.join(sessionId, { name: 'Ann' });
  const other = await Client.join(sessionId, { name: 'Ann' });
  expect(one.participantId).not.toBe(other.participantId);
  for (const client of [one, other]) {
    client.text().insert(0, '# typed\n');
    client.say({ type: 'pasted', characters: 8 });
    await heard(client);
  }
  one.leave();
  await one.whenClosed();
  await heard(other);
  const entries = await readRecording(sessionId, hostToken);
  const actors = entries.flatMap((entry) => ('update' in entry ? entry.actor : []));
  expect(actors).toEqual(['room', one.participantId, other.participantId]);
  const told = (type: 'join' | 'paste' | 'leave') =>
    ofType(eventsIn(entries), type).map(({ participantId }) => participantId);
  expect(told('join')).toEqual([one.participantId, other.participantId]);
  expect(told('paste')).toEqual([one.participantId, other.participantId]);
  expect(told('leave')).toEqual([one.participantId]);
});

test('runs that write a mebibyte each are served, archived and resumable', {
  timeout: 120_000,
}, async () => {
  const { sessionId, hostToken, expiresAt } = await createSession();
  const ann = await Client.join(sessionId);
  const runs = 2;
  const piece = 128 * 1024;
  const outputs: string[] = [];
  for (let run = 0; run < runs; run++) {
    await scriptRunner();
    const from = ann.messages.length;
    ann.say({ type: 'run' });
    await ann.next('run-started', from);
    const output = Array.from({ length: MEBIBYTE / 16 }, (_, n) => `${run} ${n}`.padEnd(16)).join(
      '',
    );
    for (let at = 0; at < output.length; at += piece) {
      await emit({ type: 'stdout', data: output.slice(at, at + piece) });
    }
    await emit({ ...EXIT, verdict: 'OLE', truncated: true });
    await vi.waitFor(() => expect(ann.all('run-finished')).toHaveLength(run + 1), {
      timeout: 30_000,
      interval: 20,
    });
    outputs.push(output);
  }
  ann.text().insert(0, '# after\n');
  await heard(ann);

  const live = await readRecording(sessionId, hostToken);
  const written = ofType(eventsIn(live), 'output').map(({ data }) => data);
  expect(written.join('') === outputs.join('')).toBe(true);
  await archiveSession(sessionId, expiresAt);
  const archived = await readRecording(sessionId, hostToken);
  expect(JSON.stringify(archived.slice(0, live.length)) === JSON.stringify(live)).toBe(true);
  for (const index of [0, 1, 100, live.length - 1, archived.length - 1]) {
    const rest = await readRecording(sessionId, hostToken, archived[index]?.seq);
    expect(JSON.stringify(rest) === JSON.stringify(archived.slice(index + 1))).toBe(true);
  }
});

/** A session whose recording takes several pages, and several parts of an archive: it hardly compresses. */
async function longSession() {
  const session = await createSession();
  await runInDurableObject(room(session.sessionId), ({ document }) => {
    for (let n = 0; n < 24; n++) {
      const noise = crypto.getRandomValues(new Uint8Array(64 * 1024));
      fileText(document, 'python')?.insert(0, noise.toBase64());
    }
  });
  return session;
}

describe('an archive that is not whole', () => {
  const partsOf = async (sessionId: string) => {
    const { results } = await env.DB.prepare(
      'SELECT data FROM recording_chunks WHERE session_id = ? ORDER BY part',
    )
      .bind(sessionId)
      .all<{ data: number[] }>();
    return results.map(({ data }) => Uint8Array.from(data));
  };

  /** Writes a part of an archive; with null it is gone. */
  const write = (sessionId: string, part: number, data: Uint8Array | null) =>
    data === null
      ? env.DB.prepare('DELETE FROM recording_chunks WHERE session_id = ? AND part = ?')
          .bind(sessionId, part)
          .run()
      : env.DB.prepare(
          'INSERT OR REPLACE INTO recording_chunks (session_id, part, data) VALUES (?, ?, ?)',
        )
          .bind(sessionId, part, data)
          .run();

  test('breaks off, wherever it is cut or spoiled', { timeout: 60_000 }, async () => {
    const { sessionId, hostToken, expiresAt } = await longSession();
    await archiveSession(sessionId, expiresAt);
    const whole = await readRecording(sessionId, hostToken);
    const parts = await partsOf(sessionId);
    const last = parts.length - 1;
    const [first, end] = [parts[0], parts[last]];
    if (!first || !end || last === 0) throw new Error('too few parts');
    const spoiled = first.slice();
    spoiled.fill(0, spoiled.length / 2, spoiled.length / 2 + 1000);
    const faults: readonly (readonly [string, number, Uint8Array | null])[] = [
      ['the last part is gone', last, null],
      ['the last part is cut', last, end.subarray(0, -1)],
      ['the first part is cut', 0, first.subarray(0, -10)],
      ['bytes in the middle are others', 0, spoiled],
    ];
    for (const [fault, part, data] of faults) {
      await write(sessionId, part, data);
      for (const after of [0, whole.at(-2)?.seq]) {
        const response = await askForRecording(sessionId, hostToken, after);
        expect(response.status, fault).toBe(200);
        expect((await textUntilBroken(response)).endsWith('\n'), fault).toBe(false);
      }
      const gzip = { 'Accept-Encoding': 'gzip' };
      const compressed = await ask(sessionId, 'recording', hostToken, gzip);
      expect(compressed.headers.get('Content-Encoding'), fault).toBe('gzip');
      expect((await textUntilBroken(compressed)).endsWith('{"broken":'), fault).toBe(true);
      const file = await ask(sessionId, 'recording/file', hostToken);
      expect((await textUntilBroken(file)).endsWith('\n'), fault).toBe(false);
      const instant = await ask(sessionId, `instants/${whole.at(-1)?.seq}`, hostToken);
      expect(errorBody.parse(await instant.json()).error, fault).toEqual({
        code: 'internal',
        message: 'Something went wrong on our side. Try again.',
      });
      await write(sessionId, part, parts[part] ?? null);
    }
    expect(await readRecording(sessionId, hostToken)).toEqual(whole);
  });

  test('is no recording when nothing of it is left', async () => {
    const { sessionId, hostToken, expiresAt } = await createSession();
    await archiveSession(sessionId, expiresAt);
    await write(sessionId, 0, null);
    const response = await askForRecording(sessionId, hostToken);
    expect([response.status, errorBody.parse(await response.json()).error.code]).toEqual([
      404,
      'not_found',
    ]);
  });
});

test('whoever reads while the session is moved to the archive notices, and reads on from there', async () => {
  const { sessionId, hostToken, expiresAt } = await longSession();
  const response = await askForRecording(sessionId, hostToken);
  await archiveSession(sessionId, expiresAt);
  const text = await textUntilBroken(response);
  expect(text.endsWith('\n')).toBe(false);
  const first = parseRecording(text.slice(0, text.lastIndexOf('\n') + 1));
  expect(first.length).toBeGreaterThan(0);
  const rest = await readRecording(sessionId, hostToken, first.at(-1)?.seq);
  expect([...first, ...rest]).toEqual(await readRecording(sessionId, hostToken));
});
