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
