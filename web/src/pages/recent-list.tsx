import { useEffect, useState } from 'react';
import { Button, buttonClass } from '../components/button.tsx';
import { forgetSession, type RecentSession, recentSessions } from '../recent-sessions.ts';
import { replayPath } from '../replay-link.ts';
import { ROLE_WORDS } from '../words/people.ts';
import { timeLeft } from '../words/units.ts';

/** The sessions that this browser was in; nothing where there are none. */
export function RecentList() {
  // Read after the first paint: the markup is made at build time, for everybody.
  const [sessions, setSessions] = useState<readonly RecentSession[]>([]);
  useEffect(() => setSessions(recentSessions(Date.now())), []);
  if (sessions.length === 0) return null;
  return (
    <section aria-labelledby="recent" className="mt-10">
      <h2 id="recent" className="text-small text-muted">
        Recent in this browser
      </h2>
      <ul className="mt-2 divide-y divide-border rounded-panel border border-border bg-surface-0">
        {sessions.map((session) => (
          <Row
            key={session.sessionId}
            session={session}
            onForget={() => {
              forgetSession(session.sessionId);
              setSessions(recentSessions(Date.now()));
            }}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly session: RecentSession;
  readonly onForget: () => void;
}

function Row({ session, onForget }: RowProps) {
  const { sessionId, role, expiresAt } = session;
  const [asked, setAsked] = useState(false);
  const title = session.title || 'Untitled session';
  // With the interviewer's key goes the control over the session.
  const sure = asked || role !== 'interviewer';
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2 pr-2 pl-4">
      <span className="min-w-0 flex-1 truncate font-medium max-sm:basis-full">{title}</span>
      <span className="text-small text-muted max-sm:basis-full">
        {ROLE_WORDS[role]} · {timeLeft(expiresAt, Date.now())}
      </span>
      <span className="flex items-center gap-1 max-sm:ml-auto">
        {role === 'interviewer' && (
          <a
            href={replayPath(sessionId)}
            aria-label={`Replay ${title}`}
            className={buttonClass('quiet', 'small')}
          >
            Replay
          </a>
        )}
        <a
          href={`/session/${sessionId}`}
          aria-label={`Open ${title}`}
          className={buttonClass('plain', 'small')}
        >
          Open
        </a>
        <Button
          look="quiet"
          aria-label={asked ? `Lose control of ${title}` : `Forget ${title}`}
          onClick={() => (sure ? onForget() : setAsked(true))}
        >
          {asked ? 'Lose control of it' : 'Forget'}
        </Button>
      </span>
    </li>
  );
}
