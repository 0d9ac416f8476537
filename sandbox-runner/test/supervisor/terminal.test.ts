import { describe, expect, it } from 'vitest';
import {
  endOfInputFrame,
  executeFrame,
  inputFrames,
  resizeFrame,
  signalFrame,
} from '../../src/sandbox/frames.ts';
import { OK, plan, probing, Session, STAGES, shell, useSupervisor } from './harness.ts';

useSupervisor();

const terminal = { columns: 80, rows: 24 };

describe.each(STAGES)('a terminal for a program $name', (stage) => {
  const start = async (command: Parameters<typeof executeFrame>[0]) => {
    const session = await Session.start(stage);
    session.send(executeFrame(command));
    return session;
  };

  describe.skipIf(stage.missing !== null)('', () => {
    it('is one, of the right size, under its own name too', async () => {
      const session = await start(
        shell('stty size; test -t 0 && test -t 1 && test -t 2 && echo yes >/dev/tty; tty', {
          terminal,
        }),
      );
      const { stdout, exit } = await session.finish();
      expect(stdout).toMatch(/^24 80\r\nyes\r\n\/dev\/pts\/\d+\r\n$/);
      expect(exit).toMatchObject(OK);
    });

    it('echoes what is typed and gives it to the program by lines', async () => {
      const session = await start(shell('read line; echo "<$line>"', { terminal }));
      session.send(...inputFrames('hello'));
      await session.untilOutput('hello');
      session.send(...inputFrames('\x7f\x7fp\r'));
      expect((await session.finish()).stdout).toMatch(/<help>\r\n$/);
    });

    it('turns Ctrl+C into a signal', async () => {
      const session = await start(shell('echo ready; exec sleep 1000', { terminal }));
      await session.untilOutput('ready');
      session.send(...inputFrames('\x03'));
      expect((await session.finish()).exit).toMatchObject({ cause: 'none', signal: 2 });
    });

    it('ends the input at Ctrl+D, and when the service says so', async () => {
      const typed = await start(plan(['cat'], { terminal }));
      typed.send(...inputFrames('a\r\x04'));
      expect((await typed.finish()).exit).toMatchObject(OK);
      const told = await start(plan(['cat'], { terminal }));
      told.send(...inputFrames('a\r'), endOfInputFrame());
      expect((await told.finish()).exit).toMatchObject(OK);
    });

    it('tells the program when its size changes', async () => {
      const session = await start(probing('resize', { terminal }));
      await session.untilOutput('80x24');
      session.send(resizeFrame({ columns: 120, rows: 40 }));
      await session.untilOutput('120x40');
    });

    it('gives signals to what runs in the foreground', async () => {
      const session = await start(
        plan(['/bin/bash', '--norc', '-i', '-c', './probe on-signal 15; echo status $?'], {
          terminal,
        }),
      );
      await session.untilOutput('listening');
      session.send(signalFrame(15));
      await session.untilOutput('status 7');
      expect((await session.finish()).exit).toMatchObject(OK);
    });

    it('shows the last words', async () => {
      const session = await start(
        shell('head -c 60000 /dev/zero | tr "\\0" x; echo; echo last', { terminal }),
      );
      const { stdout } = await session.finish();
      expect(stdout).toHaveLength(60_000 + '\r\nlast\r\n'.length);
    });

    it('ends with what holds it open', async () => {
      const session = await start(shell('sleep 1000 & echo gone', { terminal }));
      expect(await session.finish()).toMatchObject({ stdout: 'gone\r\n', exit: OK });
    });
  });
});
