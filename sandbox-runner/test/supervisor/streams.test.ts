import { MEBIBYTE } from '@viva/protocol/limits';
import { describe, expect, it } from 'vitest';
import {
  endOfInputFrame,
  executeFrame,
  inputFrames,
  signalFrame,
} from '../../src/sandbox/frames.ts';
import { OK, plan, probing, Session, shell, useSupervisor } from './harness.ts';

useSupervisor();

describe('the input of a program', () => {
  it('arrives as it was sent, and ends', async () => {
    const session = await Session.start();
    const text = Buffer.alloc(300_000, 'all of it\n');
    session.send(executeFrame(plan(['cat'])), ...inputFrames(text), endOfInputFrame());
    expect(await session.finish()).toMatchObject({ stdout: text.toString(), exit: OK });
  });

  it('arrives as it comes', async () => {
    const session = await Session.start();
    session.send(executeFrame(plan(['cat'])));
    for (const line of ['one\n', 'two\n']) {
      session.send(...inputFrames(line));
      await session.untilOutput(line);
    }
    session.send(endOfInputFrame());
    expect((await session.finish()).exit).toMatchObject(OK);
  });

  it('waits for a program that does not read yet, more than fits anywhere too', async () => {
    const session = await Session.start();
    const size = 3 * MEBIBYTE;
    session.send(
      executeFrame(shell('sleep 0.5; wc -c')),
      ...inputFrames(Buffer.alloc(size, 'x')),
      endOfInputFrame(),
    );
    expect(await session.finish()).toMatchObject({ stdout: `${size}\n`, exit: OK });
  });

  it('is thrown away when nobody reads it', async () => {
    const session = await Session.start();
    session.send(
      executeFrame(shell('exec <&-; echo closed; sleep 0.3; echo done')),
      ...inputFrames(Buffer.alloc(3 * MEBIBYTE, 'x')),
      endOfInputFrame(),
    );
    expect(await session.finish()).toMatchObject({ stdout: 'closed\ndone\n', exit: OK });
    const { stdout } = await session.run(plan(['cat']));
    expect(stdout).toBe('');
  });

  it('of an earlier program is not the next one’s', async () => {
    const session = await Session.start();
    session.send(executeFrame(shell('exit 0')), ...inputFrames('left over'));
    await session.finish();
    expect(await session.run(plan(['cat']))).toMatchObject({ stdout: '', exit: OK });
  });
});

describe('the streams of a program', () => {
  it('may be opened by their names', async () => {
    const session = await Session.start();
    session.send(
      executeFrame(shell('cat /dev/stdin; echo out >/dev/stdout; echo err >/proc/self/fd/2')),
      ...inputFrames('in\n'),
      endOfInputFrame(),
    );
    expect(await session.finish()).toMatchObject({
      stdout: 'in\nout\n',
      stderr: 'err\n',
      exit: OK,
    });
  });

  it('carry every byte', async () => {
    const session = await Session.start();
    session.send(
      executeFrame(shell('cat >&2')),
      ...inputFrames(Buffer.of(0, 255, 27, 0xc3)),
      endOfInputFrame(),
    );
    const bytes: number[] = [];
    for (let frame = await session.next(); frame?.type !== 'exit'; frame = await session.next()) {
      if (frame?.type === 'stderr') bytes.push(...frame.data);
      else throw new Error(JSON.stringify(frame));
    }
    expect(bytes).toEqual([0, 255, 27, 0xc3]);
  });

  it('may be closed', async () => {
    const session = await Session.start();
    expect((await session.run(probing('close-all'))).exit).toMatchObject({ ...OK, exitCode: 5 });
  });

  it('are the only descriptors that a program starts with', async () => {
    const session = await Session.start();
    expect((await session.run(probing('descriptors'))).stdout).toBe('0 1 2 \n');
  });
});

describe('signals', () => {
  it('are at their defaults when a program starts', async () => {
    const session = await Session.start();
    expect((await session.run(probing('signals'))).stdout).toBe('told\n');
  });

  it('reach the program', async () => {
    const session = await Session.start();
    session.send(executeFrame(probing('on-signal 15')));
    await session.untilOutput('listening');
    session.send(signalFrame(15));
    expect((await session.finish()).exit).toMatchObject({ ...OK, exitCode: 7 });
  });

  it('reach what the program has started', async () => {
    const session = await Session.start();
    session.send(executeFrame(shell('trap : INT; ./probe on-signal 2; echo child $?')));
    await session.untilOutput('listening');
    session.send(signalFrame(2));
    expect(await session.finish()).toMatchObject({ stdout: 'listening\nchild 7\n' });
  });

  it('that end it are told', async () => {
    const session = await Session.start();
    session.send(executeFrame(plan(['sleep', '1000'])), signalFrame(9));
    expect((await session.finish()).exit).toMatchObject({
      cause: 'none',
      exitCode: null,
      signal: 9,
    });
  });
});

describe('a command that cannot be executed', () => {
  it('says why and ends with 127', async () => {
    const session = await Session.start();
    const { stderr, exit } = await session.run(plan(['no-such-program']));
    expect(stderr).toBe('no-such-program: No such file or directory\n');
    expect(exit).toMatchObject({ ...OK, exitCode: 127 });
  });

  it('has no environment but its own', async () => {
    const session = await Session.start();
    const environment = { PATH: '/usr/bin:/bin', NAME: 'a value' };
    const { stdout } = await session.run(plan(['env'], { environment }));
    expect(stdout).toBe('PATH=/usr/bin:/bin\nNAME=a value\n');
  });

  it('may have no environment at all', async () => {
    const session = await Session.start();
    expect(await session.run(plan(['/usr/bin/env'], { environment: {} }))).toMatchObject({
      stdout: '',
      exit: OK,
    });
  });
});
