import type { RunLimits } from '@viva/protocol/limits';
import type { Verdict } from '@viva/protocol/run';
import type { Ending } from './supervisor.ts';

/** Why the runner ended a program. */
export type Cause = 'cpu' | 'wall' | 'memory' | 'output' | 'cancelled';

/** What is known of a program that has ended. */
export interface Facts {
  /** The first reason for which the runner ended it; null when it ended by itself. */
  readonly cause: Cause | null;
  readonly ending: Ending;
  readonly cpuMs: number;
  /** The highest memory use that was seen. */
  readonly memoryBytes: number;
  /** Its runtime said that it ran out of memory before it aborted. */
  readonly outOfMemory: boolean;
  readonly limits: RunLimits;
}

const VERDICT_OF_CAUSE: Readonly<Record<Cause, Verdict>> = {
  cpu: 'TLE_CPU',
  wall: 'TLE_WALL',
  memory: 'MLE',
  output: 'OLE',
  cancelled: 'CANCELLED',
};

/** Names the verdict: the first limit that was hit, otherwise how the program ended. */
export function verdictOf(facts: Facts): Verdict {
  const { cause, ending, limits } = facts;
  if (cause !== null) return VERDICT_OF_CAUSE[cause];
  if (facts.memoryBytes > limits.memoryBytes) return 'MLE';
  if (facts.cpuMs > limits.cpuMs || ending.signal === 'SIGXCPU') return 'TLE_CPU';
  if (facts.outOfMemory && ending.signal !== null) return 'MLE';
  return ending.exitCode === 0 ? 'OK' : 'RE';
}
