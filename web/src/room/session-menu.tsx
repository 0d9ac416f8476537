import type { ControlMessage, SessionInfo } from '@viva/protocol/room';
import {
  CalendarPlus,
  CircleStop,
  Ellipsis,
  Eye,
  Lock,
  LockOpen,
  Pencil,
  RotateCcw,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Confirmation, type Question } from '../components/modal.tsx';
import { ITEM, SURFACE } from '../components/surface.ts';
import { timeLeft } from '../words/units.ts';
import { TitleDialog } from './title-dialog.tsx';

const MORE_HOURS = 1;

interface SessionMenuProps {
  readonly session: SessionInfo;
  readonly onControl: (message: ControlMessage) => void;
  /** Whether the others are asked to follow. */
  readonly leading: boolean;
  readonly onLead: (leading: boolean) => void;
}

/** What the interviewer may do with the session. */
export function SessionMenu({ session, onControl, leading, onLead }: SessionMenuProps) {
  const { title, locked, ended, expiresAt } = session;
  const [renaming, setRenaming] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);

  const end: Question = {
    title: 'End the interview?',
    text: 'Everyone else can only read from then on. You can reopen it.',
    action: 'End interview',
    onConfirm: () => onControl({ type: 'end' }),
  };

  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <Button look="quiet" size="icon" aria-label="Session controls">
            <Ellipsis size={16} aria-hidden="true" />
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="end"
            sideOffset={12}
            collisionPadding={8}
            className={`${SURFACE} w-64 p-1`}
          >
            <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-muted">
              This session · {timeLeft(expiresAt, Date.now())}
            </DropdownMenu.Label>
            <Entry icon={<Pencil size={14} />} onSelect={() => setRenaming(true)}>
              Rename session…
            </Entry>
            <Entry
              icon={locked ? <LockOpen size={14} /> : <Lock size={14} />}
              onSelect={() => onControl({ type: 'lock', locked: !locked })}
            >
              {locked ? 'Unlock for candidates' : 'Lock for candidates'}
            </Entry>
            <Entry icon={<Eye size={14} />} onSelect={() => onLead(!leading)}>
              {leading ? 'Let everyone look around' : 'Have everyone follow me'}
            </Entry>
            <Entry
              icon={<CalendarPlus size={14} />}
              onSelect={() => onControl({ type: 'extend', hours: MORE_HOURS })}
            >
              Extend by an hour
            </Entry>
            <DropdownMenu.Separator className="mx-2 my-1 h-px bg-border" />
            {ended ? (
              <Entry icon={<RotateCcw size={14} />} onSelect={() => onControl({ type: 'reopen' })}>
                Reopen interview
              </Entry>
            ) : (
              <Entry icon={<CircleStop size={14} />} onSelect={() => setQuestion(end)}>
                End interview…
              </Entry>
            )}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <TitleDialog
        title={title}
        open={renaming}
        onOpenChange={setRenaming}
        onTitle={(chosen) => onControl({ type: 'rename-session', title: chosen })}
      />
      <Confirmation question={question} onClose={() => setQuestion(null)} />
    </>
  );
}

interface EntryProps {
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Entry({ icon, onSelect, children }: EntryProps) {
  return (
    <DropdownMenu.Item className={ITEM} onSelect={onSelect}>
      <span aria-hidden="true" className="grid w-6 place-items-center">
        {icon}
      </span>
      {children}
    </DropdownMenu.Item>
  );
}
