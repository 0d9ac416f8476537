import {
  type ExecuteResponse,
  type InstantResponse,
  instantParams,
  type ReplayAccess,
  type ReplayRunRequest,
  replayAccess,
  replayRunRequest,
} from '@viva/protocol/api';
import { CodedError } from '@viva/protocol/errors';
import { LANGUAGES } from '@viva/protocol/languages';
import { LIMITS, RUN_LIMITS } from '@viva/protocol/limits';
import { parseInput } from '@viva/protocol/parse';
import {
  RECORDING_OVER,
  RECORDING_UNTIL,
  recordingQuery,
  recordingType,
} from '@viva/protocol/recording';
import { Hono } from 'hono';
import { nanoid } from 'nanoid';
import { openReplay } from '../db/retention.ts';
import { acceptsGzip, addressOf, countRequest } from '../http.ts';
import type { ApiContext, Observed } from '../observe.ts';
import { unwrap } from '../result.ts';
import { Runner } from '../runner.ts';
import { Execution } from '../session/execution.ts';
import { codeAt, zipOf } from '../session/instant.ts';
import { compressedBody, recordingBody } from '../session/recording.ts';
import { limitedBody, readBody } from './body.ts';
import { openRecording, readInstant } from './recordings.ts';
import { requireInterviewer, requireReplay, room } from './room.ts';

const NOT_KEPT = { 'Cache-Control': 'no-store' };

/** A file that a browser saves. Its name has to be one that needs no quoting. */
const attachment = (name: string) => ({
  ...NOT_KEPT,
  'Content-Disposition': `attachment; filename="${name}"`,
});

/** What was, to be played back: for the interviewer, and for everybody where the interviewer has opened it. */
export const replayRoutes = new Hono<Observed>()
  .get('/:id/recording', async (c) => {
    const { version, until, over, read } = await openRecording(c);
    const { after } = parseInput(recordingQuery, c.req.query());
    const body = recordingBody(read(after));
    const headers = {
      ...NOT_KEPT,
      'Content-Type': recordingType(version),
      [RECORDING_UNTIL]: until,
      [RECORDING_OVER]: String(over),
    };
    // Beside what the answer has of other origins.
    c.res.headers.append('Vary', 'Accept-Encoding');
    if (!acceptsGzip(c.req.raw)) return new Response(body, { headers });
    // The edge compresses nothing of this type by itself.
    return new Response(compressedBody(body), {
      headers: { ...headers, 'Content-Encoding': 'gzip' },
      encodeBody: 'manual',
    });
  })
  .get('/:id/recording/file', async (c) => {
    await countRequest(c.env.READ_LIMIT, addressOf(c.req.raw));
    const { sessionId, version, title, createdAt, read } = await openRecording(c);
    const savedAt = new Date().toISOString();
    const header = {
      format: 'viva-recording',
      version,
      sessionId,
      title,
      createdAt,
      savedAt,
    } as const;
    return new Response(recordingBody(read(0), header), {
      headers: {
        ...attachment(`viva-${sessionId}.ndjson`),
        'Content-Type': recordingType(version),
      },
    });
  })
  .get('/:id/instants/:seq', async (c) => {
    const { instant } = await instantAsked(c);
    return c.json<InstantResponse>(instant, { headers: NOT_KEPT });
  })
  .get('/:id/instants/:seq/zip', async (c) => {
    const { sessionId, instant } = await instantAsked(c);
    const name = `viva-${sessionId}-${instant.seq}.zip`;
    return new Response(zipOf(instant.files, instant.at), {
      headers: { ...attachment(name), 'Content-Type': 'application/zip' },
    });
  })
  .post('/:id/replay', limitedBody, async (c) => {
    const id = await requireInterviewer(c);
    const { open } = await readBody(c, replayAccess);
    const answer = await room(c).openReplay(open);
    const known = answer.ok || answer.code !== 'session_not_found';
    if (known) return c.json<ReplayAccess>(unwrap(answer));
    await openReplay(c.env.DB, id, open);
    return c.json<ReplayAccess>({ open });
  })
  .post('/:id/replay/run', limitedBody, async (c) => {
    const id = await requireReplay(c);
    const request = await readBody(c, replayRunRequest);
    await countRequest(c.env.RUN_LIMIT, addressOf(c.req.raw));
    // Apart from the room's own runs, which go on meanwhile. Not the session's id: who knows that one can join.
    const session = `${c.env.SESSION_ROOM.idFromName(id)} replay`;
    const telemetry = c.get('telemetry');
    const requestId = c.get('requestId');
    const run = runAlone(new Runner(c.env), session, request, c.req.raw.signal);
    const result = await run.catch((error) => {
      const outcome = error instanceof CodedError ? error.code : 'internal';
      telemetry.tell({ event: 'run-refused', outcome, requestId });
      throw error;
    });
    telemetry.tell({
      event: 'replay-run',
      outcome: result.verdict,
      kind: request.language,
      ms: result.executionTime,
      bytes: result.memory,
      requestId,
    });
    return c.json(result);
  });

/**
 * Runs a program that no room knows of. It ends when whoever asked for it goes away.
 *
 * @throws CodedError `runner_busy` or `runner_unavailable`.
 */
async function runAlone(
  runner: Runner,
  session: string,
  { language, code, stdin }: ReplayRunRequest,
  gone: AbortSignal,
): Promise<ExecuteResponse> {
  const execution = new Execution(Date.now(), RUN_LIMITS.wallMs);
  // It may have to wait for a place first.
  const late = AbortSignal.timeout(2 * RUN_LIMITS.wallMs + LIMITS.runGraceMs);
  const files = [{ path: LANGUAGES[language].fileName, content: code }];
  const ignore = () => {};
  const { result, output } = await execution.run(
    (signal) =>
      runner.start(
        { session, language, files, stdin, limits: {} },
        AbortSignal.any([signal, gone, late]),
      ),
    { started: ignore, progress: ignore, output: ignore },
  );
  return { executionId: nanoid(), ...result, output: output.stdout, error: output.stderr };
}

/**
 * The code at the instant in the address.
 *
 * @throws CodedError `rate_limited`, `invalid_request` when that is no number, and as `openRecording` and `readInstant` do.
 */
async function instantAsked(
  c: ApiContext,
): Promise<{ readonly sessionId: string; readonly instant: InstantResponse }> {
  await countRequest(c.env.READ_LIMIT, addressOf(c.req.raw));
  const recording = await openRecording(c);
  const { seq } = parseInput(instantParams, c.req.param());
  const instant = await readInstant(recording, seq);
  return { sessionId: recording.sessionId, instant: codeAt(seq, instant) };
}
