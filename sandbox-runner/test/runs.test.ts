import { describe, expect, it, vi } from 'vitest';
import { jobOf } from '../src/job.ts';
import type { LogEntry } from '../src/log.ts';
import { Metrics } from '../src/metrics.ts';
import { parseRunRequest } from '../src/request.ts';
import { RunQueue } from '../src/run-queue.ts';
import { Runs, type StartedRun } from '../src/runs.ts';
import { type Sandbox, SandboxFault } from '../src/sandbox/sandbox.ts';
import { endless, fakeSandbox, printing } from './fake-sandbox.ts';
import { program, testConfig } from './harness.ts';

const config = testConfig();
const job = jobOf(
  parseRunRequest(JSON.stringify(program('python', 'SECRET', { stdin: 'SECRET' }))),
  config,
);

function runsOf(run: Sandbox['run'], capacity = 1) {
  const log: LogEntry[] = [];
  const onFault = vi.fn();
  const queue = new RunQueue({ batch: 1, interactive: 1 }, capacity);
  const sandbox = fakeSandbox(run);
  const metrics = new Metrics(queue, () => sandbox);
  const runs = new Runs({ queue, metrics, log: (entry) => void log.push(entry), onFault });
  return { runs, log, onFault, metrics, start: () => runs.start(sandbox, job, null) };
}

async function verdictOf({ events }: StartedRun) {
  let last: unknown;
  for (let batch = await events.take(); batch; batch = await events.take()) last = batch.at(-1);
  return last;
}

describe('the runs under way', () => {
  it('are logged when they end, without their code, input or output', async () => {
    const { log, onFault, start } = runsOf(printing);
    await verdictOf(start());
    expect(log).toMatchObject([
      {
        event: 'run',
        language: 'python',
        sandbox: 'bubblewrap',
        interactive: false,
        verdict: 'OK',
      },
    ]);
    expect(JSON.stringify(log)).not.toMatch(/SECRET|hello/);
    expect(onFault).not.toHaveBeenCalled();
  });

  it('tell the operator of the sandbox’s faults, with their causes, and cast doubt on it', async () => {
    const { log, onFault, start } = runsOf(() => {
      throw new SandboxFault('It did not start.', { cause: new Error('no space left') });
    });
    expect(await verdictOf(start())).toMatchObject({ verdict: 'IE' });
    const fault = { event: 'sandbox-fault', message: 'It did not start.', causes: 'no space left' };
    expect(log).toMatchObject([fault, fault, { event: 'run', verdict: 'IE' }]);
    expect(onFault).toHaveBeenCalledOnce();
  });

  it('are counted, those too that are refused', async () => {
    const { metrics, start } = runsOf(endless, 0);
    const running = start();
    expect(start).toThrow(expect.objectContaining({ code: 'runner_busy' }));
    running.cancel();
    await verdictOf(running);
    const { body } = await metrics.text();
    expect(body).toContain('viva_runs_total{language="python",verdict="CANCELLED"} 1\n');
    expect(body).toContain('viva_runs_refused_total 1\n');
  });

  it('go on for a while when the service stops, those that wait too, and are then cancelled', async () => {
    const { runs, start } = runsOf(endless);
    const [running, waiting] = [start(), start()];
    const drained = runs.drain(20);
    expect(start).toThrow(expect.objectContaining({ code: 'runner_unavailable' }));
    expect(await verdictOf(running)).toMatchObject({ verdict: 'CANCELLED' });
    expect(await verdictOf(waiting)).toMatchObject({ verdict: 'CANCELLED' });
    await drained;
  });

  it('may be cut short by a second call', async () => {
    const { runs, start } = runsOf(endless);
    const running = start();
    const drained = runs.drain(3_600_000);
    await runs.drain(0);
    await drained;
    expect(await verdictOf(running)).toMatchObject({ verdict: 'CANCELLED' });
  });
});
