import { describe, expect, it } from 'vitest';
import { OK, plan, probing, Session, STAGES, shell, useSupervisor } from './harness.ts';

useSupervisor();

describe.each(STAGES)('processes of a program $name', (stage) => {
  const start = () => Session.start(stage);
  /** How many processes there are beside the supervisor and those that count. */
  const others = async (session: Session) => {
    const { stdout } = await session.run(
      shell('for f in /proc/[0-9]*; do read -r name <$f/comm && echo $name; done 2>/dev/null'),
    );
    return stdout.split('\n').filter((name) => name !== '' && !['supervisor', 'sh'].includes(name));
  };

  describe.skipIf(stage.missing !== null)('', () => {
    it('end with it, whoever their parent is', async () => {
      const session = await start();
      const { stdout, exit } = await session.run(
        shell('(setsid sleep 1000 >/dev/null 2>&1 &) ; (nohup sleep 1000 & exit); echo done'),
      );
      expect(stdout).toBe('done\n');
      expect(exit).toMatchObject(OK);
      expect(await others(session)).toEqual([]);
    });

    it('do not keep it from ending by holding its streams', async () => {
      const session = await start();
      const { exit } = await session.run(shell('sleep 1000 & exit 6', { wallMs: 10_000 }));
      expect(exit).toMatchObject({ ...OK, exitCode: 6 });
    });

    it('are reaped when nobody waits for them', async () => {
      const session = await start();
      expect(await session.run(probing('zombies 60'))).toMatchObject({
        stdout: 'done\n',
        exit: OK,
      });
    });

    it('cannot end, stop or slow the supervisor', async () => {
      const session = await start();
      expect(await session.run(probing('kill-1'))).toMatchObject({ stdout: 'still here\n' });
      const all = await session.run(probing('kill-all'));
      expect(all.exit.cause).toBe('none');
      expect((await session.run(probing('hold-back-1'))).stdout).not.toContain('done');
      expect(await session.run(plan(['true']))).toMatchObject({ exit: OK });
    });

    it('see nothing of the supervisor', async () => {
      const session = await start();
      const { stdout } = await session.run(
        shell(
          'for f in environ mem maps auxv fd/0 fd/1 cwd/x root/x; do cat /proc/1/$f && echo seen; done 2>/dev/null; cat /proc/1/cmdline | tr "\\0" " "',
        ),
      );
      expect(stdout).not.toContain('seen');
    });
  });
});
