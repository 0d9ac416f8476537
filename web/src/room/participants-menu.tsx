import type { Participant } from '@viva/protocol/room';
import { Pencil } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { ITEM, SURFACE } from '../components/surface.ts';
import { initials, participantColor, ROLE_WORDS } from '../words/people.ts';

/** Chips shown before the rest become a number. */
const MOST_CHIPS = 3;

interface ParticipantsMenuProps {
  readonly participants: readonly Participant[];
  readonly ownId: string | null;
  readonly onRename: () => void;
}

/** Who is here: their chips, and a menu with names and roles. */
export function ParticipantsMenu({ participants, ownId, onRename }: ParticipantsMenuProps) {
  const chips =
    participants.length > MOST_CHIPS + 1 ? participants.slice(0, MOST_CHIPS) : participants;
  const rest = participants.length - chips.length;
  if (participants.length === 0) return null;
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label={
          participants.length === 1
            ? 'You are here alone'
            : `${participants.length} people are here`
        }
        className="flex h-8 items-center rounded-control px-1 transition-colors sm:px-1.5 hover:bg-surface-2 data-[state=open]:bg-surface-2"
      >
        {chips.map(({ participantId, name, color }, index) => (
          <Chip key={participantId} name={name} color={color} hidden={index > 0} />
        ))}
        {rest > 0 && <span className="ml-1 hidden text-small text-muted sm:inline">+{rest}</span>}
        {participants.length > 1 && (
          <span className="ml-1 text-small text-muted sm:hidden">+{participants.length - 1}</span>
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={12}
          collisionPadding={8}
          className={`${SURFACE} w-64 p-1`}
        >
          <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-muted">
            In this session
          </DropdownMenu.Label>
          <ul className="max-h-80 overflow-y-auto">
            {participants.map(({ participantId, name, color, role }) => (
              <li key={participantId} className="flex h-9 items-center gap-2 px-2">
                <Chip name={name} color={color} />
                <span className="min-w-0 flex-1 truncate">
                  {name}
                  {participantId === ownId && <span className="text-muted"> (you)</span>}
                </span>
                <span className="text-muted">{ROLE_WORDS[role]}</span>
              </li>
            ))}
          </ul>
          <DropdownMenu.Separator className="mx-2 my-1 h-px bg-border" />
          <DropdownMenu.Item className={ITEM} onSelect={onRename}>
            <span className="grid w-6 place-items-center">
              <Pencil size={14} aria-hidden="true" />
            </span>
            Change your name…
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ChipProps {
  readonly name: string;
  readonly color: number;
  /** Whether it gives way on narrow screens. */
  readonly hidden?: boolean;
}

function Chip({ name, color, hidden = false }: ChipProps) {
  return (
    <span
      aria-hidden="true"
      className={`size-6 shrink-0 place-items-center rounded-full text-[10px] font-semibold text-surface-0 not-first:ml-0.5 ${hidden ? 'hidden sm:grid' : 'grid'}`}
      style={{ background: participantColor(color) }}
    >
      {initials(name)}
    </span>
  );
}
