import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import { MEBIBYTE, RUN_LIMITS } from '@viva/protocol/limits';
import type { RunResult } from '@viva/protocol/room';
import { megabytes, seconds } from './units.ts';

export type Tone = 'positive' | 'negative' | 'caution' | 'neutral';

export interface VerdictWords {
  readonly tone: Tone;
  readonly text: string;
}

/** One line that says how a run of a language ended, with the limit that was hit. */
export function verdictWords(language: LanguageId, result: RunResult): VerdictWords {
  const { tone, text } = ending(language, result);
  const cut = result.truncated && result.verdict !== 'OLE';
  return { tone, text: cut ? `${text} · the output was cut` : text };
}

function ending(language: LanguageId, result: RunResult): VerdictWords {
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
      return { tone: 'caution', text: `Stopped after ${seconds(RUN_LIMITS.wallMs)}` };
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
