import type {
  InteractiveRequest,
  RunEvent,
  RunExit,
  RunInput,
  RunRequest,
} from '@viva/protocol/run';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** How the fake runner answers: by path a status and a body; without `/v1/runs`, runs are accepted and streamed. */
export interface Script {
  readonly down?: boolean;
  /** Never answers. */
  readonly silent?: boolean;
  readonly answers?: Readonly<Record<string, Answer>>;
}

/** What the fake runner has seen since it was last scripted. */
export interface Seen {
  readonly requests: (RunRequest | InteractiveRequest)[];
  readonly typed: RunInput[];
  /** How many sockets of runs have closed. */
  left: number;
}

export const EXIT: RunExit = {
  type: 'exit',
  verdict: 'OK',
  exitCode: 0,
  signal: null,
  wallMs: 21,
  cpuMs: 17,
  memoryBytes: 9_000_000,
  truncated: false,
};

const control = (command: string, body?: string) =>
  fetch(`http://runner.test/control/${command}`, { method: 'POST', ...(body && { body }) });

/** Begins a new script; by default runs are accepted, and the test writes their events. */
export async function scriptRunner(script: Script = {}): Promise<void> {
  await control('script', JSON.stringify(script));
}

export const runnerSaw = async (): Promise<Seen> => (await control('seen')).json();

/** Writes raw text to the stream of the latest run. */
export const write = (text: string) => control('write', text);

/** Sends events of the latest run; an exit ends its stream. */
export async function emit(...events: RunEvent[]): Promise<void> {
  await write(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  if (events.at(-1)?.type === 'exit') await control('close');
}

/** Breaks the stream of the latest run off in the middle. */
export const vanish = () => control('vanish');
