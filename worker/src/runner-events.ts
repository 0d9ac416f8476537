import {
  type InteractiveRequest,
  type RunEvent,
  type RunInput,
  runEvent,
} from '@viva/protocol/run';
import { lineBatches } from './streams.ts';

/** A program that the runner has accepted. */
export interface AcceptedRun {
  /** Ends before the exit, or throws, when the runner goes away. */
  readonly events: AsyncIterable<RunEvent>;
  /** Sends what people type; null where the program has got all of its input. */
  readonly send: ((input: RunInput) => void) | null;
}

/** A run whose events are the lines of a response. */
export const streamedRun = (body: ReadableStream<Uint8Array>): AcceptedRun => ({
  events: readEvents(body),
  send: null,
});

/** Parses NDJSON. Throws on a line that is no run event. */
async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  for await (const lines of lineBatches(body)) {
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
  // What is typed after the program has ended reaches nobody.
  const send = (frame: InteractiveRequest | RunInput) => {
    if (socket.readyState === WebSocket.READY_STATE_OPEN) socket.send(JSON.stringify(frame));
  };
  send(request);
  const answer = await firstFrame(frames);
  const accepted = runEvent.safeParse(answer).data;
  if (accepted) return { run: { events: eventsOf(accepted, frames), send } };
  await frames.return?.();
  return { refusal: answer };
}

/** What the first frame says; null when none comes, or nonsense. */
async function firstFrame(frames: AsyncIterableIterator<string>): Promise<unknown> {
  try {
    const { value } = await frames.next();
    return value === undefined ? null : JSON.parse(value);
  } catch {
    return null;
  }
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
  /** Settles the stream first: a socket that has failed may not let itself be closed. */
  const finish = (settle: () => void) => {
    if (over) return;
    over = true;
    settle();
    try {
      socket.close(1000);
    } catch {
      // It is closed already.
    }
  };
  return new ReadableStream<string>({
    start(controller) {
      const fail = (reason: unknown) => finish(() => controller.error(reason));
      socket.accept();
      socket.addEventListener('message', ({ data }) => {
        if (!over) controller.enqueue(String(data));
      });
      socket.addEventListener('close', () => finish(() => controller.close()));
      socket.addEventListener('error', () => fail(new Error('The socket has failed.')));
      signal.addEventListener('abort', () => fail(signal.reason));
      if (signal.aborted) fail(signal.reason);
    },
    cancel() {
      finish(() => {});
    },
  });
}
