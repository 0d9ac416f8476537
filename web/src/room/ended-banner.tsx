import type { Role } from '@viva/protocol/room';
import { Button } from '../components/button.tsx';
import { endedWords } from '../words/connection.ts';
import { Banner } from './banner.tsx';

interface EndedBannerProps {
  readonly role: Role;
  readonly onReopen: () => void;
}

/** Says that the interview is over while the session is still there; the interviewer may reopen it. */
export function EndedBanner({ role, onReopen }: EndedBannerProps) {
  return (
    <Banner role="status" text={endedWords(role)}>
      {role === 'interviewer' && <Button onClick={onReopen}>Reopen interview</Button>}
    </Banner>
  );
}
