import { describe, expect, it } from 'vitest';
import { readReport } from '../../src/sandbox/supervisor.ts';

const TIMES = '0m0.000000s 0m0.010000s\n0m1.250000s 1m0.250000s\n';

describe("the supervisor's report", () => {
  it('tells exit code and processor time', () => {
    expect(readReport(`ready\n${TIMES}`, 3)).toEqual({
      ready: true,
      ending: { exitCode: 3, signal: null },
      cpuMs: 61_510,
    });
  });

  it.each([
    ['dash', 'Segmentation fault\n', 139, 'SIGSEGV'],
    ['bash', 'supervisor: line 3:     4 Aborted    ( exec "$@" )\n', 134, 'SIGABRT'],
    ['dash', 'Real-time signal 1\n', 163, 'SIG35'],
    ['either shell, silently', '', 130, 'SIGINT'],
    ['either shell, silently', '', 141, 'SIGPIPE'],
  ])('tells a signal as %s names it', (_, message, code, signal) => {
    const { ending } = readReport(`ready\n${message}${TIMES}`, code);
    expect(ending).toEqual({ exitCode: null, signal });
  });

  it('does not take an exit code for a signal', () => {
    const { ending } = readReport(`ready\n${TIMES}`, 139);
    expect(ending).toEqual({ exitCode: 139, signal: null });
  });

  it('tells no ending when the supervisor was killed', () => {
    expect(readReport('ready\n', null)).toEqual({ ready: true, ending: null, cpuMs: null });
    expect(readReport('ready\n', 137)).toEqual({ ready: true, ending: null, cpuMs: null });
  });

  it('is not ready when bubblewrap failed', () => {
    expect(readReport("bwrap: Can't mount proc\n", 1).ready).toBe(false);
  });
});
