import type { RunEvent } from '@viva/protocol/run';
import { describe, expect, it } from 'vitest';
import { execute } from '../src/execute.ts';
import type { LogEntry } from '../src/log.ts';
import { parseRunRequest } from '../src/request.ts';
import { RunQueue } from '../src/run-queue.ts';
import { type Sandbox, SandboxFault } from '../src/sandbox/sandbox.ts';
import { fakeSandbox, OK_EXIT, printing } from './fake-sandbox.ts';

const request = parseRunRequest(
  '{"language":"python","files":[{"path":"main.py","content":"SECRET"}],"stdin":"SECRET"}',
);

async function executed(run: Sandbox['run'], signal = new AbortController().signal) {
  const events: RunEvent[] = [];
  const log: LogEntry[] = [];
  const emit = (event: RunEvent) => void events.push(event);
  const place = new RunQueue(1, 0).enter(() => {});
  const sandbox = fakeSandbox(run);
  await execute({ sandbox, request, place, emit, signal, log: (entry) => void log.push(entry) });
  return { events, log };
}

describe('a run', () => {
  it('passes the events on and ends with its exit', async () => {
    const { events } = await executed(printing);
    expect(events).toEqual([
      { type: 'phase', phase: 'run' },
      { type: 'stdout', data: 'hello\n' },
      OK_EXIT,
    ]);
  });

  it('is tried once more after a fault of the sandbox, unseen by the client', async () => {
    let attempts = 0;
    const { events } = await executed(async (job, emit, signal) => {
      attempts += 1;
      if (attempts > 1) return printing(job, emit, signal);
      emit({ type: 'phase', phase: 'run' });
      throw new SandboxFault('no luck');
    });
    expect(events.map(({ type }) => type)).toEqual(['phase', 'stdout', 'exit']);
    expect(events.at(-1)).toEqual(OK_EXIT);
  });

  it('ends with IE after the second fault', async () => {
    let attempts = 0;
    const { events } = await executed(async () => {
      attempts += 1;
      throw new Error('broken');
    });
    expect(attempts).toBe(2);
    expect(events).toMatchObject([{ type: 'exit', verdict: 'IE', exitCode: null }]);
  });

  it('is not tried again once something was printed', async () => {
    let attempts = 0;
    const { events } = await executed(async (job, emit, signal) => {
      attempts += 1;
      await printing(job, emit, signal);
      throw new SandboxFault('late');
    });
    expect(attempts).toBe(1);
    expect(events.at(-1)).toMatchObject({ verdict: 'IE' });
  });

  it('that is cancelled before its turn never starts', async () => {
    const { events } = await executed(() => {
      throw new Error('started');
    }, AbortSignal.abort());
    expect(events).toMatchObject([{ type: 'exit', verdict: 'CANCELLED' }]);
  });

  it('is logged without its code, input or output', async () => {
    const { log } = await executed(printing);
    expect(log).toMatchObject([{ event: 'run', language: 'python', verdict: 'OK', wallMs: 1 }]);
    expect(JSON.stringify(log)).not.toMatch(/SECRET|hello/);
  });
});
