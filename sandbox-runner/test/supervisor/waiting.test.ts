import { describe, expect, it } from 'vitest';
import {
  type CommandPlan,
  endOfInputFrame,
  executeFrame,
  fileFrames,
  inputFrames,
  prepareFrame,
} from '../../src/sandbox/frames.ts';
import { OK, plan, probing, SEPARATE, Session, useSupervisor } from './harness.ts';

useSupervisor();

describe.skipIf(SEPARATE.missing !== null)('a command that waits', () => {
  const prepared = async (command: CommandPlan) => {
    const session = await Session.start(SEPARATE);
    session.send(prepareFrame(command));
    await session.until('waiting');
    return session;
  };

  it('is released by the same command, and sees nothing of its wait', async () => {
    const session = await prepared(probing('wait'));
    session.send(
      ...fileFrames('late', 'x'),
      executeFrame(probing('wait')),
      ...inputFrames('line\n'),
      endOfInputFrame(),
    );
    const { stdout, exit } = await session.finish();
    expect(stdout).toMatch(/^released \d+ clean closed\nread line\n$/);
    expect(exit).toMatchObject(OK);
  });

  it('is one process from its wait to its end', async () => {
    const session = await prepared(plan(['/bin/sh', '-c', 'echo $$ >waiting; exec ./probe wait']));
    const same = plan(['/bin/sh', '-c', 'echo $$ >waiting; exec ./probe wait']);
    const { stdout } = await session.run(same);
    const pid = /^released (\d+) /.exec(stdout)?.[1];
    expect((await session.run(plan(['cat', 'waiting']))).stdout).toBe(`${pid}\n`);
  });

  it('does not count time and CPU time of before', async () => {
    const session = await prepared(probing('burn-then-wait 400'));
    const { stdout, exit } = await session.run(
      probing('burn-then-wait 400', { cpuMs: 300, wallMs: 300 }),
    );
    expect(stdout).toBe('released\n');
    expect(exit).toMatchObject(OK);
    expect(exit.cpuMs).toBeLessThan(300);
  });

  it('is under the limits of the run that releases it', async () => {
    const session = await prepared(probing('burn-then-wait 100 and-burn'));
    const { exit } = await session.run(probing('burn-then-wait 100 and-burn', { cpuMs: 300 }));
    expect(exit).toMatchObject({ cause: 'cpu' });
  });

  it.each<[string, CommandPlan]>([
    ['other arguments', probing('descriptors')],
    ['another environment', plan(['./probe', 'descriptors'], { environment: { A: 'b' } })],
    ['a terminal', probing('descriptors', { terminal: { columns: 80, rows: 24 } })],
  ])('makes way for a command with %s', async (_, other) => {
    const session = await prepared(probing('wait'));
    const { stdout, exit } = await session.run(other);
    expect(stdout.trim()).toBe('0 1 2');
    expect(exit).toMatchObject(OK);
  });

  it('makes way for one that may do more', async () => {
    const session = await prepared(probing('wait', { openFiles: 50 }));
    const { stdout } = await session.run(probing('wait', { openFiles: 60 }));
    expect(stdout).toMatch(/^released \d+ clean/);
    expect(stdout).not.toBe('');
  });

  it('is started again when it has ended in place of waiting', async () => {
    const session = await prepared(plan(['true']));
    expect(await session.run(plan(['true']))).toMatchObject({ exit: OK });
  });

  it('is started again when another process holds its place', async () => {
    const session = await prepared(plan(['/bin/sh', '-c', 'sleep 1000 & exit 3']));
    const { exit } = await session.run(plan(['/bin/sh', '-c', 'sleep 1000 & exit 3']));
    expect(exit).toMatchObject({ ...OK, exitCode: 3 });
  });

  it('gives way to the next one that shall wait', async () => {
    const session = await prepared(probing('burn-then-wait 1'));
    session.send(prepareFrame(probing('wait')));
    await session.until('waiting');
    expect((await session.run(probing('wait'))).stdout).toMatch(/^released/);
  });
});
