import type { ClosedReason } from '../collab/room-state.ts';
import { Button, buttonClass } from '../components/button.tsx';
import { closedWords } from '../words/connection.ts';
import { Banner } from './banner.tsx';
import { ReplayLink } from './replay-link.tsx';

interface ClosedBannerProps {
  readonly reason: ClosedReason;
  /** Where the session can be played back, if it is over; null for whoever may not. */
  readonly replay: string | null;
  readonly onRejoin: () => void;
  readonly onJoinAsCandidate: () => void;
}

/** Says why the room is closed for this page, and offers the one thing to do about it. */
export function ClosedBanner(props: ClosedBannerProps) {
  const { reason, replay, onRejoin, onJoinAsCandidate } = props;
  const { text, action } = closedWords(reason);
  return (
    <Banner role="alert" text={text}>
      {action === 'home' && (
        <span className="flex flex-wrap gap-2">
          {replay && (reason === 'expired' || reason === 'ended') && <ReplayLink to={replay} />}
          <a href="/" className={buttonClass('plain', 'small')}>
            Go to the start page
          </a>
        </span>
      )}
      {action === 'reload' && (
        <Button look="accent" onClick={() => location.reload()}>
          Reload
        </Button>
      )}
      {action === 'rejoin' && <Button onClick={onRejoin}>Join again</Button>}
      {action === 'join-as-candidate' && (
        <Button onClick={onJoinAsCandidate}>Join as candidate</Button>
      )}
    </Banner>
  );
}
