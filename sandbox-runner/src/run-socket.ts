import { CodedError } from '@viva/protocol/errors';
import { LIMITS } from '@viva/protocol/limits';
import { parseBody } from '@viva/protocol/parse';
import { type InteractiveRequest, type RunInput, runInput } from '@viva/protocol/run';
import type { WSContext, WSEvents } from 'hono/ws';
import type { EventChannel } from './event-channel.ts';
import { parseInteractiveRequest } from './request.ts';
import type { StartedRun } from './runs.ts';
import type { Interaction } from './sandbox/sandbox.ts';

/** How long a client may take to say what is to be run. */
const REQUEST_WITHIN_MS = 10_000;
const CLOSED_WELL = 1000;
/** A refusal closes with 4000 and the HTTP status that it would have had. */
const CLOSE_CODES = 4000;
const TIMED_OUT = 4408;

export interface RunSocketOptions {
  /** Starts the run that a socket asks for; throws CodedError when it is refused. */
  start(request: InteractiveRequest, interaction: Omit<Interaction, 'idleMs'>): Promise<StartedRun>;
  /** What a client is told of an error. */
  coded(error: unknown): CodedError;
  readonly requestWithinMs?: number;
}

/**
 * Serves one interactive run on one WebSocket. All frames are JSON texts: from the client first the request, then what
 * is typed; to the client the run's events, or `{error: {code, message}}` before the socket is closed. When the client
 * goes away the run is cancelled.
 */
export function runSocket(options: RunSocketOptions): WSEvents {
  const inputs = new Inputs();
  let state: 'silent' | 'asked' | 'over' = 'silent';
  let run: StartedRun | null = null;
  let patience: NodeJS.Timeout | undefined;

  const end = () => {
    state = 'over';
    clearTimeout(patience);
    run?.cancel();
  };

  const refuse = (socket: WSContext, error: unknown) => {
    if (state === 'over') return;
    end();
    const { body, status, code } = options.coded(error);
    socket.send(JSON.stringify(body));
    socket.close(CLOSE_CODES + status, code);
  };

  const begin = async (socket: WSContext, text: string) => {
    const request = parseInteractiveRequest(text);
    const listen = inputs.listen.bind(inputs);
    run = await options.start(request, { terminal: request.terminal ?? null, listen });
    // Meanwhile the client may have gone.
    if (isOver()) run.cancel();
    await sendAll(run.events, socket);
  };
  const isOver = () => state === 'over';

  return {
    onOpen(_event, socket) {
      patience = setTimeout(() => {
        end();
        socket.close(TIMED_OUT, 'no request');
      }, options.requestWithinMs ?? REQUEST_WITHIN_MS);
    },
    onMessage({ data }, socket) {
      try {
        if (state === 'over') return;
        if (typeof data !== 'string') {
          throw new CodedError('invalid_request', 'Frames must be texts.');
        }
        if (state === 'asked') return inputs.push(data);
        state = 'asked';
        clearTimeout(patience);
        begin(socket, data).catch((error: unknown) => refuse(socket, error));
      } catch (error) {
        refuse(socket, error);
      }
    },
    onClose: end,
  };
}

/** Sends what comes; the output cap of the run bounds what a slow reader lets pile up. */
async function sendAll(events: EventChannel, socket: WSContext): Promise<void> {
  for (let batch = await events.take(); batch; batch = await events.take()) {
    for (const event of batch) socket.send(JSON.stringify(event));
  }
  socket.close(CLOSED_WELL);
}

/** What a client types into a run, kept so that a second attempt gets it too. */
class Inputs {
  readonly #sent: RunInput[] = [];
  #listener: ((input: RunInput) => void) | null = null;
  #bytesLeft: number = LIMITS.typedBytes;

  /** @throws CodedError of a frame that is none, or `payload_too_large` when a run is sent more than it may be. */
  push(frame: string): void {
    this.#bytesLeft -= Buffer.byteLength(frame);
    if (this.#bytesLeft < 0) {
      throw new CodedError('payload_too_large', 'The program was sent too much input.');
    }
    const input = parseBody(runInput, frame);
    this.#sent.push(input);
    this.#listener?.(input);
  }

  listen(listener: (input: RunInput) => void): void {
    for (const input of this.#sent) listener(input);
    this.#listener = listener;
  }
}
