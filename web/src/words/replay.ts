import { LANGUAGES } from '@viva/protocol/languages';
import type { Verdict } from '@viva/protocol/run';
import type { Mark } from '../replay/timeline.ts';

const pad = (value: number) => String(value).padStart(2, '0');

/** A time since the beginning of a recording, in milliseconds, as a player shows it: `0:07`, `12:30`, `1:05:09`. */
export function replayClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0
    ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}`
    : `${minutes}:${pad(seconds % 60)}`;
}

const ENDS: Readonly<Record<Verdict, string>> = {
  OK: 'it went well',
  RE: 'it failed',
  TLE_CPU: 'it took too long',
  TLE_WALL: 'it took too long',
  MLE: 'it needed too much memory',
  OLE: 'it printed too much',
  CE: 'it did not compile',
  CANCELLED: 'it was stopped',
  IE: 'the sandbox failed',
};

/** What a mark of the time line stands for. */
export function markWords(mark: Mark): string {
  switch (mark.type) {
    case 'run': {
      const end = mark.verdict === null ? '' : `: ${ENDS[mark.verdict]}`;
      return `${mark.byName} ran ${LANGUAGES[mark.language].label}${end}`;
    }
    case 'paste':
      return `${mark.byName} pasted ${mark.characters} characters`;
    case 'language':
      return `${LANGUAGES[mark.language].label} was chosen`;
    case 'snapshot':
      return 'The code was saved';
    case 'join':
      return `${mark.name} came`;
    case 'leave':
      return `${mark.name} left`;
    case 'end':
      return 'The interview ended';
    case 'reopen':
      return 'The interview was reopened';
    case 'gap':
      return 'Something is missing here: the recording has a gap';
  }
}
