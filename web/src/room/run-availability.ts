import type { HealthResponse } from '@viva/protocol/api';
import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import type { Role, SessionInfo } from '@viva/protocol/room';
import type { LanguagesResponse } from '@viva/protocol/run';
import type { Connection } from '../collab/room-state.ts';

export interface RunCircumstances {
  readonly connection: Connection;
  readonly role: Role | null;
  readonly session: Pick<SessionInfo, 'ended'> | null;
  readonly language: LanguageId | null;
  /** What the deployment says of itself; null while unknown. */
  readonly health: HealthResponse | null;
  readonly languages: LanguagesResponse['languages'] | null;
}

/** What stands in the way of a run. */
export interface RunObstacle {
  /** The reason, as a sentence. */
  readonly text: string;
  /** Whether asking the deployment again may show that it is gone. */
  readonly mayPass: boolean;
}

const obstacle = (text: string): RunObstacle => ({ text, mayPass: false });

/** Why nothing can be run now; null when it can. What is not known yet stands in nobody's way. */
export function runObstacle(now: RunCircumstances): RunObstacle | null {
  if (now.connection.status === 'closed') {
    return obstacle('This session is closed, so nothing can be run.');
  }
  if (now.session?.ended && now.role !== 'interviewer') {
    return obstacle('The interview has ended, so nothing can be run.');
  }
  if (now.role === 'spectator') return obstacle('You are watching, so you cannot run code.');
  if (now.connection.status !== 'connected' || now.language === null) {
    return obstacle('Running needs the connection. It is being set up.');
  }
  const runner = now.health?.runner;
  if (runner?.status === 'unavailable') {
    const reason = runner.reason ?? 'The sandbox is not answering.';
    return {
      text: `Code cannot be run right now. ${reason} Editing goes on as usual.`,
      mayPass: true,
    };
  }
  const { language } = now;
  const known = now.languages ?? [];
  if (known.length > 0 && !known.some(({ id }) => id === language)) {
    return obstacle(`${LANGUAGES[language].label} is not installed here, so it cannot be run.`);
  }
  return null;
}
