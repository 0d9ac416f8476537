import {
  CalendarPlus,
  CircleStop,
  Ellipsis,
  Eye,
  EyeOff,
  Lock,
  LockOpen,
  type LucideIcon,
  Pencil,
  RotateCcw,
} from 'lucide-react';
import { Fragment } from 'react';
import { Button } from '../components/button.tsx';
import { DropMenu, MenuEntry, MenuHeading, MenuRule } from '../components/dropdown.tsx';
import { timeLeft } from '../words/units.ts';
import {
  type SessionCommandId,
  type SessionControls,
  sessionCommands,
} from './session-commands.ts';

const ICON: Readonly<Record<SessionCommandId, LucideIcon>> = {
  'rename-session': Pencil,
  lock: Lock,
  unlock: LockOpen,
  lead: Eye,
  'stop-leading': EyeOff,
  extend: CalendarPlus,
  end: CircleStop,
  reopen: RotateCcw,
};

/** Stands apart, so that nobody chooses it on the way to another. */
const APART: readonly SessionCommandId[] = ['end', 'reopen'];

/** What the interviewer may do with the session, as a menu. */
export function SessionMenu(controls: SessionControls) {
  return (
    <DropMenu
      width="w-64"
      trigger={
        <Button look="quiet" size="icon" aria-label="Session controls" title="Session controls">
          <Ellipsis size={16} aria-hidden="true" />
        </Button>
      }
    >
      <MenuHeading>This session · {timeLeft(controls.session.expiresAt, Date.now())}</MenuHeading>
      {sessionCommands(controls).map(({ id, words, run }) => {
        const Icon = ICON[id];
        return (
          <Fragment key={id}>
            {APART.includes(id) && <MenuRule />}
            <MenuEntry icon={<Icon size={14} />} onSelect={run}>
              {words}
            </MenuEntry>
          </Fragment>
        );
      })}
    </DropMenu>
  );
}
