import { once } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { endWhenSilent } from '../src/heartbeat.ts';

const EVERY_MS = 20;

let server: WebSocketServer;
beforeEach(async () => {
  server = new WebSocketServer({ port: 0 });
  await once(server, 'listening');
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

/** A connection whose client answers pings or not. */
async function connected(autoPong: boolean) {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const accepted = once(server, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong });
  const pings = vi.fn();
  client.on('ping', pings);
  const [socket]: WebSocket[] = await accepted;
  if (socket === undefined) throw new Error('no connection');
  endWhenSilent(socket, EVERY_MS);
  return { socket, pings };
}

it('keeps a connection whose other end answers', async () => {
  const { socket, pings } = await connected(true);
  await vi.waitFor(() => expect(pings.mock.calls.length).toBeGreaterThan(3));
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

it('ends one whose other end does not', async () => {
  const { socket } = await connected(false);
  await vi.waitFor(() => expect(socket.readyState).toBe(WebSocket.CLOSED));
});
