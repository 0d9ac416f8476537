import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ProcessTreeMeter,
  parseSmapsRollup,
  parseStat,
  parseStatus,
} from '../../src/sandbox/process-tree.ts';

const MEBIBYTE = 1024 * 1024;

describe('what /proc tells', () => {
  it('is read in spite of a name with spaces and parentheses', () => {
    const stat = '7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 11 22 33 44 20 0 1 0 5 6';
    expect(parseStat(stat)).toBe(1100);
    expect(parseStat('')).toBe(0);
  });

  it('tells memory in bytes, none for a zombie', () => {
    const status =
      'VmHWM:\t  50 kB\nRssAnon:\t 10 kB\nRssFile:\t 20 kB\nRssShmem:\t 3 kB\nVmSwap:\t 4 kB\n';
    expect(parseStatus(status)).toEqual({ own: 17 * 1024, file: 20 * 1024, peak: 50 * 1024 });
    expect(parseStatus('State:\tZ (zombie)\n')).toEqual({ own: 0, file: 0, peak: 0 });
    expect(parseSmapsRollup('Rss: 9 kB\nPss:   5 kB\nPss_Anon: 1 kB\nSwapPss:  2 kB\n')).toBe(7168);
  });
});

describe('a process tree', () => {
  const groups: number[] = [];
  afterEach(() => {
    for (const group of groups.splice(0)) process.kill(-group, 'SIGKILL');
  });

  async function startPython(code: string): Promise<number> {
    const child = spawn('/usr/bin/python3', ['-c', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    if (child.pid === undefined) throw new Error('not started');
    groups.push(child.pid);
    await once(child.stdout, 'data');
    return child.pid;
  }

  it('counts memory and processor time of children with their parent', async () => {
    const pid = await startPython(
      `import subprocess, sys
code = "x = b'x' * (60 << 20); print(1, flush=True)\\nwhile True: pass"
subprocess.run([sys.executable, '-c', code], stdout=sys.stdout)`,
    );
    const meter = new ProcessTreeMeter(pid, 1024 * MEBIBYTE);
    await vi.waitFor(() => expect(meter.read().cpuMs).toBeGreaterThanOrEqual(200), {
      timeout: 20_000,
    });
    const { memoryBytes, peakBytes } = meter.read();
    expect(memoryBytes).toBeGreaterThan(60 * MEBIBYTE);
    expect(memoryBytes).toBeLessThan(120 * MEBIBYTE);
    expect(peakBytes).toBeGreaterThanOrEqual(memoryBytes);
  });

  it('counts pages that processes share once where it matters', async () => {
    const pid = await startPython(
      `import os, time
x = b'x' * (50 << 20)
for _ in range(4):
    if os.fork() == 0:
        time.sleep(1000)
print(1, flush=True)
time.sleep(1000)`,
    );
    const cheap = new ProcessTreeMeter(pid, 1024 * MEBIBYTE).read().memoryBytes;
    const exact = new ProcessTreeMeter(pid, 10 * MEBIBYTE).read().memoryBytes;
    expect(cheap).toBeGreaterThan(240 * MEBIBYTE);
    expect(exact).toBeGreaterThan(50 * MEBIBYTE);
    expect(exact).toBeLessThan(100 * MEBIBYTE);
  });

  it('is empty when it has ended', () => {
    const meter = new ProcessTreeMeter(2 ** 22 + 1, MEBIBYTE);
    expect(meter.read()).toEqual({ cpuMs: 0, memoryBytes: 0, peakBytes: 0 });
  });
});
