import { expect, it } from 'vitest';
import { FrameQueue } from '../../src/sandbox/frame-queue.ts';

const frame = (text: string) => ({ type: 'stdout', data: Buffer.from(text) }) as const;

it('hands on what has come, in order, and then the end', async () => {
  const queue = new FrameQueue();
  queue.push(frame('one'));
  queue.push(frame('two'));
  queue.end();
  expect(await queue.next()).toEqual({ done: false, value: frame('one') });
  expect(await queue.next()).toEqual({ done: false, value: frame('two') });
  expect(await queue.next()).toEqual({ done: true, value: undefined });
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});

it('lets its reader wait for what comes, and for the end', async () => {
  const queue = new FrameQueue();
  const first = queue.next();
  queue.push(frame('one'));
  expect(await first).toEqual({ done: false, value: frame('one') });
  const second = queue.next();
  queue.end();
  expect(await second).toEqual({ done: true, value: undefined });
});
