import { Pencil, UserX } from 'lucide-react';
import { Button } from '../components/button.tsx';
import type { ShareLink } from '../session-token.ts';
import { personWords } from '../words/people.ts';
import { ParticipantChip } from './participant-chip.tsx';
import type { PeopleProps } from './participants-menu.tsx';
import { ShareLinks } from './share-links.tsx';

interface PeoplePaneProps extends PeopleProps {
  readonly links: readonly ShareLink[];
}

/** Who is here and how others come in, where that has a pane of its own. */
export function PeoplePane({ links, ...people }: PeoplePaneProps) {
  const { participants, ownId, presence, onFollow, onRename, onRemove } = people;
  return (
    <div className="min-h-0 flex-1 overflow-auto p-4 text-small">
      <h2 className="text-body font-semibold">In this session</h2>
      <ul className="mt-2 grid gap-2">
        {participants.map((participant) => {
          const { participantId, name, color, role } = participant;
          const own = participantId === ownId;
          return (
            <li key={participantId} className="flex min-h-11 items-center gap-2">
              <ParticipantChip name={name} color={color} />
              <span className="min-w-0 flex-1">
                <span className="block truncate">
                  {name}
                  {own && <span className="text-muted"> (you)</span>}
                </span>
                <span className="block truncate text-muted">
                  {personWords(role, presence.get(participantId)?.attention ?? 'active')}
                </span>
              </span>
              {own ? (
                <Button className="h-11" onClick={onRename}>
                  <Pencil size={14} aria-hidden="true" />
                  Rename
                </Button>
              ) : (
                <Button
                  className="h-11"
                  aria-label={`Follow ${name}`}
                  onClick={() => onFollow(participant)}
                >
                  Follow
                </Button>
              )}
              {onRemove && role !== 'interviewer' && (
                <Button
                  look="quiet"
                  className="h-11 w-11 px-0"
                  aria-label={`Remove ${name}`}
                  onClick={() => onRemove(participant)}
                >
                  <UserX size={16} aria-hidden="true" />
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <div className="mt-6">
        <ShareLinks links={links} />
      </div>
    </div>
  );
}
