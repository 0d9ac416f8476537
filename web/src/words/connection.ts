import { LIMITS } from '@viva/protocol/limits';
import type { Role, SessionInfo } from '@viva/protocol/room';
import type { ClosedReason, Connection } from '../collab/room-state.ts';
import type { Saved } from '../collab/saving.ts';
import type { Tone } from './verdict.ts';

export interface ConnectionWords {
  readonly tone: Tone;
  readonly text: string;
}

/** What bears on whether one can go on, and whether one's work is safe. */
export interface ConnectionCircumstances {
  readonly connection: Connection;
  readonly role: Role | null;
  readonly session: Pick<SessionInfo, 'locked' | 'ended' | 'archived'> | null;
  readonly saved: Saved;
}

const words = (tone: Tone, ...parts: readonly (string | false)[]): ConnectionWords => ({
  tone,
  text: parts.filter((part) => part !== false).join(' · '),
});

/** The state of the connection for the status bar: what it is, whether one can go on, and whether the work is safe. */
export function connectionWords(circumstances: ConnectionCircumstances): ConnectionWords {
  const { connection, role, saved } = circumstances;
  switch (connection.status) {
    case 'connecting':
      return words('neutral', 'Connecting…');
    case 'connected':
      return connectedWords(circumstances);
    case 'reconnecting': {
      const state = connection.offline ? 'Offline' : 'Reconnecting…';
      if (role === 'spectator') return words('caution', state);
      return saved === 'late'
        ? words('caution', state, 'not yet saved, kept here until you are back')
        : words('caution', state, 'you can go on typing, it is kept here');
    }
    case 'closed':
      return words(
        'neutral',
        CLOSED_STATE[connection.reason] ?? 'Disconnected',
        'read-only',
        saved === 'late' && 'your last changes were not saved',
      );
  }
}

const CLOSED_STATE: Partial<Readonly<Record<ClosedReason, string>>> = {
  ended: 'Ended',
  expired: 'Expired',
};

function connectedWords({ role, session, saved }: ConnectionCircumstances): ConnectionWords {
  const unsaved = saved === 'late' && 'not yet saved';
  if (session?.ended) {
    return words(
      'neutral',
      'Ended',
      role === 'interviewer' ? 'only you can edit' : 'read-only',
      unsaved,
    );
  }
  if (session?.locked && role === 'candidate') {
    return words('caution', 'Locked by the interviewer', 'read-only', unsaved);
  }
  // The room itself keeps every edit at once; what is delayed is the copy that outlives it.
  const delayed = session?.archived === false && 'archiving is delayed, nothing is lost';
  return words(
    unsaved || delayed ? 'caution' : 'positive',
    'Connected',
    role === 'spectator' && 'read-only',
    role === 'interviewer' && session?.locked === true && 'locked for candidates',
    unsaved || delayed || (role !== 'spectator' && saved === 'saved' && 'saved'),
  );
}

/** That the interview is over, to somebody who is still in the session. */
export const endedWords = (role: Role): string =>
  role === 'interviewer'
    ? 'This session has ended. Everyone else can only read the code.'
    : 'The interviewer has ended this session. You can still read and copy the code.';

/** When a session closes by itself. */
export const EXPIRY_WORDS = `Sessions close ${LIMITS.sessionHours} hours after they were made, unless the interviewer extends them.`;

/** Why the room is closed for this page, and the one thing there is to do about it. */
export interface ClosedWords {
  readonly text: string;
  readonly action: 'home' | 'rejoin' | 'join-as-candidate' | 'reload';
}

export function closedWords(reason: ClosedReason): ClosedWords {
  switch (reason) {
    case 'not-found':
      return { text: 'This session does not exist any more.', action: 'home' };
    case 'ended':
      return {
        text: 'The interviewer has ended this session. You can still read and copy the code.',
        action: 'home',
      };
    case 'expired':
      return {
        text: `This session has expired. ${EXPIRY_WORDS} You can still read and copy the code.`,
        action: 'home',
      };
    case 'bad-ticket':
      return {
        text: 'The key in your link is not valid for this session.',
        action: 'join-as-candidate',
      };
    case 'room-full':
      return {
        text: 'This session is full. Someone has to leave before you can join.',
        action: 'rejoin',
      };
    case 'too-much':
      return {
        text: 'This page sent more at once than a session takes. Your text here is kept.',
        action: 'rejoin',
      };
    case 'replaced':
      return {
        text: 'You opened this session somewhere else, so this page has stepped back.',
        action: 'rejoin',
      };
    case 'outdated':
      return {
        text: 'Viva has been updated. Reload to go on: what you typed is kept.',
        action: 'reload',
      };
    case 'removed':
      return { text: 'The interviewer has removed you from this session.', action: 'home' };
    case 'rejected':
      return {
        text: 'The room could not take your last change. Copy what you need from this page, then join again.',
        action: 'rejoin',
      };
  }
}
