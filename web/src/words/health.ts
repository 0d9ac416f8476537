import type { HealthResponse, RunnerHealth } from '@viva/protocol/api';
import type { ContainerRuntime } from '@viva/protocol/run';
import type { Tone } from './verdict.ts';

/** What stands between the programs and the machine, as people know it. */
export const SANDBOX: Readonly<Record<ContainerRuntime, string>> = {
  runc: 'Docker',
  runsc: 'gVisor',
};

/** One part of a deployment, as the status page tells of it. */
export interface PartWords {
  readonly name: string;
  /** What one cannot do without it. */
  readonly purpose: string;
  readonly tone: Tone;
  readonly text: string;
}

const NAMES = [
  ['Server', 'Answers the page, and makes sessions.'],
  ['Rooms', 'Hold the code of each session, and who is in it.'],
  ['Archive', 'Keeps saved states, and replays for 30 days.'],
  ['Sandbox', 'Runs the programs.'],
] as const;

/**
 * The parts one by one.
 *
 * @param health null while nothing has been heard of it; `unreachable` when the server does not answer.
 */
export function partsWords(health: HealthResponse | 'unreachable' | null): readonly PartWords[] {
  const states = statesOf(health);
  return NAMES.map(([name, purpose], index) => ({
    name,
    purpose,
    ...(states[index] ?? { tone: 'neutral', text: 'Unknown' }),
  }));
}

type State = Pick<PartWords, 'tone' | 'text'>;

const WELL: State = { tone: 'positive', text: 'Well' };
const UNKNOWN: State = { tone: 'neutral', text: 'Unknown' };

function statesOf(health: HealthResponse | 'unreachable' | null): readonly State[] {
  if (health === null) return NAMES.map(() => ({ tone: 'neutral', text: 'Asking…' }));
  if (health === 'unreachable') {
    return [{ tone: 'negative', text: 'Does not answer' }, UNKNOWN, UNKNOWN, UNKNOWN];
  }
  const { rooms, database, runner } = health;
  return [WELL, stateOf(rooms?.status), stateOf(database.status), sandboxState(runner)];
}

function stateOf(status: 'ok' | 'unavailable' | undefined): State {
  if (status === undefined) return UNKNOWN;
  return status === 'ok' ? WELL : { tone: 'negative', text: 'Does not answer' };
}

function sandboxState({ status, sandbox, development, runtime, reason }: RunnerHealth): State {
  if (status === 'unavailable') return { tone: 'negative', text: reason ?? 'Does not answer' };
  return development
    ? { tone: 'caution', text: `Well · ${sandbox}, for development only` }
    : { tone: 'positive', text: `Well · ${SANDBOX[runtime ?? 'runc']}` };
}

/** All of it in one line. */
export function summaryWords(health: HealthResponse | 'unreachable' | null): string {
  if (health === null) return 'Asking how the parts are…';
  if (health === 'unreachable') return 'The server is not answering.';
  return health.status === 'ok' ? 'Everything is well.' : 'Something is not well.';
}
