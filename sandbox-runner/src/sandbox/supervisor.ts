import { constants } from 'node:os';

/** The program's standard error within the sandbox's first process; its own one is the report. */
export const PROGRAM_STDERR_FD = 3;
/** Where the sandbox finds the program's standard input. */
export const STDIN_PATH = '/run/stdin';

const READY = 'ready\n';
/** What the supervisor waits for on its standard input before it starts the program. */
export const GO = 'go\n';

/**
 * The shell script that is the sandbox's first process. As such no signal from inside can end it, and when it ends the
 * kernel ends everything else in there. It runs its arguments as the program and reports on its standard error.
 * The report tells `exit 139` from a segmentation fault: a shell names the signal that ended a command.
 *
 * It starts the program only when told to: by then bubblewrap has arranged that everything ends with the runner, and
 * if the runner was gone before that, there is nobody left to tell it.
 */
export const SUPERVISOR_SCRIPT = [
  'echo ready >&2',
  'read -r go || exit 1',
  // In a subshell, so that what the shell says of the program does not follow the program's own stderr.
  `(exec "$@" <${STDIN_PATH} 2>&${PROGRAM_STDERR_FD} ${PROGRAM_STDERR_FD}>&-)`,
  'status=$?',
  'times >&2',
  'exit "$status"',
].join('\n');

/** How the program ended. Exactly one of `exitCode` and `signal` is set. */
export type Ending =
  | { readonly exitCode: number; readonly signal: null }
  | { readonly exitCode: null; readonly signal: string };

/** What the supervisor's report and exit code tell. */
export interface Report {
  /** The sandbox was made; false means that it failed by itself. */
  readonly ready: boolean;
  /** How the program ended; null when the supervisor did not live to tell. */
  readonly ending: Ending | null;
  /** Processor time of the program and its children that were waited for; null when unknown. */
  readonly cpuMs: number | null;
}

const CLOCK = String.raw`(\d+)m([\d.]+)s`;
/** The output of `times`: the shell's own user and system time, then its children's. */
const TIMES = new RegExp(`${CLOCK} ${CLOCK}\n${CLOCK} ${CLOCK}\n*$`);

/** Whether the supervisor waits for its `GO`, or has had it. */
export const isReady = (report: string): boolean => report.includes(READY);

/**
 * Reads the supervisor's report.
 *
 * @param text its standard error. Before the start this holds bubblewrap's own messages.
 * @param exitCode the sandbox's exit code; null when a signal ended it.
 */
export function readReport(text: string, exitCode: number | null): Report {
  const start = text.indexOf(READY);
  if (start === -1) return { ready: false, ending: null, cpuMs: null };
  const told = text.slice(start + READY.length);
  const times = TIMES.exec(told);
  if (times === null || exitCode === null) return { ready: true, ending: null, cpuMs: null };
  const message = told.slice(0, times.index).trim();
  const numbers = times.slice(1).map(Number);
  const seconds = numbers.reduce((sum, n, index) => sum + (index % 2 === 0 ? n * 60 : n), 0);
  return { ready: true, ending: endingOf(exitCode, message), cpuMs: Math.round(seconds * 1000) };
}

/** Shells say nothing of these two signals, so that their exit codes are taken for them. */
const UNNAMED_SIGNALS: readonly number[] = [constants.signals.SIGINT, constants.signals.SIGPIPE];

function endingOf(exitCode: number, message: string): Ending {
  const number = exitCode - 128;
  const signalled = number > 0 && (message !== '' || UNNAMED_SIGNALS.includes(number));
  return signalled ? { exitCode: null, signal: signalName(number) } : { exitCode, signal: null };
}

/** A signal's name; real-time signals are named by their number. */
function signalName(number: number): string {
  const known = Object.entries(constants.signals).find(([, value]) => value === number);
  return known?.[0] ?? `SIG${number}`;
}
