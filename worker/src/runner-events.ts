import {
  type InteractiveRequest,
  type RunEvent,
  type RunInput,
  runEvent,
} from '@viva/protocol/run';

/** A program that the runner has accepted. */
export interface AcceptedRun {
  /** Ends before the exit, or throws, when the runner goes away. */
  readonly events: AsyncIterable<RunEvent>;
  /** Sends what people type; null where the program has got all of its input. */
  readonly send: ((input: RunInput) => void) | null;
}

/** A run whose events are the lines of a response. */
export const streamedRun = (body: ReadableStream<Uint8Array>): AcceptedRun => ({
  events: readLines(body),
  send: null,
});

/** Parses NDJSON; a line may arrive in pieces. Throws on a line that is no run event. */
async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield runEvent.parse(JSON.parse(line));
  }
}

/** The run, or what the runner has said instead of taking it; null when it said nothing. */
export type Opened = { readonly run: AcceptedRun } | { readonly refusal: unknown };

/** Asks for a run on a WebSocket, whose frames are its events, and waits for the first of them. */
export async function openRun(
  socket: WebSocket,
  request: InteractiveRequest,
  signal: AbortSignal,
): Promise<Opened> {
  const frames = framesOf(socket, signal)[Symbol.asyncIterator]();
  socket.send(JSON.stringify(request));
  const first = await frames.next().catch(() => null);
  const answer: unknown = first?.value === undefined ? null : JSON.parse(first.value);
  const accepted = runEvent.safeParse(answer).data;
  if (!accepted) return { refusal: answer };
  return {
    run: {
      events: eventsOf(accepted, frames),
      send: (input) => socket.send(JSON.stringify(input)),
    },
  };
}

/** Throws on a frame that is no run event. */
async function* eventsOf(
  first: RunEvent,
  frames: AsyncIterableIterator<string>,
): AsyncGenerator<RunEvent> {
  yield first;
  for await (const frame of frames) yield runEvent.parse(JSON.parse(frame));
}

/** What comes over a socket, until it closes or the signal is aborted. Whoever reads no further closes the socket. */
function framesOf(socket: WebSocket, signal: AbortSignal): ReadableStream<string> {
  let over = false;
  const finish = () => {
    const first = !over;
    over = true;
    if (first) socket.close(1000);
    return first;
  };
  return new ReadableStream<string>({
    start(controller) {
      const fail = (reason: unknown) => {
        if (finish()) controller.error(reason);
      };
      socket.addEventListener('message', ({ data }) => {
        if (!over) controller.enqueue(String(data));
      });
      socket.addEventListener('close', () => {
        if (finish()) controller.close();
      });
      socket.addEventListener('error', () => fail(new Error('The socket has failed.')));
      if (signal.aborted) fail(signal.reason);
      signal.addEventListener('abort', () => fail(signal.reason));
      socket.accept();
    },
    cancel() {
      finish();
    },
  });
}
