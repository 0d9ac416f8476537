import type { ClosedReason } from '../collab/room-state.ts';
import { Button, buttonClass } from '../components/button.tsx';
import { closedWords } from '../words/connection.ts';

interface ClosedBannerProps {
  readonly reason: ClosedReason;
  readonly onRejoin: () => void;
  readonly onJoinAsCandidate: () => void;
}

/** Says why the room is closed for this page, and offers the one thing to do about it. */
export function ClosedBanner({ reason, onRejoin, onJoinAsCandidate }: ClosedBannerProps) {
  const { text, action } = closedWords(reason);
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-border bg-surface-2 px-4 py-2"
    >
      <p>{text}</p>
      {action === 'home' && (
        <a href="/" className={buttonClass('plain', 'small')}>
          Go to the start page
        </a>
      )}
      {action === 'rejoin' && <Button onClick={onRejoin}>Join again</Button>}
      {action === 'join-as-candidate' && (
        <Button onClick={onJoinAsCandidate}>Join as candidate</Button>
      )}
    </div>
  );
}
