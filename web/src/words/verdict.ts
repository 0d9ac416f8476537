import { LANGUAGES } from '@viva/protocol/languages';
import { INTERACTIVE_WALL_MS, MEBIBYTE, RUN_LIMITS } from '@viva/protocol/limits';
import type { RoomRun, RunProgress, RunResult } from '@viva/protocol/room';
import { megabytes, seconds } from './units.ts';

export type Tone = 'positive' | 'negative' | 'caution' | 'neutral';

export interface VerdictWords {
  readonly tone: Tone;
  readonly text: string;
}

/** What a run is doing, as far as the room has told. */
export function progressWords(progress: RunProgress | null): string {
  switch (progress?.phase) {
    case 'queued': {
      const others = (progress.position ?? 1) - 1;
      return others > 0 ? `Waiting for a place, after ${others} more` : 'Waiting for a place, next';
    }
    case 'compile':
      return 'Compiling…';
    default:
      return 'Running…';
  }
}

/** What of a run bears on the words for its end. */
export type EndedRun = Pick<RoomRun, 'language' | 'terminal'>;

/** One line that says how a run ended, with the limit that was hit. */
export function verdictWords(run: EndedRun, result: RunResult): VerdictWords {
  const { tone, text } = ending(run, result);
  const cut = result.truncated && result.verdict !== 'OLE';
  return { tone, text: cut ? `${text} · the output was cut` : text };
}

/** A program on a terminal may go on for long, but not in silence. */
const idleWords = (executionTime: number): string =>
  executionTime < INTERACTIVE_WALL_MS ? ', for nothing was typed or printed' : '';

function ending({ language, terminal }: EndedRun, result: RunResult): VerdictWords {
  const { executionTime, memory } = result;
  const cost = [seconds(executionTime), ...(memory > 0 ? [megabytes(memory)] : [])].join(' · ');
  switch (result.verdict) {
    case 'OK':
      return { tone: 'positive', text: `Finished in ${cost}` };
    case 'RE':
      return {
        tone: 'negative',
        text:
          result.signal === null
            ? `Exited with code ${result.exitCode ?? 'unknown'} after ${cost}`
            : `Killed by ${result.signal} after ${cost}`,
      };
    case 'TLE_CPU':
      return { tone: 'caution', text: `Stopped after ${seconds(RUN_LIMITS.cpuMs)} of CPU time` };
    case 'TLE_WALL':
      return terminal === null
        ? { tone: 'caution', text: `Stopped after ${seconds(RUN_LIMITS.wallMs)}` }
        : {
            tone: 'caution',
            text: `Stopped after ${seconds(executionTime)}${idleWords(executionTime)}`,
          };
    case 'MLE':
      return {
        tone: 'caution',
        text: `Ran out of its ${megabytes(LANGUAGES[language].memoryMiB * MEBIBYTE)}`,
      };
    case 'OLE':
      return {
        tone: 'caution',
        text: `Printed more than ${megabytes(RUN_LIMITS.outputBytes)}; the rest was cut`,
      };
    case 'CE':
      return { tone: 'negative', text: 'Compiled with errors' };
    case 'CANCELLED':
      return { tone: 'neutral', text: `Stopped by hand after ${seconds(executionTime)}` };
    case 'IE':
      return { tone: 'negative', text: 'The sandbox failed. Your code is safe. Try again.' };
  }
}
