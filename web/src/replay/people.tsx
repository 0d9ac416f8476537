import { Button } from '../components/button.tsx';

interface PeopleProps {
  readonly people: Iterable<{ participantId: string; name: string; color: number }>;
  readonly followedId: string | null;
  readonly onFollow: (participantId: string | null) => void;
}

/** Who was there; whoever is pressed is followed. */
export function People({ people, followedId, onFollow }: PeopleProps) {
  return (
    <ul aria-label="People" className="flex min-w-0 items-center overflow-x-auto">
      {Array.from(people, ({ participantId, name, color }) => {
        const followed = participantId === followedId;
        return (
          <li key={participantId}>
            <Button
              look="quiet"
              aria-pressed={followed}
              title={followed ? `Stop following ${name}` : `Follow ${name}`}
              onClick={() => onFollow(followed ? null : participantId)}
              className={followed ? 'bg-surface-2 text-text' : ''}
            >
              <span
                aria-hidden="true"
                className="size-2 rounded-full"
                style={{ background: `var(--participant-${color})` }}
              />
              {name}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
