import type { Verdict } from '@viva/protocol/run';
import type { Cause, CommandExit } from './frames.ts';

const VERDICT_OF_CAUSE: Readonly<Record<Exclude<Cause, 'none'>, Verdict>> = {
  cpu: 'TLE_CPU',
  wall: 'TLE_WALL',
  idle: 'TLE_WALL',
  memory: 'MLE',
  output: 'OLE',
};

/**
 * Names the verdict of a program: the first limit that was hit, otherwise how it ended.
 *
 * @param outOfMemory its runtime said that it ran out of memory.
 */
export function verdictOf(exit: CommandExit, outOfMemory: boolean): Verdict {
  if (exit.cause !== 'none') return VERDICT_OF_CAUSE[exit.cause];
  if (exit.exitCode === 0) return exit.outOfMemory ? 'MLE' : 'OK';
  return exit.outOfMemory || outOfMemory ? 'MLE' : 'RE';
}
