import type { Role, SessionInfo } from '@viva/protocol/room';
import type { ClosedReason, Connection } from '../collab/room-state.ts';
import type { Tone } from './verdict.ts';

export interface ConnectionWords {
  readonly tone: Tone;
  readonly text: string;
}

/** What of a session bears on whether one can go on. */
type SessionState = Pick<SessionInfo, 'locked' | 'ended' | 'archived'>;

/** The state of the connection for the status bar: what it is, and whether one can go on. */
export function connectionWords(
  connection: Connection,
  role: Role | null,
  session: SessionState | null,
): ConnectionWords {
  switch (connection.status) {
    case 'connecting':
      return { tone: 'neutral', text: 'Connecting…' };
    case 'connected':
      return connectedWords(role, session);
    case 'reconnecting': {
      const state = connection.offline ? 'Offline' : 'Reconnecting…';
      return role === 'spectator'
        ? { tone: 'caution', text: state }
        : { tone: 'caution', text: `${state} · you can go on typing, it is kept here` };
    }
    case 'closed':
      return {
        tone: 'neutral',
        text: connection.reason === 'ended' ? 'Ended · read-only' : 'Disconnected · read-only',
      };
  }
}

function connectedWords(role: Role | null, session: SessionState | null): ConnectionWords {
  if (session?.ended) {
    const text = role === 'interviewer' ? 'Ended · only you can edit' : 'Ended · read-only';
    return { tone: 'neutral', text };
  }
  // The room itself keeps every edit at once; what is late is the copy that outlives it.
  const saved = session?.archived === false ? ' · archiving is delayed, nothing is lost' : '';
  const tone = saved ? 'caution' : 'positive';
  if (role === 'spectator') return { tone, text: `Connected · read-only${saved}` };
  if (session?.locked) {
    return role === 'interviewer'
      ? { tone, text: `Connected · locked for candidates${saved}` }
      : { tone: 'caution', text: `Locked by the interviewer · read-only${saved}` };
  }
  return { tone, text: `Connected${saved}` };
}

/** Why the room is closed for this page, and the one thing there is to do about it. */
export interface ClosedWords {
  readonly text: string;
  readonly action: 'home' | 'rejoin' | 'join-as-candidate';
}

export function closedWords(reason: ClosedReason): ClosedWords {
  switch (reason) {
    case 'not-found':
      return { text: 'This session does not exist any more.', action: 'home' };
    case 'ended':
      return {
        text: 'This session has ended. You can still read and copy the code.',
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
    case 'removed':
      return { text: 'The interviewer has removed you from this session.', action: 'home' };
    case 'rejected':
      return {
        text: 'The room closed this connection. Your text on this page is kept.',
        action: 'rejoin',
      };
  }
}
