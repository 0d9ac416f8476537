/**
 * What happens in the Worker and in its rooms. `docs/operations.md` says what the fields mean of each.
 */
export type EventName =
  | 'request'
  | 'request-failed'
  | 'room-created'
  | 'room-loaded'
  | 'room-expired'
  | 'socket-opened'
  | 'socket-closed'
  | 'socket-failed'
  | 'run'
  | 'run-lost'
  | 'run-refused'
  | 'run-failed'
  | 'replay-run'
  | 'snapshot'
  | 'archive-failed'
  | 'write-failed'
  | 'retention'
  | 'retention-failed';

/**
 * What an operator learns of one event. Nothing that people write, print or are called belongs in it, nor a token, nor an
 * id by which a session can be joined.
 */
export interface Entry {
  readonly event: EventName;
  /** What came of it: an HTTP status, a close code, a verdict, an error's code. */
  readonly outcome?: string | number;
  /** Of which kind it was: a route, a role, a language, a reason. */
  readonly kind?: string;
  /** How long it took, in milliseconds. */
  readonly ms?: number;
  /** How many of what the event counts. */
  readonly count?: number;
  /** How much there was of it. */
  readonly bytes?: number;
  /** The room's id as a Durable Object: what is known by it cannot be joined by it. */
  readonly session?: string;
  /** The same as in the response's header `X-Request-Id`. */
  readonly requestId?: string;
  /** What was thrown; it makes the entry an error. */
  readonly error?: unknown;
}

/** Longer messages say no more. */
const MESSAGE_LENGTH = 500;

/** Tells operators of events: each is a line of JSON in the log and a point of the dataset, where there is one. */
export class Telemetry {
  readonly #dataset: AnalyticsEngineDataset | undefined;
  readonly #session: string | undefined;

  /**
   * @param dataset absent in a deployment that keeps no metrics.
   * @param session of which all entries are that name no other.
   */
  constructor(dataset: AnalyticsEngineDataset | undefined, session?: string) {
    this.#dataset = dataset;
    this.#session = session;
  }

  tell(entry: Entry): void {
    const full = this.#session === undefined ? entry : { session: this.#session, ...entry };
    const line = logLine(full, new Date());
    if (full.error !== undefined) console.error(line);
    else console.log(line);
    this.#dataset?.writeDataPoint(dataPoint(full));
  }
}

/** An entry as it stands in the log. */
export function logLine({ event, error, ...rest }: Entry, at: Date): string {
  const level = error === undefined ? 'info' : 'error';
  const message = error === undefined ? {} : { error: errorText(error) };
  return JSON.stringify({ level, time: at.toISOString(), event, ...rest, ...message });
}

/**
 * An entry as a point of the dataset, whose columns have no names: the session is its index; `blob1` to `blob3` are event,
 * outcome and kind; `double1` to `double3` are milliseconds, count and bytes.
 */
export function dataPoint(entry: Entry): AnalyticsEngineDataPoint {
  const { event, outcome = '', kind = '', ms = 0, count = 0, bytes = 0, session = '' } = entry;
  return { indexes: [session], blobs: [event, String(outcome), kind], doubles: [ms, count, bytes] };
}

/**
 * What may be told of an error. That of a failed query holds all that was to be written, its cause does not; that of a text
 * that could not be parsed quotes it.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, MESSAGE_LENGTH);
  const told = 'params' in error && error.cause instanceof Error ? error.cause : error;
  if ('params' in told) return 'A query failed.';
  if (told instanceof SyntaxError || told.name === 'ZodError') return told.name;
  return `${told.name}: ${told.message}`.slice(0, MESSAGE_LENGTH);
}
