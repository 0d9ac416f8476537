import type { HealthResponse } from '@viva/protocol/api';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { Role } from '@viva/protocol/room';
import type { LanguagesResponse } from '@viva/protocol/run';
import type { Connection } from '../collab/room-state.ts';

export interface RunCircumstances {
  readonly connection: Connection;
  readonly role: Role | null;
  readonly language: LanguageId | null;
  /** What the deployment says of itself; null while unknown. */
  readonly health: HealthResponse | null;
  readonly languages: LanguagesResponse['languages'] | null;
}

/** Why nothing can be run now, as a sentence; null when it can. What is not known yet stands in nobody's way. */
export function whyNotRunnable(now: RunCircumstances): string | null {
  if (now.connection.status === 'closed') return 'This session is closed, so nothing can be run.';
  if (now.role === 'spectator') return 'You are watching, so you cannot run code.';
  if (now.connection.status !== 'connected' || now.language === null) {
    return 'Running needs the connection. It is being set up.';
  }
  const runner = now.health?.runner;
  if (runner?.status === 'unavailable') {
    const reason = runner.reason ?? 'The sandbox is not answering.';
    return `Code cannot be run right now. ${reason} Editing goes on as usual.`;
  }
  const { language } = now;
  const known = now.languages ?? [];
  if (known.length > 0 && !known.some(({ id }) => id === language)) {
    return `${LANGUAGES[language].label} is not installed here, so it cannot be run.`;
  }
  return null;
}
