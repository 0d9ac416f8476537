import type { RunEvent } from '@viva/protocol/run';
import { describe, expect, it } from 'vitest';
import { execute } from '../src/execute.ts';
import { jobOf } from '../src/job.ts';
import { parseRunRequest } from '../src/request.ts';
import { RunQueue } from '../src/run-queue.ts';
import { type Sandbox, SandboxFault } from '../src/sandbox/sandbox.ts';
import { endless, fakeSandbox, OK_EXIT, printing } from './fake-sandbox.ts';
import { testConfig } from './harness.ts';

const job = jobOf(
  parseRunRequest('{"language":"python","files":[{"path":"main.py","content":""}]}'),
  testConfig(),
);

async function executed(run: Sandbox['run'], signal = new AbortController().signal) {
  const events: RunEvent[] = [];
  const emit = (event: RunEvent) => void events.push(event);
  const queue = new RunQueue({ batch: 1, interactive: 1 }, 0);
  const place = queue.enter({ session: null, lane: 'batch' }, () => {});
  const sandbox = fakeSandbox(run);
  const report = await execute({ sandbox, job, place, emit, signal, patienceMs: 20 });
  return { events, report, running: queue.running };
}

describe('a run', () => {
  it('passes the events on, ends with its exit and gives its place up', async () => {
    const { events, report, running } = await executed(printing);
    expect(events).toEqual([
      { type: 'phase', phase: 'run' },
      { type: 'stdout', data: 'hello\n' },
      OK_EXIT,
    ]);
    expect(report).toMatchObject({ exit: OK_EXIT, faults: [] });
    expect(report.firstOutputMs).toBeGreaterThanOrEqual(0);
    expect(running).toBe(0);
  });

  it('is tried once more after a fault of the sandbox, unseen by the client', async () => {
    let attempts = 0;
    const fault = new SandboxFault('no luck');
    const { events, report } = await executed(async (job, emit, signal) => {
      attempts += 1;
      if (attempts > 1) return printing(job, emit, signal);
      emit({ type: 'phase', phase: 'run' });
      throw fault;
    });
    expect(events.map(({ type }) => type)).toEqual(['phase', 'stdout', 'exit']);
    expect(events.at(-1)).toEqual(OK_EXIT);
    expect(report.faults).toEqual([fault]);
  });

  it('ends with IE after the second fault', async () => {
    let attempts = 0;
    const { events, report } = await executed(async () => {
      attempts += 1;
      throw new Error('broken');
    });
    expect(attempts).toBe(2);
    expect(events).toMatchObject([{ type: 'exit', verdict: 'IE', exitCode: null }]);
    expect(report).toMatchObject({ firstOutputMs: null, faults: [{}, {}] });
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

  it('that is cancelled while it waits leaves the queue', async () => {
    const queue = new RunQueue({ batch: 1, interactive: 1 }, 1);
    queue.enter({ session: null, lane: 'batch' }, () => {});
    const place = queue.enter({ session: null, lane: 'batch' }, () => {});
    const cancelled = new AbortController();
    const { signal } = cancelled;
    const emit = () => {};
    const run = execute({ sandbox: fakeSandbox(endless), job, place, emit, signal });
    cancelled.abort();
    expect((await run).exit.verdict).toBe('CANCELLED');
    expect([queue.running, queue.waiting]).toEqual([1, 0]);
  });

  it('that is cancelled in a sandbox that hangs gives its place up, and nothing follows its exit', async () => {
    const cancelled = new AbortController();
    let late = () => {};
    const { events, report, running } = await executed((_, emit) => {
      late = () => emit({ type: 'stdout', data: 'late' });
      cancelled.abort();
      return new Promise(() => {});
    }, cancelled.signal);
    late();
    expect(events).toMatchObject([{ type: 'exit', verdict: 'CANCELLED' }]);
    expect(report.faults).toHaveLength(1);
    expect(running).toBe(0);
  });
});
