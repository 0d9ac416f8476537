import type { Attention, Participant } from '@viva/protocol/room';
import { Pencil, UserX } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { Confirmation, type Question } from '../components/modal.tsx';
import { ITEM, SURFACE } from '../components/surface.ts';
import { initials, participantColor, personWords } from '../words/people.ts';
import type { Presence } from './use-presence.ts';

/** Chips shown before the rest become a number. */
const MOST_CHIPS = 3;

interface ParticipantsMenuProps {
  readonly participants: readonly Participant[];
  readonly ownId: string | null;
  readonly presence: ReadonlyMap<string, Presence>;
  readonly onFollow: (participant: Participant) => void;
  readonly onRename: () => void;
  /** Null for whoever may not remove others. */
  readonly onRemove: ((participant: Participant) => void) | null;
}

/** Who is here: their chips, and a menu with names and roles. */
export function ParticipantsMenu(props: ParticipantsMenuProps) {
  const { participants, ownId, presence, onFollow, onRename, onRemove } = props;
  const [question, setQuestion] = useState<Question | null>(null);
  const chips =
    participants.length > MOST_CHIPS + 1 ? participants.slice(0, MOST_CHIPS) : participants;
  const rest = participants.length - chips.length;
  if (participants.length === 0) return null;
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="flex h-8 items-center rounded-control px-1 transition-colors sm:px-1.5 hover:bg-surface-2 data-[state=open]:bg-surface-2">
          {chips.map(({ participantId, name, color }, index) => (
            <Chip key={participantId} name={name} color={color} hidden={index > 0} />
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
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="end"
            sideOffset={12}
            collisionPadding={8}
            className={`${SURFACE} w-72 p-1`}
          >
            <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-muted">
              In this session
            </DropdownMenu.Label>
            <DropdownMenu.Group className="max-h-80 overflow-y-auto">
              {participants.map((participant) => (
                <div
                  key={participant.participantId}
                  role="none"
                  className="flex h-9 items-center gap-1"
                >
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
                      onSelect={() => setQuestion(removal(participant, onRemove))}
                    >
                      <UserX size={14} aria-hidden="true" />
                    </DropdownMenu.Item>
                  )}
                </div>
              ))}
            </DropdownMenu.Group>
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
      <Confirmation question={question} onClose={() => setQuestion(null)} />
    </>
  );
}

const removal = (
  participant: Participant,
  onRemove: (participant: Participant) => void,
): Question => ({
  title: `Remove ${participant.name}?`,
  text: 'They leave at once and cannot come back from the same browser.',
  action: 'Remove',
  onConfirm: () => onRemove(participant),
});

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
      <Chip name={name} color={color} />
      <span className="min-w-0 flex-1 truncate">
        {!own && <span className="sr-only">Follow </span>}
        {name}
        {own && <span className="text-muted"> (you)</span>}
      </span>
      <span className="text-muted">{personWords(role, attention)}</span>
    </DropdownMenu.Item>
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
