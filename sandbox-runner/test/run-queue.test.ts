import { describe, expect, it } from 'vitest';
import { type Lane, RunQueue } from '../src/run-queue.ts';

const queueOf = (concurrency: number, capacity: number) =>
  new RunQueue({ batch: concurrency, interactive: concurrency }, capacity);

/** Enters a queue and notes what happens. */
function enter(queue: RunQueue, session: string | null = null, lane: Lane = 'batch') {
  const positions: number[] = [];
  const place = queue.enter({ session, lane }, (position) => positions.push(position));
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
    const queue = queueOf(2, 5);
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
    const queue = queueOf(1, 1);
    const running = enter(queue);
    const waiting = enter(queue);
    expect(() => enter(queue)).toThrow(expect.objectContaining({ code: 'runner_busy' }));
    running.leave();
    await settled();
    expect(waiting.started).toBe(true);
    expect(() => enter(queue)).not.toThrow();
  });

  it('forgets those who leave while they wait, and moves the others up', async () => {
    const queue = queueOf(1, 3);
    const running = enter(queue);
    const [gone, next] = [enter(queue), enter(queue)];
    gone.leave();
    expect(next.positions).toEqual([2, 1]);
    running.leave();
    await settled();
    expect(started(gone, next)).toEqual([false, true]);
  });

  it('counts a place that is left twice once', async () => {
    const queue = queueOf(1, 3);
    const running = enter(queue);
    running.leave();
    running.leave();
    enter(queue);
    const waiting = enter(queue);
    await settled();
    expect(waiting.started).toBe(false);
  });

  it('runs one of a session at a time, and lets others pass meanwhile', async () => {
    const queue = queueOf(2, 5);
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
    const queue = queueOf(2, 5);
    const [, blocked, running] = [enter(queue, 'a'), enter(queue, 'a'), enter(queue, 'b')];
    const [passing, behind] = [enter(queue, 'c'), enter(queue, 'd')];
    running.leave();
    await settled();
    expect(started(blocked, passing, behind)).toEqual([false, true, false]);
    expect([blocked.positions, behind.positions]).toEqual([[1], [3, 2]]);
  });

  it('keeps room for other sessions than the busiest', () => {
    const queue = queueOf(1, 32);
    for (let runs = 0; runs < 5; runs += 1) enter(queue, 'a');
    expect(() => enter(queue, 'a')).toThrow(expect.objectContaining({ code: 'runner_busy' }));
    expect(() => enter(queue, 'b')).not.toThrow();
    expect(() => enter(queue)).not.toThrow();
  });

  it('lets neither lane wait for the other', async () => {
    const queue = queueOf(1, 3);
    const typedTo = enter(queue, null, 'interactive');
    const batch = enter(queue);
    const [later, batchLater] = [enter(queue, null, 'interactive'), enter(queue)];
    await settled();
    expect(started(typedTo, batch, later, batchLater)).toEqual([true, true, false, false]);
    expect([later.positions, batchLater.positions]).toEqual([[1], [1]]);
    batch.leave();
    await settled();
    expect(started(later, batchLater)).toEqual([false, true]);
  });

  it('runs one of a session at once in both lanes together', async () => {
    const queue = queueOf(1, 3);
    const typedTo = enter(queue, 'a', 'interactive');
    const [batch, next] = [enter(queue, 'a'), enter(queue, 'b', 'interactive')];
    await settled();
    expect(started(typedTo, batch, next)).toEqual([true, false, false]);
    typedTo.leave();
    await settled();
    expect(started(batch, next)).toEqual([true, true]);
    expect(queue.running).toBe(2);
  });
});
