import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import {
  RECORDING_VERSION,
  type RecordingEntry,
  type RecordingEvent,
  recordingEntry,
  recordingVersion,
} from '@viva/protocol/recording';
import { expect, vi } from 'vitest';
import * as Y from 'yjs';
import { api, type Client, ringAlarmAt } from './client.ts';

/** Asks for something of a session; with null as whoever has the link. */
export const ask = (
  sessionId: string,
  path: string,
  token: string | null,
  headers: Record<string, string> = {},
) =>
  api(`/sessions/${sessionId}/${path}`, {
    headers: { ...headers, ...(token !== null && { Authorization: `Bearer ${token}` }) },
  });

export const askForRecording = (sessionId: string, token: string | null, after = 0) =>
  ask(sessionId, `recording?after=${after}`, token);

/** What a response brings. Its `text()` would warn that NDJSON is no text. */
export const textOf = async (response: Response): Promise<string> =>
  new TextDecoder().decode(await response.arrayBuffer());

/** What a response brings until it breaks off, which it has to do. */
export async function textUntilBroken({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const piece of body ?? []) text += decoder.decode(piece, { stream: true });
  } catch {
    return text;
  }
  throw new Error('The response is whole.');
}

/** Lines of a recording, each of which is checked against the contract. */
export function parseRecording(text: string, after = 0): RecordingEntry[] {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  const entries = lines.map((line) => recordingEntry.parse(JSON.parse(line)));
  let last = { seq: after, at: '' };
  for (const entry of entries) {
    const first = ('update' in entry ? entry.first : undefined) ?? entry.seq;
    expect(first).toBe(last.seq + 1);
    expect(entry.seq).toBeGreaterThanOrEqual(first);
    expect(entry.at >= last.at).toBe(true);
    last = entry;
  }
  return entries;
}

/** The recording from the entry on that follows a number, checked. */
export async function readRecording(
  sessionId: string,
  token: string | null,
  after = 0,
): Promise<RecordingEntry[]> {
  const response = await askForRecording(sessionId, token, after);
  expect(response.status).toBe(200);
  expect(recordingVersion(response.headers.get('Content-Type'))).toBe(RECORDING_VERSION);
  return parseRecording(await textOf(response), after);
}

export const eventsIn = (entries: readonly RecordingEntry[]): RecordingEvent[] =>
  entries.flatMap((entry) => ('event' in entry ? entry.event : []));

export const ofType = <T extends RecordingEvent['type']>(
  events: readonly RecordingEvent[],
  type: T,
) => events.filter((event): event is Extract<RecordingEvent, { type: T }> => event.type === type);

/** The document that the updates of a recording make. */
export function documentOf(entries: readonly RecordingEntry[]): Y.Doc {
  const doc = new Y.Doc();
  for (const entry of entries)
    if ('update' in entry) Y.applyUpdate(doc, Uint8Array.fromBase64(entry.update));
  return doc;
}

/** Lets a session end, and waits until all of it is in the archive. */
export async function archiveSession(sessionId: string, expiresAt: string): Promise<void> {
  await ringAlarmAt(sessionId, Date.parse(expiresAt));
  await vi.waitFor(async () =>
    expect(
      await runInDurableObject(env.SESSION_ROOM.getByName(sessionId), (room) =>
        room.replayIsOpen(),
      ),
    ).toMatchObject({
      ok: false,
    }),
  );
}

let asked = 0;

/** Resolves once the room has heard all that a client has sent. */
export async function heard(client: Client): Promise<void> {
  const through = ++asked;
  client.say({ type: 'confirm', through });
  await vi.waitFor(
    () => expect(client.all('confirmed').map((message) => message.through)).toContain(through),
    { timeout: 5000, interval: 5 },
  );
}
