import { recordingType } from '@viva/protocol/recording';
import { afterEach, expect, test, vi } from 'vitest';
import { readRecording } from '../../src/replay/read-recording.ts';

const ADDRESS = { sessionId: 'abcdefghijkmnpqrstuv', token: 'secret' };

const line = (seq: number) => ({
  seq,
  at: '2026-11-23T10:00:00.000Z',
  event: { type: 'title', title: `title ${seq} ×` },
});

/** An API that sends these pieces of text, one after the other, and then breaks off or ends. */
function serve(pieces: readonly string[], { version = 1, breaksOff = false } = {}) {
  const asked: Request[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push(new Request(new URL(url, 'http://viva.example'), init));
    const left = pieces.map((piece) => new TextEncoder().encode(piece));
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = left.shift();
        if (next) controller.enqueue(next);
        else if (breaksOff) controller.error(new Error('gone'));
        else controller.close();
      },
    });
    return new Response(body, { headers: { 'Content-Type': recordingType(version) } });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

async function read(after = 0) {
  const seqs: number[] = [];
  const end = await readRecording(
    ADDRESS,
    after,
    (entries) => seqs.push(...entries.map(({ seq }) => seq)),
    new AbortController().signal,
  );
  return { seqs, end };
}

test('lines come whole, however the network cuts them', async () => {
  const text = [1, 2, 3].map((seq) => `${JSON.stringify(line(seq))}\n`).join('');
  const asked = serve(
    Array.from({ length: Math.ceil(text.length / 7) }, (_, n) => text.slice(n * 7, n * 7 + 7)),
  );
  expect(await read(0)).toEqual({ seqs: [1, 2, 3], end: { type: 'complete', over: false } });
  expect(asked[0]?.url).toBe(
    `http://viva.example/api/sessions/${ADDRESS.sessionId}/recording?after=0`,
  );
  expect(asked[0]?.headers.get('Authorization')).toBe('Bearer secret');
});

test('what breaks off keeps what has come, and says so', async () => {
  serve([`${JSON.stringify(line(8))}\n`, '{"seq":9'], { breaksOff: true });
  expect(await read(7)).toEqual({ seqs: [8], end: { type: 'broken' } });
});

test('what ends within a line is cut off, not complete', async () => {
  serve([`${JSON.stringify(line(1))}\n{"seq":2,"at"`]);
  expect(await read()).toEqual({ seqs: [1], end: { type: 'broken' } });
});

test('a later version is not read', async () => {
  serve([`${JSON.stringify(line(1))}\n`], { version: 2 });
  expect(await read()).toEqual({ seqs: [], end: { type: 'unknown-version', version: 2 } });
});

test('a refusal has its reason', async () => {
  const error = { code: 'forbidden', message: 'This link is not valid for the session.' };
  vi.stubGlobal('fetch', async () => Response.json({ error }, { status: 403 }));
  expect((await read()).end).toEqual({ type: 'refused', error });
});

test('many lines are handed over in pieces, in their order', async () => {
  const seqs = Array.from({ length: 1_800 }, (_, n) => n + 1);
  serve([seqs.map((seq) => `${JSON.stringify(line(seq))}\n`).join('')]);
  expect((await read()).seqs).toEqual(seqs);
});
