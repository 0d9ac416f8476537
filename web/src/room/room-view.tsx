import { LANGUAGES } from '@viva/protocol/languages';
import { Tooltip } from 'radix-ui';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Room } from '../collab/room.ts';
import type { RoomState } from '../collab/room-state.ts';
import { runKeys } from '../components/platform.ts';
import { THEME_HINT, ThemeToggle } from '../components/theme-toggle.tsx';
import { Tip } from '../components/tip.tsx';
import { EditorSkeleton } from '../editor/editor-skeleton.tsx';
import { candidateLink } from '../session-token.ts';
import { Announcements } from './announcements.tsx';
import { ClosedBanner } from './closed-banner.tsx';
import { LanguageSelect } from './language-select.tsx';
import { OutputPane } from './output-pane.tsx';
import { PaneBar } from './pane-bar.tsx';
import { ParticipantsMenu } from './participants-menu.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { RoomHeader } from './room-header.tsx';
import { RoomLayout } from './room-layout.tsx';
import { runObstacle } from './run-availability.ts';
import { RunButton } from './run-button.tsx';
import { SharePopover } from './share-popover.tsx';
import { StatusBar } from './status-bar.tsx';
import { useDeployment } from './use-deployment.ts';
import { useRunShortcut } from './use-run-shortcut.ts';

// Asked for with the page, so that the editor arrives while the room is being joined.
const codeEditor = import('../editor/code-editor.tsx');
const CodeEditor = lazy(() => codeEditor);

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
  const { connection, role, session, language, run, notice } = state;

  useEffect(() => {
    if (connection.status === 'connected') refresh();
  }, [connection.status, refresh]);
  useEffect(() => {
    if (notice?.code === 'runner_unavailable') refresh();
  }, [notice, refresh]);

  const running = run !== null && run.result === null;
  const obstacle = runObstacle({ connection, role, session, language, health, languages });
  useRunShortcut(() => {
    if (!obstacle && !running) room.run();
  });

  const own = state.participants.find(({ participantId }) => participantId === state.participantId);
  const file = language && state.activeFile ? { id: state.activeFile, language } : null;
  return (
    <Tooltip.Provider delayDuration={400}>
      <RoomLayout
        header={
          <RoomHeader title={state.session?.title ?? title}>
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
              onRename={() => setRenaming(true)}
            />
            <SharePopover link={candidateLink(sessionId)} />
            <Tip label={THEME_HINT}>
              <ThemeToggle />
            </Tip>
            <RunButton
              running={running}
              reason={obstacle?.text ?? null}
              onRun={() => room.run()}
              onStop={() => room.stop()}
            />
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
            <div className="min-h-0 flex-1">
              <Suspense fallback={<EditorSkeleton />}>
                <CodeEditor room={room} file={file} readOnlyReason={readOnlyReason(state)} />
              </Suspense>
            </div>
          </>
        }
        output={
          <OutputPane
            run={run}
            obstacle={connection.status === 'connected' ? obstacle : null}
            onCheckAgain={refresh}
            hint={`Press ${runKeys()} or Run. Everyone here sees the output.`}
          />
        }
        status={<StatusBar connection={connection} role={role} runner={health?.runner ?? null} />}
      />
      <Announcements notice={notice} languageChange={state.languageChange} />
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
