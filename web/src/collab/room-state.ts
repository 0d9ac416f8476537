import type { LanguageId } from '@viva/protocol/languages';
import type {
  NoticeCode,
  Participant,
  Role,
  RoomMessage,
  RoomRun,
  RunProgress,
  SessionInfo,
} from '@viva/protocol/room';
import type { Saved } from './saving.ts';

/**
 * Where the connection stands. `connecting` is the first attempt, `reconnecting` any later one; typing goes on
 * in both and merges on return. `closed` is final: the room said why, and the page stays read-only.
 */
export type Connection =
  | { readonly status: 'connecting' }
  | { readonly status: 'connected' }
  | { readonly status: 'reconnecting'; readonly offline: boolean }
  | { readonly status: 'closed'; readonly reason: ClosedReason };

export type ClosedReason =
  | 'not-found'
  | 'ended'
  | 'expired'
  | 'bad-ticket'
  | 'room-full'
  | 'too-much'
  | 'replaced'
  /** The server has a release that this page cannot follow. */
  | 'outdated'
  | 'removed'
  | 'rejected';

export interface Notice {
  readonly id: number;
  readonly code: NoticeCode;
  readonly message: string;
}

/** The latest run with its output. */
export interface LatestRun extends RoomRun {
  /** How far it has come, once the room has told. */
  readonly progress: RunProgress | null;
}

/** Everything a page shows of a session, besides the code itself. */
export interface RoomState {
  readonly connection: Connection;
  /** Null until the room's welcome. */
  readonly participantId: string | null;
  readonly role: Role | null;
  /** With which others may watch; null until the room has told it, and for candidates. */
  readonly spectatorToken: string | null;
  readonly participants: readonly Participant[];
  readonly session: SessionInfo | null;
  /** Whether the room has this page's own edits. */
  readonly saved: Saved;
  /** From the shared document; null until it has arrived. */
  readonly language: LanguageId | null;
  readonly activeFile: string | null;
  /** Null when there was none. */
  readonly run: LatestRun | null;
  /** The latest notice of the room to this participant. */
  readonly notice: Notice | null;
  /** Who changed the language last, for a passing message; null before anybody has. */
  readonly languageChange: Omit<Extract<RoomMessage, { type: 'language' }>, 'type'> | null;
}

export const INITIAL_ROOM_STATE: RoomState = {
  connection: { status: 'connecting' },
  participantId: null,
  role: null,
  spectatorToken: null,
  participants: [],
  session: null,
  saved: 'unknown',
  language: null,
  activeFile: null,
  run: null,
  notice: null,
  languageChange: null,
};
