import { LANGUAGES } from '@viva/protocol/languages';
import { Tooltip } from 'radix-ui';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { watchAttention } from '../collab/attention.ts';
import type { Room } from '../collab/room.ts';
import type { RoomState } from '../collab/room-state.ts';
import { runKeys } from '../components/platform.ts';
import { RoomEditor } from '../editor/room-editor.tsx';
import { recalledRole, rememberSession } from '../recent-sessions.ts';
import { shareLinks } from '../session-token.ts';
import { Announcements } from './announcements.tsx';
import { ClosedBanner } from './closed-banner.tsx';
import { EndedBanner } from './ended-banner.tsx';
import { FollowingBanner } from './following-banner.tsx';
import { LanguageSelect } from './language-select.tsx';
import { NearbyEditLine } from './nearby-edit-line.tsx';
import { OutputPane } from './output-pane.tsx';
import { PaneBar } from './pane-bar.tsx';
import { ParticipantsMenu } from './participants-menu.tsx';
import { PrivacyDialog } from './privacy-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { RoomHeader } from './room-header.tsx';
import { type Pane, RoomLayout } from './room-layout.tsx';
import { runObstacle } from './run-availability.ts';
import { RunButton } from './run-button.tsx';
import { SessionMenu } from './session-menu.tsx';
import { SettingsPopover } from './settings-popover.tsx';
import { SharePopover } from './share-popover.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { StatusBar } from './status-bar.tsx';
import { useDeployment } from './use-deployment.ts';
import { useFollowing } from './use-following.ts';
import { useOwnTerminal } from './use-own-terminal.ts';
import { usePresence } from './use-presence.ts';
import { useRunShortcut } from './use-run-shortcut.ts';
import { useTabTitle } from './use-tab-title.ts';

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
  const [dialog, setDialog] = useState<'name' | 'shortcuts' | 'privacy' | null>(null);
  const [pane, setPane] = useState<Pane>('code');
  const [knownRole] = useState(() => recalledRole(sessionId));
  const ownTerminal = useOwnTerminal(room, state);
  const presence = usePresence(room);
  const { followed, follow } = useFollowing(state, presence);
  const showShortcuts = useCallback((open: boolean) => setDialog(open ? 'shortcuts' : null), []);
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
    ownTerminal.start();
    setPane('output');
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
              onRename={() => setDialog('name')}
              onRemove={
                controls
                  ? ({ participantId }) => room.control({ type: 'remove', participantId })
                  : null
              }
            />
            <SharePopover links={shareLinks(sessionId, role)} />
            <SettingsPopover
              onShortcuts={() => setDialog('shortcuts')}
              onPrivacy={() => setDialog('privacy')}
            />
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
          connection.status === 'closed' ? (
            <ClosedBanner
              reason={connection.reason}
              onRejoin={onRejoin}
              onJoinAsCandidate={onJoinAsCandidate}
            />
          ) : (
            session?.ended &&
            role && <EndedBanner role={role} onReopen={() => room.control({ type: 'reopen' })} />
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
              <RoomEditor
                room={room}
                file={file}
                readOnlyReason={readOnlyReason({ ...state, role: role ?? knownRole })}
                followedId={followed?.participantId ?? null}
                onTyped={stopFollowing}
              />
            </div>
          </>
        }
        output={
          <OutputPane
            run={run}
            writable={running && run.terminal !== null && !obstacle}
            onTyped={(text) => room.type(text)}
            onFits={ownTerminal.fits}
            obstacle={connection.status === 'connected' ? obstacle : null}
            onCheckAgain={refresh}
            hint={`Press ${runKeys()} or Run. Everyone here sees the output.`}
          />
        }
        pane={pane}
        onPane={setPane}
        status={
          <StatusBar circumstances={state} language={language} runner={health?.runner ?? null} />
        }
      />
      <Announcements
        notice={notice}
        languageChange={state.languageChange}
        participants={state.participants}
        participantId={state.participantId}
      />
      <NearbyEditLine room={room} fileId={state.activeFile} />
      <RenameDialog
        name={own?.name ?? ''}
        open={dialog === 'name'}
        onOpenChange={(open) => setDialog(open ? 'name' : null)}
        onName={onRename}
      />
      <ShortcutsDialog open={dialog === 'shortcuts'} onOpenChange={showShortcuts} />
      <PrivacyDialog
        open={dialog === 'privacy'}
        onOpenChange={(open) => setDialog(open ? 'privacy' : null)}
      />
    </Tooltip.Provider>
  );
}

function readOnlyReason({ connection, role, session }: RoomState): string | null {
  if (connection.status === 'closed') return 'This session is closed. The code can only be read.';
  // Whoever may not edit would lose what they type.
  if (role === null) return 'You are joining. In a moment you can type.';
  if (role === 'spectator') return 'You are watching. Only the people in the interview can edit.';
  if (role === 'interviewer') return null;
  if (session?.ended) return 'The interview has ended. The code can only be read.';
  if (session?.locked) return 'The interviewer has locked the code for now.';
  return null;
}
