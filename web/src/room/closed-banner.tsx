import type { ClosedReason } from '../collab/room-state.ts';
import { Button, buttonClass } from '../components/button.tsx';
import { closedWords } from '../words/connection.ts';
import { Banner } from './banner.tsx';

interface ClosedBannerProps {
  readonly reason: ClosedReason;
  readonly onRejoin: () => void;
  readonly onJoinAsCandidate: () => void;
}

/** Says why the room is closed for this page, and offers the one thing to do about it. */
export function ClosedBanner({ reason, onRejoin, onJoinAsCandidate }: ClosedBannerProps) {
  const { text, action } = closedWords(reason);
  return (
    <Banner role="alert" text={text}>
      {action === 'home' && (
        <a href="/" className={buttonClass('plain', 'small')}>
          Go to the start page
        </a>
      )}
      {action === 'rejoin' && <Button onClick={onRejoin}>Join again</Button>}
      {action === 'join-as-candidate' && (
        <Button onClick={onJoinAsCandidate}>Join as candidate</Button>
      )}
    </Banner>
  );
}
