import type { SessionResponse } from '@viva/protocol/api';
import type { Role } from '@viva/protocol/room';
import { useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { recall, remember, STORAGE_KEY } from '../browser-storage.ts';
import type { Room } from '../collab/room.ts';
import { Button, buttonClass } from '../components/button.tsx';
import { HomeLink, MessagePage } from '../components/message-page.tsx';
import { SURFACE } from '../components/surface.ts';
import { usePageTitle } from '../page-title.ts';
import { isKnown } from '../recent-sessions.ts';
import { replayPath } from '../replay-link.ts';
import { NameForm } from '../room/name-form.tsx';
import { PrivacyDialog } from '../room/privacy-dialog.tsx';
import { RoomSkeleton } from '../room/room-skeleton.tsx';
import { RoomView } from '../room/room-view.tsx';
import { useRoom } from '../room/use-room.ts';
import { forgetToken, recallToken, rememberToken } from '../session-token.ts';
import { useToken } from '../use-token.ts';
import { EXPIRY_WORDS } from '../words/connection.ts';
import { useSession } from './use-session.ts';

export default function SessionPage() {
  const { sessionId = '' } = useParams();
  const token = useToken(sessionId);
  return <Session key={`${sessionId} ${token}`} sessionId={sessionId} token={token} />;
}

interface SessionProps {
  readonly sessionId: string;
  readonly token: string | null;
}

function Session({ sessionId, token }: SessionProps) {
  const [answer, askAgain] = useSession(sessionId);
  // From then on the room itself tells how things are, and nothing takes what has been typed there away.
  const [joined, setJoined] = useState(false);
  if (!answer || answer.ok || joined) {
    return (
      <Admission
        sessionId={sessionId}
        token={token}
        session={answer?.ok ? answer.value : null}
        onJoined={() => setJoined(true)}
      />
    );
  }
  switch (answer.error.code) {
    case 'session_not_found':
    case 'not_found':
      return <UnknownPage />;
    case 'session_ended':
      return <ExpiredPage replay={token === null ? null : replayPath(sessionId)} />;
    default:
      return (
        <MessagePage
          title="The session could not be opened"
          text={`${answer.error.message} The code is safe. This page keeps trying by itself.`}
        >
          <Button look="accent" size="large" onClick={askAgain}>
            Try again
          </Button>
          <HomeLink />
        </MessagePage>
      );
  }
}

function UnknownPage() {
  return (
    <MessagePage
      title="This session does not exist"
      text="The link may be incomplete, or the session is long over. Ask for the link again."
    >
      <HomeLink />
    </MessagePage>
  );
}

/** @param props.replay where it can be played back; null for whoever has no key to that. */
function ExpiredPage({ replay }: { readonly replay: string | null }) {
  return (
    <MessagePage title="This session has expired" text={EXPIRY_WORDS}>
      {replay && (
        <a href={replay} className={buttonClass('accent', 'large')}>
          Watch the replay
        </a>
      )}
      <HomeLink />
    </MessagePage>
  );
}

interface AdmissionProps {
  readonly sessionId: string;
  readonly token: string | null;
  /** Null while the API is asked. */
  readonly session: SessionResponse | null;
  /** Called when the room has let one in. */
  readonly onJoined: () => void;
}

/**
 * Who comes again joins under the name that this browser knows, without waiting for what the API says of the session.
 * Anybody else is asked for a name, and told what is recorded, as soon as it is sure that there is a session.
 */
function Admission({ sessionId, token, session, onJoined }: AdmissionProps) {
  const title = session?.title ?? null;
  usePageTitle(session ? `${title || 'Session'} · Viva` : 'Viva');
  const [name, setName] = useState(() => (isKnown(sessionId) ? recall(STORAGE_KEY.name) : null));
  const [privacy, setPrivacy] = useState(false);
  const [asCandidate, setAsCandidate] = useState(false);
  const [visit, setVisit] = useState(0);

  function keepName(chosen: string) {
    remember(STORAGE_KEY.name, chosen);
    setName(chosen);
  }

  if (name === null) {
    return (
      <RoomSkeleton title={title}>
        {session && (
          <section
            aria-label="Join this session"
            className={`${SURFACE} fixed top-1/4 left-1/2 w-[min(440px,calc(100vw-32px))] -translate-x-1/2 p-6`}
          >
            <NameForm
              name={recall(STORAGE_KEY.name) ?? ''}
              action="Join"
              onName={keepName}
              onPrivacy={() => setPrivacy(true)}
            />
          </section>
        )}
        <PrivacyDialog open={privacy} onOpenChange={setPrivacy} />
      </RoomSkeleton>
    );
  }
  return (
    <Joined
      key={visit}
      sessionId={sessionId}
      title={title}
      name={name}
      token={asCandidate ? null : token}
      onJoined={onJoined}
      onRename={keepName}
      onRejoin={() => setVisit(visit + 1)}
      onJoinAsCandidate={() => {
        if (recallToken(sessionId) === token) forgetToken(sessionId);
        setAsCandidate(true);
      }}
    />
  );
}

interface JoinedProps {
  readonly sessionId: string;
  readonly token: string | null;
  /** Null while unknown. */
  readonly title: string | null;
  readonly onJoined: () => void;
  readonly name: string;
  readonly onRename: (name: string) => void;
  readonly onRejoin: () => void;
  readonly onJoinAsCandidate: () => void;
}

function Joined(props: JoinedProps) {
  const { sessionId, token, title, name, onJoined, onRename, onRejoin, onJoinAsCandidate } = props;
  // A new name is told to the room that is open; it is no reason to open another.
  const [joinedAs] = useState(name);
  const room = useRoom({ sessionId, name: joinedAs, token });
  useRole(room, (role) => {
    onJoined();
    if (role === 'interviewer' && token !== null) rememberToken(sessionId, token);
  });
  if (!room) return <RoomSkeleton title={title} />;
  return (
    <RoomView
      sessionId={sessionId}
      room={room}
      title={title}
      onRename={(chosen) => {
        onRename(chosen);
        room.rename(chosen);
      }}
      onRejoin={onRejoin}
      onJoinAsCandidate={onJoinAsCandidate}
    />
  );
}

/** Calls back with the role that the room gives one, each time that it does. */
function useRole(room: Room | null, onRole: (role: Role) => void): void {
  const latest = useRef(onRole);
  useEffect(() => {
    latest.current = onRole;
  });
  useEffect(
    () =>
      room?.state.subscribe(({ role }, before) => {
        if (role && role !== before.role) latest.current(role);
      }),
    [room],
  );
}
