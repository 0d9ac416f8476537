import type { Attention, Participant } from '@viva/protocol/room';
import { Pencil, UserX } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ComponentProps } from 'react';
import { DropMenu, MenuEntry, MenuHeading, MenuRule } from '../components/dropdown.tsx';
import { ITEM } from '../components/surface.ts';
import { personWords } from '../words/people.ts';
import { ParticipantChip } from './participant-chip.tsx';
import type { Presence } from './use-presence.ts';

/** Chips shown before the rest become a number. */
const MOST_CHIPS = 3;

export interface PeopleProps {
  readonly participants: readonly Participant[];
  readonly ownId: string | null;
  readonly presence: ReadonlyMap<string, Presence>;
  readonly onFollow: (participant: Participant) => void;
  readonly onRename: () => void;
  /** Null for whoever may not remove others. */
  readonly onRemove: ((participant: Participant) => void) | null;
}

/** Who is here: their chips, and a menu with names and roles. */
export function ParticipantsMenu(props: PeopleProps) {
  const { participants, ownId, presence, onFollow, onRename, onRemove } = props;
  if (participants.length === 0) return null;
  return (
    <DropMenu width="w-72" trigger={<Chips participants={participants} />}>
      <MenuHeading>In this session</MenuHeading>
      <DropdownMenu.Group className="max-h-80 overflow-y-auto">
        {participants.map((participant) => (
          <div key={participant.participantId} role="none" className="flex h-9 items-center gap-1">
            <Person
              participant={participant}
              own={participant.participantId === ownId}
              attention={presence.get(participant.participantId)?.attention ?? 'active'}
              onFollow={() => onFollow(participant)}
            />
            {onRemove && participant.role !== 'interviewer' && (
              <DropdownMenu.Item
                aria-label={`Remove ${participant.name}`}
                className="grid size-8 shrink-0 place-items-center rounded-control text-muted outline-none data-highlighted:bg-surface-2 data-highlighted:text-text"
                onSelect={() => onRemove(participant)}
              >
                <UserX size={14} aria-hidden="true" />
              </DropdownMenu.Item>
            )}
          </div>
        ))}
      </DropdownMenu.Group>
      <MenuRule />
      <MenuEntry icon={<Pencil size={14} />} onSelect={onRename}>
        Change your name…
      </MenuEntry>
    </DropMenu>
  );
}

interface ChipsProps extends ComponentProps<'button'> {
  readonly participants: readonly Participant[];
}

/** The first few of them and how many more, as a button. */
function Chips({ participants, ...button }: ChipsProps) {
  const chips =
    participants.length > MOST_CHIPS + 1 ? participants.slice(0, MOST_CHIPS) : participants;
  const rest = participants.length - chips.length;
  return (
    <button
      type="button"
      className="flex h-8 items-center rounded-control px-1 transition-colors sm:px-1.5 hover:bg-surface-2 data-[state=open]:bg-surface-2"
      {...button}
    >
      {chips.map(({ participantId, name, color }, index) => (
        <ParticipantChip key={participantId} name={name} color={color} hidden={index > 0} />
      ))}
      <span className="sr-only">
        {participants.length === 1
          ? 'You are here alone'
          : `${participants.length} people are here`}
      </span>
      {rest > 0 && (
        <span aria-hidden="true" className="ml-1 hidden text-small text-muted sm:inline">
          +{rest}
        </span>
      )}
      {participants.length > 1 && (
        <span aria-hidden="true" className="ml-1 text-small text-muted sm:hidden">
          +{participants.length - 1}
        </span>
      )}
    </button>
  );
}

interface PersonProps {
  readonly participant: Participant;
  readonly own: boolean;
  readonly attention: Attention;
  readonly onFollow: () => void;
}

/** Who somebody is and whether they are at the page; choosing them follows them. */
function Person({ participant, own, attention, onFollow }: PersonProps) {
  const { name, color, role } = participant;
  return (
    <DropdownMenu.Item
      disabled={own}
      className={`${ITEM} min-w-0 flex-1 data-disabled:text-text`}
      onSelect={onFollow}
    >
      <ParticipantChip name={name} color={color} />
      <span className="min-w-0 flex-1 truncate">
        {!own && <span className="sr-only">Follow </span>}
        {name}
        {own && <span className="text-muted"> (you)</span>}
      </span>
      <span className="text-muted">{personWords(role, attention)}</span>
    </DropdownMenu.Item>
  );
}
