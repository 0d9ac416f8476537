import type { Role } from '@viva/protocol/room';
import { Button } from '../components/button.tsx';
import { endedWords } from '../words/connection.ts';
import { Banner } from './banner.tsx';
import { ReplayLink } from './replay-link.tsx';

interface EndedBannerProps {
  readonly role: Role;
  /** Where it can be played back; null for whoever may not. */
  readonly replay: string | null;
  readonly onReopen: () => void;
}

/** Says that the interview is over while the session is still there; the interviewer may reopen it. */
export function EndedBanner({ role, replay, onReopen }: EndedBannerProps) {
  return (
    <Banner role="status" text={endedWords(role)}>
      <span className="flex flex-wrap gap-2 empty:hidden">
        {replay && <ReplayLink to={replay} />}
        {role === 'interviewer' && <Button onClick={onReopen}>Reopen interview</Button>}
      </span>
    </Banner>
  );
}
