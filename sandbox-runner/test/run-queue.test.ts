import { describe, expect, it } from 'vitest';
import { RunQueue } from '../src/run-queue.ts';

/** Enters a queue and notes what happens. */
function enter(queue: RunQueue, session: string | null = null) {
  const positions: number[] = [];
  const place = queue.enter(session, (position) => positions.push(position));
  const noted = { positions, started: false, leave: place.leave };
  void place.turn.then(() => {
    noted.started = true;
  });
  return noted;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const started = (...places: readonly { started: boolean }[]) =>
  places.map((place) => place.started);

describe('the run queue', () => {
  it('lets so many run and starts the others in their order', async () => {
    const queue = new RunQueue(2, 5);
    const [first, second, third, fourth] = [enter(queue), enter(queue), enter(queue), enter(queue)];
    await settled();
    expect(started(first, second, third, fourth)).toEqual([true, true, false, false]);
    expect(first.positions).toEqual([]);
    expect([third.positions, fourth.positions]).toEqual([[1], [2]]);
    second.leave();
    await settled();
    expect(started(third, fourth)).toEqual([true, false]);
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
    expect(started(gone, next)).toEqual([false, true]);
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

  it('runs one of a session at a time, and lets others pass meanwhile', async () => {
    const queue = new RunQueue(2, 5);
    const [first, second, other] = [enter(queue, 'a'), enter(queue, 'a'), enter(queue, 'b')];
    await settled();
    expect(started(first, second, other)).toEqual([true, false, true]);
    expect(second.positions).toEqual([1]);
    const last = enter(queue, 'b');
    other.leave();
    await settled();
    expect(started(second, last)).toEqual([false, true]);
    first.leave();
    await settled();
    expect(second.started).toBe(true);
    expect([queue.running, queue.waiting]).toEqual([2, 0]);
  });

  it('moves up those behind a run that passes others', async () => {
    const queue = new RunQueue(2, 5);
    const [, blocked, running] = [enter(queue, 'a'), enter(queue, 'a'), enter(queue, 'b')];
    const [passing, behind] = [enter(queue, 'c'), enter(queue, 'd')];
    running.leave();
    await settled();
    expect(started(blocked, passing, behind)).toEqual([false, true, false]);
    expect([blocked.positions, behind.positions]).toEqual([[1], [3, 2]]);
  });

  it('keeps room for other sessions than the busiest', () => {
    const queue = new RunQueue(1, 32);
    for (let runs = 0; runs < 5; runs += 1) enter(queue, 'a');
    expect(() => enter(queue, 'a')).toThrow(expect.objectContaining({ code: 'runner_busy' }));
    expect(() => enter(queue, 'b')).not.toThrow();
    expect(() => enter(queue)).not.toThrow();
  });
});
