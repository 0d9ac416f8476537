import { describe, expect, it } from 'vitest';
import { OK, plan, probing, Session, STAGES, shell, useSupervisor } from './harness.ts';

useSupervisor();

const REFUSALS = ['EPERM', 'ENOSYS', 'EAFNOSUPPORT', 'EPROTONOSUPPORT'];

describe.each(STAGES)('system calls of a program $name', (stage) => {
  const tell = async (what: string): Promise<Record<string, string>> => {
    const session = await Session.start(stage);
    const { stdout, stderr, exit } = await session.run(probing(what));
    expect([exit.exitCode, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    return Object.fromEntries(
      lines.map((line) => [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)]),
    );
  };

  describe.skipIf(stage.missing !== null)('', () => {
    it('that programs have no need of fail before the kernel looks at them', async () => {
      const told = await tell('denied');
      expect(Object.keys(told).length).toBeGreaterThan(65);
      expect(Object.entries(told).filter(([, result]) => !REFUSALS.includes(result))).toEqual([]);
      // Libraries take this for an old kernel, and do without.
      expect(told.clone3).toBe('ENOSYS');
      expect(told['from-the-future']).toBe('ENOSYS');
    });

    it('that ordinary programs make succeed', async () => {
      const told = await tell('allowed');
      expect(Object.entries(told).filter(([, result]) => result !== 'done')).toEqual([]);
    });

    it('open local and internet sockets, and no others', async () => {
      const { unix, tcp, udp6, socketpair, ...others } = await tell('sockets');
      expect([unix, tcp, udp6, socketpair]).toEqual(Array(4).fill('done'));
      expect(Object.entries(others).filter(([, result]) => !REFUSALS.includes(result))).toEqual([]);
      expect(Object.keys(others)).toContain('icmp');
    });

    it('gain no rights', async () => {
      const told = await tell('unprivileged');
      expect(Object.entries(told).filter(([, result]) => result === 'done')).toEqual([]);
    });

    it('of another architecture end the process', async () => {
      const session = await Session.start(stage);
      const { stdout, exit } = await session.run(probing('int80'));
      expect(stdout).toBe('');
      expect(exit.exitCode).toBeNull();
      // SIGSYS by the filter; SIGSEGV where the kernel has no such calls at all.
      expect([31, 11]).toContain(exit.signal);
      expect((await tell('x32')).x32).toBe('ENOSYS');
    });

    it('are made without any capability, and none can be got', async () => {
      const session = await Session.start(stage);
      const { stdout, exit } = await session.run(
        shell('grep -E "^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Seccomp|Groups)" /proc/self/status'),
      );
      const none = '0000000000000000';
      expect(stdout.replaceAll(/[\t ]+/g, ' ')).toContain(
        `CapInh: ${none}\nCapPrm: ${none}\nCapEff: ${none}\nCapAmb: ${none}\nNoNewPrivs: 1\nSeccomp: 2\n`,
      );
      expect(exit).toMatchObject(OK);
    });

    it('do not become somebody else through set-uid programs', async () => {
      const session = await Session.start(stage);
      const { stdout } = await session.run(
        plan([
          '/bin/sh',
          '-c',
          'for f in /usr/bin/su /bin/mount; do [ -u $f ] && "$f" -c id 2>/dev/null; done; id -u',
        ]),
      );
      expect(stdout.trim()).not.toBe('0');
    });
  });
});
