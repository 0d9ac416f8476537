import type { RoomRun } from '@viva/protocol/room';
import { type Tone, verdictWords } from './verdict.ts';

const SYMBOL: Readonly<Record<Tone, string>> = {
  positive: '✓',
  negative: '✗',
  caution: '⚠',
  neutral: '◼',
};

/**
 * What stands on a session's tab.
 *
 * @param ended a run whose end has not been seen yet.
 */
export function tabTitle(title: string, ended: RoomRun | null): string {
  const session = `${title || 'Session'} · Viva`;
  if (!ended?.result) return session;
  const { tone, text } = verdictWords(ended, ended.result);
  return `${SYMBOL[tone]} ${text} · ${session}`;
}
