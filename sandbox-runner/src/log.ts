/** One structured line of the log. Never holds code, input or output of a program. */
export interface LogEntry {
  readonly event: string;
  readonly [field: string]: string | number | boolean | null;
}

export type Log = (entry: LogEntry) => void;

/** Writes each entry as one line of JSON to standard output. */
export const jsonLog: Log = (entry) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
};

/** An error in the log; `causes` are those of its cause and so on, empty where there is none. */
export interface ErrorFields {
  readonly message: string;
  readonly causes: string;
  readonly stack: string | null;
}

/** How long a chain of causes is followed: an error may be its own. */
const MOST_CAUSES = 5;

/** What an operator needs to know of an error; a client is told none of this. */
export function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { message: String(error), causes: '', stack: null };
  const causes: string[] = [];
  let next = error.cause;
  while (next !== undefined && causes.length < MOST_CAUSES) {
    causes.push(next instanceof Error ? next.message : String(next));
    next = next instanceof Error ? next.cause : undefined;
  }
  return { message: error.message, causes: causes.join(': '), stack: error.stack ?? null };
}
