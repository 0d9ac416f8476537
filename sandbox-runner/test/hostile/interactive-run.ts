import { once } from 'node:events';
import { type InteractiveRequest, type RunEvent, type RunExit, runEvent } from '@viva/protocol/run';
import { WebSocket } from 'ws';
import { JSON_HEADERS, type program, type TestServer } from '../harness.ts';

/** Somebody who types into a program. */
export class InteractiveRun {
  readonly #events: RunEvent[] = [];
  #refusal: string | null = null;
  readonly #socket: WebSocket;

  /** Starts a program on the socket of `GET /v1/runs`. */
  static async start(
    { url }: Pick<TestServer, 'url'>,
    request: ReturnType<typeof program> & Pick<InteractiveRequest, 'terminal'>,
  ): Promise<InteractiveRun> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/runs`, { headers: JSON_HEADERS });
    await once(socket, 'open');
    socket.send(JSON.stringify(request));
    return new InteractiveRun(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const text = String(data);
      const { data: event } = runEvent.safeParse(JSON.parse(text));
      if (event) this.#events.push(event);
      else this.#refusal = text;
    });
  }

  /** @throws Error with what the service said when it refused the run. */
  get events(): readonly RunEvent[] {
    if (this.#refusal !== null) throw new Error(this.#refusal);
    return this.#events;
  }

  get stdout(): string {
    return this.events.map((event) => (event.type === 'stdout' ? event.data : '')).join('');
  }

  type(data: string): void {
    this.#socket.send(JSON.stringify({ type: 'stdin', data }));
  }

  endInput(): void {
    this.#socket.send(JSON.stringify({ type: 'eof' }));
  }

  /** Goes away without a word. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** Resolves when the program has ended. */
  async exit(): Promise<RunExit> {
    if (this.#socket.readyState !== WebSocket.CLOSED) await once(this.#socket, 'close');
    const last = this.events.at(-1);
    if (last?.type !== 'exit') throw new Error('the last event is not exit');
    return last;
  }
}
