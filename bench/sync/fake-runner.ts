import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '@viva/protocol/run';
import { type WebSocket, WebSocketServer } from 'ws';

const LINES = 5;
const LINE_EVERY_MS = 60;

/** A sandbox-runner that runs nothing: each program prints a few lines and ends well. */
export class FakeRunner {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<FakeRunner> {
    const server = createServer((_, response) => response.writeHead(404).end());
    new WebSocketServer({ server }).on('connection', (socket) =>
      socket.once('message', () => void answer(socket)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeRunner(server);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function answer(socket: WebSocket): Promise<void> {
  const say = (event: RunEvent) => socket.send(JSON.stringify(event));
  say({ type: 'queued', position: 0 });
  say({ type: 'phase', phase: 'run' });
  for (let line = 0; line < LINES; line++) {
    await sleep(LINE_EVERY_MS);
    say({ type: 'stdout', data: `line ${line}\n` });
  }
  say({
    ...{ type: 'exit', verdict: 'OK', exitCode: 0, signal: null, truncated: false },
    ...{ wallMs: LINES * LINE_EVERY_MS, cpuMs: 20, memoryBytes: 9_000_000 },
  });
  socket.close(1000);
}
