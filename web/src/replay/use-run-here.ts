import { type ExecuteResponse, executeResponse } from '@viva/protocol/api';
import type { LanguageId } from '@viva/protocol/languages';
import type { RoomRun } from '@viva/protocol/room';
import { nanoid } from 'nanoid';
import { useEffect, useRef, useState } from 'react';
import { type ApiResult, UNREACHABLE } from '../api-result.ts';
import { failureOf, fetchPast, type RecordingAddress } from './recording-api.ts';

/** A run of an instant's code, which nobody else sees. */
export interface OwnRun {
  /** The instant, in milliseconds since 1970. */
  readonly time: number;
  readonly run: RoomRun;
  /** Why it could not be run; null when it could, or is under way. */
  readonly failure: string | null;
}

/** What one sends to be run, and when it was so. */
interface Order {
  readonly time: number;
  readonly language: LanguageId;
  readonly code: string;
  /** What it is sent, as if somebody typed it. */
  readonly stdin: string;
}

/** Runs code of the recording for this person alone; the newest run takes the place of the one before. */
export function useRunHere(address: RecordingAddress) {
  const [own, setOwn] = useState<OwnRun | null>(null);
  const latest = useRef<AbortController>(null);
  useEffect(() => () => latest.current?.abort(), []);

  async function start(order: Order): Promise<void> {
    latest.current?.abort();
    const asked = new AbortController();
    latest.current = asked;
    const run: RoomRun = {
      executionId: nanoid(),
      by: null,
      byName: 'you',
      language: order.language,
      startedAt: new Date().toISOString(),
      interactive: false,
      terminal: null,
      output: [],
      result: null,
    };
    setOwn({ time: order.time, run, failure: null });
    const answer = await runAtInstant(address, order, asked.signal);
    if (asked.signal.aborted) return;
    setOwn({
      time: order.time,
      run: answer.ok ? { ...run, ...outcome(answer.value) } : run,
      failure: answer.ok ? null : answer.error.message,
    });
  }

  function close(): void {
    latest.current?.abort();
    setOwn(null);
  }

  return { own, start, close };
}

function outcome({ executionId: _, output, error, ...result }: ExecuteResponse) {
  const chunks = [
    { stream: 'stdout', data: output },
    { stream: 'stderr', data: error },
  ] as const;
  const shown = chunks.filter(({ data }) => data !== '');
  return { result, output: shown.map((chunk, seq) => ({ seq, ...chunk })) };
}

/** Never throws. */
async function runAtInstant(
  address: RecordingAddress,
  { language, code, stdin }: Order,
  signal: AbortSignal,
): Promise<ApiResult<ExecuteResponse>> {
  try {
    const response = await fetchPast(address, '/replay/run', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ language, code, stdin }),
      signal,
    });
    if (!response.ok) return { ok: false, error: await failureOf(response) };
    return { ok: true, value: executeResponse.parse(await response.json()) };
  } catch {
    return UNREACHABLE;
  }
}
