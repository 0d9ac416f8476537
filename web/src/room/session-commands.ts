import type { ControlMessage, SessionInfo } from '@viva/protocol/room';
import type { Command } from './command.ts';
import type { OpenDialog } from './room-dialogs.tsx';

const MORE_HOURS = 1;

export type SessionCommandId =
  | 'rename-session'
  | 'lock'
  | 'unlock'
  | 'lead'
  | 'stop-leading'
  | 'extend'
  | 'history'
  | 'replay'
  | 'open-replay'
  | 'close-replay'
  | 'end'
  | 'reopen';

export interface SessionCommand extends Command {
  readonly id: SessionCommandId;
}

export interface SessionControls {
  readonly session: SessionInfo;
  /** Whether the others are asked to follow. */
  readonly leading: boolean;
  readonly lead: (leading: boolean) => void;
  readonly control: (message: ControlMessage) => void;
  readonly open: (dialog: OpenDialog) => void;
  /** Leads to the replay, beside the session. */
  readonly replay: () => void;
}

/** What the interviewer may do with the session. */
export function sessionCommands(controls: SessionControls): readonly SessionCommand[] {
  const { session, leading, lead, control, open, replay } = controls;
  const command = (id: SessionCommandId, words: string, run: () => void): SessionCommand => ({
    id,
    group: 'Session',
    words,
    run,
  });
  return [
    command('rename-session', 'Rename session…', () => open({ type: 'title' })),
    session.locked
      ? command('unlock', 'Unlock for candidates', () => control({ type: 'lock', locked: false }))
      : command('lock', 'Lock for candidates', () => control({ type: 'lock', locked: true })),
    leading
      ? command('stop-leading', 'Let everyone look around', () => lead(false))
      : command('lead', 'Have everyone follow me', () => lead(true)),
    command('history', 'Show the history…', () => open({ type: 'history', at: null })),
    command('replay', 'Watch the replay', replay),
    session.replayOpen
      ? command('close-replay', 'Keep the replay to interviewers', () =>
          control({ type: 'open-replay', open: false }),
        )
      : command('open-replay', 'Open the replay to everyone', () =>
          control({ type: 'open-replay', open: true }),
        ),
    command('extend', 'Extend by an hour', () => control({ type: 'extend', hours: MORE_HOURS })),
    session.ended
      ? command('reopen', 'Reopen interview', () => control({ type: 'reopen' }))
      : command('end', 'End interview…', () => open({ type: 'end' })),
  ];
}
