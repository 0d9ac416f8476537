import type { WebSocket } from 'ws';

const PING_EVERY_MS = 20_000;

/**
 * Ends a connection whose other end does not answer pings any more: a machine that vanished closes nothing, and a reader
 * that has stopped to read does not answer either.
 */
export function endWhenSilent(socket: WebSocket, everyMs = PING_EVERY_MS): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, everyMs);
  socket.on('pong', () => {
    answered = true;
  });
  socket.once('close', () => clearInterval(timer));
}
