import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogEntry } from '../../src/log.ts';
import { type PoolSizes, WarmPool } from '../../src/sandbox/warm-pool.ts';

/** A container that is nothing but its end. */
class FakeContainer {
  readonly kind: string;
  readonly warm: boolean;
  readonly #end = Promise.withResolvers<void>();
  readonly closed = this.#end.promise;
  destroyed = false;

  constructor(kind: string, warm: boolean) {
    this.kind = kind;
    this.warm = warm;
  }

  destroy(): void {
    this.destroyed = true;
    this.#end.resolve();
  }

  /** Ends as when its supervisor does. */
  end(): void {
    this.#end.resolve();
  }
}

/** Starts containers in no time, unless it is told to fail. */
class FakeSource {
  readonly started: FakeContainer[] = [];
  failing: Error | null = null;
  attempts = 0;

  async start(kind: string, warm: boolean): Promise<FakeContainer> {
    this.attempts += 1;
    if (this.failing !== null) throw this.failing;
    const container = new FakeContainer(kind, warm);
    this.started.push(container);
    return container;
  }
}

const log: LogEntry[] = [];
let pool: WarmPool<FakeContainer>;
let source: FakeSource;

function openPool(sizes: Partial<PoolSizes>, quiet = 2) {
  source = new FakeSource();
  pool = new WarmPool(source, { least: {}, most: 4, total: 12, ...sizes }, quiet, (entry) => {
    log.push(entry);
  });
}

/** Lets everything happen that waits for no clock. */
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  log.length = 0;
});
afterEach(async () => {
  await pool.close();
  vi.useRealTimers();
});

describe('the warm pool', () => {
  it('fills itself with what always waits, ready to run at once', async () => {
    openPool({ least: { python: 2, javascript: 1 } });
    await settled();
    expect(pool.idle).toEqual({ python: 2, javascript: 1 });
    expect(source.started.every(({ warm }) => warm)).toBe(true);
  });

  it('gives each container away once, and makes another', async () => {
    openPool({ least: { python: 1 } }, 100);
    await settled();
    const first = await pool.take('python');
    await settled();
    const second = await pool.take('python');
    expect(first).not.toBe(second);
    expect([pool.hits, pool.misses]).toEqual([2, 0]);
    await settled();
    expect(pool.idle.python).toBe(2);
  });

  it('starts one where none waits, without the preparation that its run would wait for', async () => {
    openPool({});
    const container = await pool.take('rust');
    expect(container).toMatchObject({ kind: 'rust', warm: false, destroyed: false });
    expect([pool.hits, pool.misses]).toEqual([0, 1]);
  });

  it('keeps as many as were taken within a minute, up to its most, and lets them go afterwards', async () => {
    openPool({ least: { python: 1 }, most: 3 }, 100);
    await settled();
    for (let runs = 0; runs < 5; runs += 1) (await pool.take('python')).end();
    await settled();
    expect(pool.idle.python).toBe(3);
    await vi.advanceTimersByTimeAsync(80_000);
    expect(pool.idle.python).toBe(1);
    expect(source.started.filter(({ destroyed }) => destroyed)).toHaveLength(2);
  });

  it.each([
    ['of a kind', { most: 0 }],
    ['of all kinds', { total: 0 }],
  ])('with room for none %s starts one for each run', async (_, sizes) => {
    openPool({ least: { python: 2 }, ...sizes });
    await settled();
    await pool.take('python');
    await settled();
    expect(pool.idle.python ?? 0).toBe(0);
    expect(source.attempts).toBe(1);
  });

  it('prefers what always waits to what was used lately when it is full', async () => {
    openPool({ least: { python: 1 }, most: 3, total: 3 }, 100);
    await settled();
    for (let runs = 0; runs < 3; runs += 1) (await pool.take('rust')).end();
    await settled();
    expect(pool.idle).toEqual({ python: 1, rust: 2 });
    (await pool.take('python')).end();
    await settled();
    expect(pool.idle.python).toBe(1);
    expect(Object.values(pool.idle).reduce((sum, count) => sum + count)).toBe(3);
  });

  it('refills while few programs run, or else after a second', async () => {
    openPool({ least: { python: 1 } }, 1);
    await settled();
    const running = await pool.take('python');
    await settled();
    expect(pool.idle.python).toBe(0);
    running.end();
    await settled();
    expect(pool.idle.python).toBe(1);
    await pool.take('python');
    await settled();
    expect(pool.idle.python).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(pool.idle.python).toBe(1);
  });

  it('replaces a waiting container that ends by itself, but not in a hurry', async () => {
    openPool({ least: { python: 1 } });
    await settled();
    source.started[0]?.end();
    await settled();
    expect(pool.idle.python).toBe(0);
    expect(log).toMatchObject([{ event: 'pool-container-ended', kind: 'python' }]);
    await vi.advanceTimersByTimeAsync(250);
    expect(pool.idle.python).toBe(1);
  });

  it('tries again, ever more seldom, while its engine is gone, and is full again after that', async () => {
    openPool({ least: { python: 1 } });
    source.failing = new Error('socket hang up', { cause: new Error('ECONNRESET') });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(source.attempts).toBeLessThan(10);
    expect(log[0]).toMatchObject({
      event: 'pool-refill-failed',
      reason: 'socket hang up',
      causes: 'ECONNRESET',
    });
    await expect(pool.take('python')).rejects.toThrow('socket hang up');
    source.failing = null;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(pool.idle.python).toBe(1);
  });

  it('ends what waits when it is closed, and starts nothing more', async () => {
    openPool({ least: { python: 2 } });
    await settled();
    const taken = await pool.take('python');
    await settled();
    await pool.close();
    const attempts = source.attempts;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(source.attempts).toBe(attempts);
    expect(source.started.filter(({ destroyed }) => !destroyed)).toEqual([taken]);
    expect(log).toEqual([]);
  });

  it('ends a container that was starting while it was closed', async () => {
    openPool({ least: { python: 1 } });
    const starting = Promise.withResolvers<FakeContainer>();
    const container = new FakeContainer('python', true);
    vi.spyOn(source, 'start').mockReturnValueOnce(starting.promise);
    await settled();
    const closed = pool.close();
    starting.resolve(container);
    await closed;
    expect(container.destroyed).toBe(true);
  });
});
