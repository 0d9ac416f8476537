import { LANGUAGES } from '@viva/protocol/languages';
import type { TerminalSize } from '@viva/protocol/run';
import { Tooltip } from 'radix-ui';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { watchAttention } from '../collab/attention.ts';
import type { Room } from '../collab/room.ts';
import type { RoomState } from '../collab/room-state.ts';
import { runKeys } from '../components/platform.ts';
import { EditorSkeleton } from '../editor/editor-skeleton.tsx';
import { rememberSession } from '../recent-sessions.ts';
import { shareLinks } from '../session-token.ts';
import { Announcements } from './announcements.tsx';
import { ClosedBanner } from './closed-banner.tsx';
import { FollowingBanner } from './following-banner.tsx';
import { LanguageSelect } from './language-select.tsx';
import { OutputPane } from './output-pane.tsx';
import { PaneBar } from './pane-bar.tsx';
import { ParticipantsMenu } from './participants-menu.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { RoomHeader } from './room-header.tsx';
import { type Pane, RoomLayout } from './room-layout.tsx';
import { runObstacle } from './run-availability.ts';
import { RunButton } from './run-button.tsx';
import { SessionMenu } from './session-menu.tsx';
import { SettingsPopover } from './settings-popover.tsx';
import { SharePopover } from './share-popover.tsx';
import { StatusBar } from './status-bar.tsx';
import { useDeployment } from './use-deployment.ts';
import { useFollowing } from './use-following.ts';
import { usePresence } from './use-presence.ts';
import { useRunShortcut } from './use-run-shortcut.ts';
import { useTabTitle } from './use-tab-title.ts';

// Asked for with the page, so that the editor arrives while the room is being joined.
const codeEditor = import('../editor/code-editor.tsx');
const CodeEditor = lazy(() => codeEditor);

/** Until the terminal has been laid out. */
const USUAL_TERMINAL: TerminalSize = { columns: 80, rows: 24 };

interface RoomViewProps {
  readonly sessionId: string;
  readonly room: Room;
  readonly title: string;
  readonly onRename: (name: string) => void;
  readonly onRejoin: () => void;
  readonly onJoinAsCandidate: () => void;
}

/** A session that one is in. */
export function RoomView(props: RoomViewProps) {
  const { sessionId, room, title, onRename, onRejoin, onJoinAsCandidate } = props;
  const state = useStore(room.state);
  const { health, languages, refresh } = useDeployment();
  const [renaming, setRenaming] = useState(false);
  const [pane, setPane] = useState<Pane>('code');
  const terminal = useRef(USUAL_TERMINAL);
  const presence = usePresence(room);
  const { followed, follow } = useFollowing(state, presence);
  const stopFollowing = useCallback(() => follow(null), [follow]);
  const { connection, role, session, language, run, notice } = state;

  useEffect(() => watchAttention((attention) => room.setAttention(attention)), [room]);
  useEffect(() => {
    if (connection.status === 'connected') refresh();
  }, [connection.status, refresh]);
  useEffect(() => {
    if (notice?.code === 'runner_unavailable') refresh();
  }, [notice, refresh]);

  useEffect(() => {
    if (!role || !session) return;
    const { title: name, expiresAt } = session;
    rememberSession({ sessionId, title: name, role, expiresAt });
  }, [sessionId, role, session]);
  useTabTitle(session?.title ?? title, run);

  const running = run !== null && run.result === null;
  const obstacle = runObstacle({ connection, role, session, language, health, languages });
  useRunShortcut(() => {
    if (!obstacle && !running) start();
  });

  function start() {
    room.run(terminal.current);
    setPane('output');
  }

  function fitTerminal(size: TerminalSize) {
    terminal.current = size;
    // Whoever has started the program has given it its terminal.
    if (running && run.terminal && run.by === state.participantId) room.resizeTerminal(size);
  }

  const leading = presence.get(state.participantId ?? '')?.leading ?? false;
  const controls = role === 'interviewer' && connection.status === 'connected';
  const own = state.participants.find(({ participantId }) => participantId === state.participantId);
  const file = language && state.activeFile ? { id: state.activeFile, language } : null;
  return (
    <Tooltip.Provider delayDuration={400}>
      <RoomLayout
        header={
          <RoomHeader title={session?.title ?? title}>
            {language && (
              <LanguageSelect
                language={language}
                languages={languages}
                disabled={connection.status !== 'connected' || role === 'spectator'}
                onChoose={(chosen) => room.setLanguage(chosen)}
              />
            )}
            <span className="flex-1" />
            <ParticipantsMenu
              participants={state.participants}
              ownId={state.participantId}
              presence={presence}
              onFollow={({ participantId }) => follow(participantId)}
              onRename={() => setRenaming(true)}
              onRemove={
                controls
                  ? ({ participantId }) => room.control({ type: 'remove', participantId })
                  : null
              }
            />
            <SharePopover links={shareLinks(sessionId, role)} />
            <SettingsPopover />
            <RunButton
              running={running}
              reason={obstacle?.text ?? null}
              onRun={start}
              onStop={() => room.stop()}
            />
            {controls && session && (
              <SessionMenu
                session={session}
                onControl={(message) => room.control(message)}
                leading={leading}
                onLead={(wanted) => room.setLeading(wanted)}
              />
            )}
          </RoomHeader>
        }
        banner={
          connection.status === 'closed' && (
            <ClosedBanner
              reason={connection.reason}
              onRejoin={onRejoin}
              onJoinAsCandidate={onJoinAsCandidate}
            />
          )
        }
        code={
          <>
            <PaneBar>
              <h2 className="font-mono text-[12px]">
                {language ? LANGUAGES[language].fileName : ' '}
              </h2>
            </PaneBar>
            {followed && <FollowingBanner followed={followed} onEnd={stopFollowing} />}
            <div className="min-h-0 flex-1">
              <Suspense fallback={<EditorSkeleton />}>
                <CodeEditor
                  room={room}
                  file={file}
                  readOnlyReason={readOnlyReason(state)}
                  followedId={followed?.participantId ?? null}
                  onTyped={stopFollowing}
                />
              </Suspense>
            </div>
          </>
        }
        output={
          <OutputPane
            run={run}
            progress={state.runProgress}
            writable={running && run.terminal !== null && !obstacle}
            onTyped={(text) => room.type(text)}
            onFits={fitTerminal}
            obstacle={connection.status === 'connected' ? obstacle : null}
            onCheckAgain={refresh}
            hint={`Press ${runKeys()} or Run. Everyone here sees the output.`}
          />
        }
        pane={pane}
        onPane={setPane}
        status={
          <StatusBar
            connection={connection}
            role={role}
            session={session}
            runner={health?.runner ?? null}
          />
        }
      />
      <Announcements
        notice={notice}
        languageChange={state.languageChange}
        participants={state.participants}
        participantId={state.participantId}
      />
      <RenameDialog
        name={own?.name ?? ''}
        open={renaming}
        onOpenChange={setRenaming}
        onName={onRename}
      />
    </Tooltip.Provider>
  );
}

function readOnlyReason({ connection, role, session }: RoomState): string | null {
  if (connection.status === 'closed') return 'This session is closed. The code can only be read.';
  if (role === 'spectator') return 'You are watching. Only the people in the interview can edit.';
  if (role === 'interviewer') return null;
  if (session?.ended) return 'The interview has ended. The code can only be read.';
  if (session?.locked) return 'The interviewer has locked the code for now.';
  return null;
}
