import { describe, expect, it } from 'vitest';
import { RunQueue } from '../src/run-queue.ts';

/** Enters a queue and notes what happens. */
function enter(queue: RunQueue) {
  const positions: number[] = [];
  const place = queue.enter((position) => positions.push(position));
  const noted = { positions, started: false, leave: place.leave };
  void place.turn.then(() => {
    noted.started = true;
  });
  return noted;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the run queue', () => {
  it('lets so many run and starts the others in their order', async () => {
    const queue = new RunQueue(2, 5);
    const [first, second, third, fourth] = [enter(queue), enter(queue), enter(queue), enter(queue)];
    await settled();
    expect([first, second, third, fourth].map(({ started }) => started)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(first.positions).toEqual([]);
    expect([third.positions, fourth.positions]).toEqual([[1], [2]]);
    second.leave();
    await settled();
    expect([third.started, fourth.started]).toEqual([true, false]);
    expect(fourth.positions).toEqual([2, 1]);
  });

  it('refuses more than it holds, and takes them again afterwards', async () => {
    const queue = new RunQueue(1, 1);
    const running = enter(queue);
    const waiting = enter(queue);
    expect(() => enter(queue)).toThrow(expect.objectContaining({ code: 'runner_busy' }));
    running.leave();
    await settled();
    expect(waiting.started).toBe(true);
    expect(() => enter(queue)).not.toThrow();
  });

  it('forgets those who leave while they wait, and moves the others up', async () => {
    const queue = new RunQueue(1, 3);
    const running = enter(queue);
    const [gone, next] = [enter(queue), enter(queue)];
    gone.leave();
    expect(next.positions).toEqual([2, 1]);
    running.leave();
    await settled();
    expect([gone.started, next.started]).toEqual([false, true]);
  });

  it('counts a place that is left twice once', async () => {
    const queue = new RunQueue(1, 3);
    const running = enter(queue);
    running.leave();
    running.leave();
    enter(queue);
    const waiting = enter(queue);
    await settled();
    expect(waiting.started).toBe(false);
  });
});
