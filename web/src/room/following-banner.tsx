import type { Participant } from '@viva/protocol/room';
import { Eye } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { participantColor } from '../words/people.ts';

interface FollowingBannerProps {
  readonly followed: Participant;
  readonly onEnd: () => void;
}

/** Says whose caret is kept in view, in their colour. */
export function FollowingBanner({ followed, onEnd }: FollowingBannerProps) {
  return (
    <div
      role="status"
      className="flex h-9 shrink-0 items-center gap-2 border-b-2 bg-surface-1 px-4 text-small"
      style={{ borderColor: participantColor(followed.color) }}
    >
      <Eye size={14} aria-hidden="true" style={{ color: participantColor(followed.color) }} />
      <span className="min-w-0 truncate">
        Following <strong className="font-medium">{followed.name}</strong>
      </span>
      <Button look="quiet" className="ml-auto h-7" aria-keyshortcuts="Escape" onClick={onEnd}>
        Stop <kbd className="font-sans text-muted max-sm:hidden">Esc</kbd>
      </Button>
    </div>
  );
}
