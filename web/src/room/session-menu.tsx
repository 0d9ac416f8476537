import {
  CalendarPlus,
  CirclePlay,
  CircleStop,
  Ellipsis,
  Eye,
  EyeOff,
  History,
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
  history: History,
  replay: CirclePlay,
  'open-replay': LockOpen,
  'close-replay': Lock,
  extend: CalendarPlus,
  end: CircleStop,
  reopen: RotateCcw,
};

/** Begin a group of their own; so does the end, which nobody is to choose on the way to another. */
const GROUPS: readonly SessionCommandId[] = ['history', 'extend', 'end', 'reopen'];

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
            {GROUPS.includes(id) && <MenuRule />}
            <MenuEntry icon={<Icon size={14} />} onSelect={run}>
              {words}
            </MenuEntry>
          </Fragment>
        );
      })}
    </DropMenu>
  );
}
