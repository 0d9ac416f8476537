import { describe, expect, it } from 'vitest';
import { EventChannel, ndjsonStream } from '../src/event-channel.ts';

describe('the event channel', () => {
  it('joins output that nobody has fetched yet, each stream for itself', async () => {
    const channel = new EventChannel();
    channel.push({ type: 'stdout', data: 'a' });
    channel.push({ type: 'stdout', data: 'b' });
    channel.push({ type: 'stderr', data: 'c' });
    channel.push({ type: 'stdout', data: 'd' });
    expect(await channel.take()).toEqual([
      { type: 'stdout', data: 'ab' },
      { type: 'stderr', data: 'c' },
      { type: 'stdout', data: 'd' },
    ]);
  });

  it('keeps everything of a flood in pieces of bounded size', async () => {
    const channel = new EventChannel();
    for (let i = 0; i < 300; i += 1) channel.push({ type: 'stdout', data: 'x'.repeat(1000) });
    const events = (await channel.take()) ?? [];
    const sizes = events.map((event) => (event.type === 'stdout' ? event.data.length : 0));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(300_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65 * 1024 + 1000);
  });

  it('waits for the next event, hands out what is left after the end, and then ends', async () => {
    const channel = new EventChannel();
    const next = channel.take();
    channel.push({ type: 'phase', phase: 'run' });
    expect(await next).toEqual([{ type: 'phase', phase: 'run' }]);
    channel.push({ type: 'stdout', data: 'last' });
    channel.end();
    channel.push({ type: 'stdout', data: 'too late' });
    expect(await channel.take()).toEqual([{ type: 'stdout', data: 'last' }]);
    expect(await channel.take()).toBeNull();
  });

  it('becomes one line of JSON an event', async () => {
    const channel = new EventChannel();
    channel.push({ type: 'phase', phase: 'run' });
    channel.push({ type: 'stdout', data: 'line\nbreak' });
    channel.end();
    const text = await new Response(ndjsonStream(channel, () => {})).text();
    expect(text).toBe('{"type":"phase","phase":"run"}\n{"type":"stdout","data":"line\\nbreak"}\n');
  });

  it('tells when its reader goes away', async () => {
    let gone = false;
    const stream = ndjsonStream(new EventChannel(), () => {
      gone = true;
    });
    await stream.cancel();
    expect(gone).toBe(true);
  });
});
