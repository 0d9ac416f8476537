import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { type InstantResponse, instantResponse } from '@viva/protocol/api';
import { currentLanguage, FILES, fileText, languageFiles } from '@viva/protocol/document';
import { errorBody } from '@viva/protocol/errors';
import { MEBIBYTE } from '@viva/protocol/limits';
import {
  RECORDING_OVER,
  RECORDING_UNTIL,
  RECORDING_VERSION,
  recordingHeader,
  recordingType,
  recordingVersion,
} from '@viva/protocol/recording';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { Client, createSession, tokenOf } from './client.ts';
import {
  archiveSession,
  ask,
  askForRecording,
  documentOf,
  heard,
  parseRecording,
  readRecording,
  textOf,
} from './recordings.ts';

const room = (sessionId: string) => env.SESSION_ROOM.getByName(sessionId);

async function instantOf(sessionId: string, token: string, seq: number): Promise<InstantResponse> {
  const response = await ask(sessionId, `instants/${seq}`, token);
  expect(response.status).toBe(200);
  return instantResponse.parse(await response.json());
}

/** How a call is refused: its status, and the code and the message of its body. */
async function refusalOf(sessionId: string, path: string, token: string | null) {
  const response = await ask(sessionId, path, token);
  return { status: response.status, ...errorBody.parse(await response.json()).error };
}

/** Two people, two languages, changes and deletions, and events in between. */
async function smallSession() {
  const session = await createSession({ title: 'Backend' });
  const ann = await Client.join(session.sessionId, { name: 'Ann' });
  const bob = await Client.join(session.sessionId, { name: 'Bob' });
  for (let n = 0; n < 5; n++) {
    ann.text().insert(0, `# ${n} 😀\n`);
    await heard(ann);
    bob.text().delete(3, 2);
    bob.say({ type: 'rename-self', name: `Bob ${n}` });
    await heard(bob);
  }
  ann.say({ type: 'set-language', language: 'go' });
  await ann.next('language');
  ann.text('go').insert(0, '// here\n');
  await heard(ann);
  return session;
}

test('the code of every instant is what the recording makes, live and from the archive', async () => {
  const { sessionId, hostToken, expiresAt } = await smallSession();
  const entries = await readRecording(sessionId, hostToken);
  expect(entries.length).toBeGreaterThan(15);
  const live: InstantResponse[] = [];
  for (const [index, { seq, at }] of entries.entries()) {
    const document = documentOf(entries.slice(0, index + 1));
    const instant = await instantOf(sessionId, hostToken, seq);
    expect(instant).toEqual({
      seq,
      at,
      language: currentLanguage(document),
      files: languageFiles(document),
    });
    live.push(instant);
  }
  expect(live[0]).toMatchObject({ language: 'python', files: [{ path: 'main.py' }] });
  expect(live.at(-1)?.language).toBe('go');
  expect(live.at(-1)?.files[1]?.content).toMatch(/^\/\/ here\n/);

  await archiveSession(sessionId, expiresAt);
  for (const instant of live) {
    expect(await instantOf(sessionId, hostToken, instant.seq)).toEqual(instant);
  }
});

test('a long recording is read over all of its pages', { timeout: 20_000 }, async () => {
  const { sessionId, hostToken, expiresAt } = await createSession();
  await runInDurableObject(room(sessionId), ({ document }) => {
    for (let n = 0; n < 4; n++) {
      fileText(document, 'python')?.insert(0, `# ${n}${'x'.repeat(400 * 1024)}\n`);
    }
  });
  const entries = await readRecording(sessionId, hostToken);
  const lengths = async () => {
    const instants = [];
    for (const { seq } of entries) instants.push(await instantOf(sessionId, hostToken, seq));
    return instants.map(({ files }) => files[0]?.content.length);
  };
  const live = await lengths();
  expect(live).toEqual(
    entries.map((_, index) => fileText(documentOf(entries.slice(0, index + 1)), 'python')?.length),
  );
  await archiveSession(sessionId, expiresAt);
  expect(await lengths()).toEqual(live);
});

test('a number that the recording does not have is not found, and what is none is refused', {
  timeout: 20_000,
}, async () => {
  const { sessionId, hostToken, expiresAt } = await createSession();
  await runInDurableObject(room(sessionId), ({ document }) => {
    fileText(document, 'python')?.insert(0, 'x'.repeat(MEBIBYTE));
  });
  // The change takes the numbers 2 and 3.
  expect(await instantOf(sessionId, hostToken, 3)).toMatchObject({ seq: 3 });
  const refusals = async () => {
    for (const path of ['instants/2', 'instants/99', 'instants/99/zip']) {
      expect(await refusalOf(sessionId, path, hostToken)).toEqual({
        status: 404,
        code: 'not_found',
        message: 'The recording has no entry of this number, or not yet.',
      });
    }
    for (const path of ['instants/0', 'instants/x', 'instants/1.5', 'instants/-1/zip']) {
      expect(await refusalOf(sessionId, path, hostToken)).toMatchObject({
        status: 422,
        code: 'invalid_request',
      });
    }
  };
  await refusals();
  await archiveSession(sessionId, expiresAt);
  await refusals();
});

test('candidates and spectators see instants and files while the replay is open', async () => {
  const { sessionId, hostToken, spectatorUrl, expiresAt } = await createSession();
  const host = await Client.join(sessionId, { token: hostToken });
  const paths = ['instants/1', 'instants/1/zip', 'recording/file'];
  const statuses = async (token: string | null) =>
    Promise.all(paths.map(async (path) => (await ask(sessionId, path, token)).status));
  const open = async (isOpen: boolean) => {
    host.say({ type: 'open-replay', open: isOpen });
    await vi.waitFor(() => expect(host.session?.replayOpen).toBe(isOpen));
  };
  expect(await statuses(null)).toEqual([401, 401, 401]);
  await open(true);
  expect(await statuses(null)).toEqual([200, 200, 200]);
  expect(await statuses(tokenOf(spectatorUrl))).toEqual([200, 200, 200]);
  await open(false);
  expect(await statuses(null)).toEqual([401, 401, 401]);
  expect(await statuses(tokenOf(spectatorUrl))).toEqual([403, 403, 403]);
  await open(true);
  await archiveSession(sessionId, expiresAt);
  expect(await statuses(null)).toEqual([200, 200, 200]);
  expect(await statuses(tokenOf(spectatorUrl))).toEqual([200, 200, 200]);
});

/** When the first file of a zip archive was changed, by its own header: in UTC, as the room has no other time. */
function changedAt(zip: Uint8Array): number {
  const view = new DataView(zip.buffer, zip.byteOffset);
  const [time, date] = [view.getUint16(10, true), view.getUint16(12, true)];
  const day = [(date >> 9) + 1980, ((date >> 5) & 15) - 1, date & 31] as const;
  return Date.UTC(...day, time >> 11, (time >> 5) & 63, (time & 31) * 2);
}

test('the files of an instant come as a zip archive, with its time', async () => {
  const { sessionId, hostToken } = await smallSession();
  const seq = (await readRecording(sessionId, hostToken)).at(-1)?.seq ?? 0;
  const { at, files } = await instantOf(sessionId, hostToken, seq);
  const response = await ask(sessionId, `instants/${seq}/zip`, hostToken);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="viva-${sessionId}-${seq}.zip"`,
    'cache-control': 'no-store',
  });
  const zip = new Uint8Array(await response.arrayBuffer());
  const unpacked = Object.entries(unzipSync(zip)).map(([path, data]) => [path, strFromU8(data)]);
  expect(files).toHaveLength(2);
  expect(unpacked).toEqual(files.map(({ path, content }) => [path, content]));
  expect(Math.abs(changedAt(zip) - Date.parse(at))).toBeLessThanOrEqual(2000);
});

test('no path that a client writes into the document gets into a zip archive', async () => {
  const { sessionId, hostToken } = await createSession();
  const ann = await Client.join(sessionId);
  const files = ann.doc.getMap<Y.Map<unknown>>(FILES);
  ann.doc.transact(() => {
    files.get('python')?.set('path', '../../.profile');
    for (const id of ['/etc/passwd', '..\\go']) {
      files.set(id, new Y.Map<unknown>([['text', new Y.Text('x')]]));
    }
    files.set('go', new Y.Map<unknown>([['text', 'no shared text']]));
  });
  await heard(ann);
  const seq = (await readRecording(sessionId, hostToken)).at(-1)?.seq;
  const response = await ask(sessionId, `instants/${seq}/zip`, hostToken);
  const paths = Object.keys(unzipSync(new Uint8Array(await response.arrayBuffer())));
  expect(paths).toEqual(['main.py']);
});

test('the recording comes as a file that says what it is, also from the archive', async () => {
  const before = Date.now();
  const { sessionId, hostToken, expiresAt } = await smallSession();
  const read = async () => {
    const response = await ask(sessionId, 'recording/file', hostToken);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Disposition')).toBe(
      `attachment; filename="viva-${sessionId}.ndjson"`,
    );
    const text = await textOf(response);
    const end = text.indexOf('\n') + 1;
    const header = recordingHeader.parse(JSON.parse(text.slice(0, end)));
    expect(recordingVersion(response.headers.get('Content-Type'))).toBe(header.version);
    return { header, lines: text.slice(end) };
  };
  const live = await read();
  expect(live.header).toMatchObject({ version: RECORDING_VERSION, sessionId, title: 'Backend' });
  expect(Date.parse(live.header.createdAt)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(live.header.savedAt)).toBeGreaterThan(Date.parse(live.header.createdAt));
  expect(live.lines).toBe(await textOf(await askForRecording(sessionId, hostToken)));

  await archiveSession(sessionId, expiresAt);
  const archived = await read();
  expect(archived.header).toEqual({ ...live.header, savedAt: archived.header.savedAt });
  expect(archived.lines.startsWith(live.lines)).toBe(true);
  expect(archived.lines).toBe(await textOf(await askForRecording(sessionId, hostToken)));
  parseRecording(archived.lines);
});

test('an archive of a newer release says its version, and is not taken for one that can be read here', async () => {
  const { sessionId, hostToken, expiresAt } = await createSession();
  await archiveSession(sessionId, expiresAt);
  await env.DB.prepare('UPDATE recording_chunks SET version = 7 WHERE session_id = ?')
    .bind(sessionId)
    .run();
  const recording = await askForRecording(sessionId, hostToken);
  expect(recording.headers.get('Content-Type')).toBe(recordingType(7));
  const file = await ask(sessionId, 'recording/file', hostToken);
  expect(file.headers.get('Content-Type')).toBe(recordingType(7));
  const [header, ...lines] = (await textOf(file)).split(/(?<=\n)/);
  expect(recordingHeader.parse(JSON.parse(header ?? '')).version).toBe(7);
  expect(lines.join('')).toBe(await textOf(recording));
  expect(await refusalOf(sessionId, 'instants/1', hostToken)).toMatchObject({
    status: 404,
    message: 'This recording is of a version that the server cannot read.',
  });
});

test('a recording says how far it goes, and whether more will follow, wherever one begins to read', async () => {
  const { sessionId, hostToken, expiresAt } = await smallSession();
  const untilOf = async (after: number) => {
    const response = await askForRecording(sessionId, hostToken, after);
    const entries = parseRecording(await textOf(response), after);
    return {
      said: response.headers.get(RECORDING_UNTIL),
      over: response.headers.get(RECORDING_OVER),
      last: entries.at(-1),
    };
  };
  const live = await untilOf(0);
  expect(live.said).toBe(live.last?.at);
  expect(live.over).toBe('false');
  expect((await untilOf(live.last?.seq ?? 0)).said).toBe(live.said);
  // An event is the last entry, hours after the last change.
  await archiveSession(sessionId, expiresAt);
  const archived = await untilOf(0);
  expect(archived.last).toMatchObject({ event: { type: 'end', reason: 'expired' } });
  expect(archived.said).toBe(archived.last?.at);
  expect(archived.over).toBe('true');
  expect(archived.said).toBe(expiresAt);
});
