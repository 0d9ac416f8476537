import { useMemo } from 'react';
import { useParams } from 'react-router';
import { Button } from '../components/button.tsx';
import { HomeLink, MessagePage } from '../components/message-page.tsx';
import { usePageTitle } from '../page-title.ts';
import { recentSessions } from '../recent-sessions.ts';
import { Progress } from '../replay/loading-line.tsx';
import { Player } from '../replay/player.tsx';
import { useRecording } from '../replay/use-recording.ts';
import { RoomHeader } from '../room/room-header.tsx';
import { useToken } from '../use-token.ts';

/** A session's recording, to be watched at any speed and looked at at any instant. */
export default function ReplayPage() {
  const { sessionId = '' } = useParams();
  const token = useToken(sessionId);
  return <Replay key={`${sessionId} ${token}`} sessionId={sessionId} token={token} />;
}

interface ReplayProps {
  readonly sessionId: string;
  /** The interviewer's; null where they have opened the replay to everybody. */
  readonly token: string | null;
}

function Replay({ sessionId, token }: ReplayProps) {
  const recording = useRecording({ sessionId, token });
  const { replay, status, length } = recording;
  const title = useMemo(() => replay.at(length).title, [replay, length]);
  usePageTitle(`Replay of ${title || 'a session'} · Viva`);
  if (length > 0) {
    return (
      <Player
        address={{ sessionId, token }}
        recording={recording}
        interviewer={token !== null && !watched(sessionId)}
      />
    );
  }
  switch (status.type) {
    case 'refused':
      return (
        <MessagePage
          title="The replay could not be opened"
          text={
            status.error.code === 'unauthorized' || status.error.code === 'forbidden'
              ? 'Only the interviewer can see it, unless they have opened it to everybody.'
              : status.error.message
          }
        >
          <HomeLink />
        </MessagePage>
      );
    case 'unknown-version':
      return (
        <MessagePage
          title="This recording is newer than the page"
          text="A later release has written it. Reload the page to get that release."
        >
          <Button look="accent" size="large" onClick={() => location.reload()}>
            Reload
          </Button>
        </MessagePage>
      );
    case 'broken':
    case 'loading':
    case 'live':
    case 'complete':
      return (
        <>
          <RoomHeader title={null} />
          <div className="appear-late grid place-items-center p-16">
            <Progress share={null} />
          </div>
        </>
      );
  }
}

/** Whether this browser was in the session as somebody who watches, and changes nothing. */
const watched = (sessionId: string): boolean =>
  recentSessions(Date.now()).some(
    (session) => session.sessionId === sessionId && session.role === 'spectator',
  );
