import { LANGUAGES } from '@viva/protocol/languages';
import type { ControlMessage } from '@viva/protocol/room';
import { Tooltip } from 'radix-ui';
import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import { watchAttention } from '../collab/attention.ts';
import type { Room } from '../collab/room.ts';
import type { RoomState } from '../collab/room-state.ts';
import { isInMenu } from '../components/focus-beneath.ts';
import { useOnePane } from '../components/use-one-pane.ts';
import type { EditorHandle } from '../editor/code-editor.tsx';
import { RoomEditor } from '../editor/room-editor.tsx';
import { rememberSession } from '../recent-sessions.ts';
import { replayPath } from '../replay-link.ts';
import { shareLinks } from '../session-token.ts';
import { useSettings } from '../settings.ts';
import { Announcements } from './announcements.tsx';
import { ClosedBanner } from './closed-banner.tsx';
import { CommandPalette } from './command-palette.tsx';
import type { Circumstances } from './commands.ts';
import { CommandsButton } from './commands-button.tsx';
import { ElapsedTime } from './elapsed-time.tsx';
import { EndedBanner } from './ended-banner.tsx';
import { FollowingBanner } from './following-banner.tsx';
import { HistorySheet } from './history-sheet.tsx';
import { LanguageSelect } from './language-select.tsx';
import { NearbyEditLine } from './nearby-edit-line.tsx';
import { OutputPane } from './output-pane.tsx';
import { PaneBar } from './pane-bar.tsx';
import { ParticipantsMenu, type PeopleProps } from './participants-menu.tsx';
import { PeoplePane } from './people-pane.tsx';
import { type OpenDialog, RoomDialogs } from './room-dialogs.tsx';
import { RoomHeader } from './room-header.tsx';
import { type Pane, RoomLayout } from './room-layout.tsx';
import { isCommands, isRun } from './room-shortcuts.ts';
import { runObstacle } from './run-availability.ts';
import { RunButton } from './run-button.tsx';
import { SessionMenu } from './session-menu.tsx';
import { SettingsPopover } from './settings-popover.tsx';
import { SharePopover } from './share-popover.tsx';
import { shortcuts } from './shortcuts.ts';
import { StatusBar } from './status-bar.tsx';
import { useDeployment } from './use-deployment.ts';
import { useFollowing } from './use-following.ts';
import { useHistoryPlace } from './use-history-place.ts';
import { useOutput } from './use-output.ts';
import { useOwnTerminal } from './use-own-terminal.ts';
import { usePresence } from './use-presence.ts';
import { useShortcut } from './use-shortcut.ts';
import { useTabTitle } from './use-tab-title.ts';

const COMMANDS: OpenDialog = { type: 'commands' };

interface RoomViewProps {
  readonly sessionId: string;
  readonly room: Room;
  /** Null while unknown. */
  readonly title: string | null;
  readonly onRename: (name: string) => void;
  readonly onRejoin: () => void;
  readonly onJoinAsCandidate: () => void;
}

/** A session that one is in. */
export function RoomView(props: RoomViewProps) {
  const { sessionId, room, title, onRename, onRejoin, onJoinAsCandidate } = props;
  const state = useStore(room.state);
  const { health, languages, refresh } = useDeployment();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [pane, setPane] = useState<Pane>('code');
  const onePane = useOnePane();
  const editor = useRef<EditorHandle>(null);
  const output = useOutput(state.run);
  const ownTerminal = useOwnTerminal(room, state);
  const presence = usePresence(room);
  const { followed, follow } = useFollowing(state, presence);
  const showCommands = useCallback(
    // Not above anything else that is open.
    (open: boolean) => setDialog((last) => (open ? (last ?? COMMANDS) : null)),
    [],
  );
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
  const historyPlace = useHistoryPlace();
  useEffect(() => {
    if (role === 'interviewer' && historyPlace !== null) {
      setDialog({ type: 'history', at: historyPlace });
    }
  }, [role, historyPlace]);
  useTabTitle(session?.title ?? title ?? '', run);

  const running = run !== null && run.result === null;
  const obstacle = runObstacle({ connection, role, session, language, health, languages });
  const keys = useSettings(({ settings }) => settings.keys);
  const stop = () => room.stop();
  const writable = running && run.terminal !== null && !obstacle;
  useShortcut(isRun, () => {
    if (dialog === null && !obstacle && !running) start();
  });
  useShortcut(
    (event) => isCommands(event, { programReads: writable, keys }),
    () => {
      if (!isInMenu()) showCommands(dialog?.type !== 'commands');
    },
  );

  function start() {
    ownTerminal.start();
    setPane('output');
  }

  function followInCode(participantId: string | null) {
    follow(participantId);
    setPane('code');
  }

  function goTo(next: Pane) {
    // What is not shown cannot have the focus.
    flushSync(() => setPane(next));
    if (next === 'code') editor.current?.focus();
    if (next === 'output') output.terminal.current?.focus();
  }

  const own = state.participants.find(({ participantId }) => participantId === state.participantId);
  const file = language && state.activeFile ? { id: state.activeFile, language } : null;
  const readOnly = readOnlyReason(state);
  const links = shareLinks(sessionId, role, state.spectatorToken);
  const replay = role === 'interviewer' || session?.replayOpen ? replayPath(sessionId) : null;
  const controls =
    role === 'interviewer' && connection.status === 'connected' && session
      ? {
          session,
          leading: presence.get(state.participantId ?? '')?.leading ?? false,
          lead: (wanted: boolean) => room.setLeading(wanted),
          control: (message: ControlMessage) => room.control(message),
          open: setDialog,
          replay: () => window.open(replayPath(sessionId), '_blank', 'noopener'),
        }
      : null;
  const people: PeopleProps = {
    participants: state.participants,
    ownId: state.participantId,
    presence,
    onFollow: ({ participantId }) => followInCode(participantId),
    onRename: () => setDialog({ type: 'name' }),
    onRemove: controls && ((participant) => setDialog({ type: 'remove', participant })),
  };
  const runButton = { running, reason: obstacle?.text ?? null, onRun: start, onStop: stop };
  const now: Circumstances = {
    room,
    state,
    languages,
    running,
    start,
    runObstacle: obstacle?.text ?? null,
    readOnlyReason: readOnly,
    links,
    followed,
    follow: followInCode,
    output,
    goTo,
    onePane,
    open: setDialog,
    controls,
  };
  return (
    <Tooltip.Provider delayDuration={400}>
      <RoomLayout
        header={
          <RoomHeader title={session?.title ?? title}>
            {language && (
              <LanguageSelect
                language={language}
                languages={languages}
                disabled={connection.status !== 'connected' || readOnly !== null}
                onChoose={(chosen) => room.setLanguage(chosen)}
              />
            )}
            <span className="flex-1" />
            <ParticipantsMenu {...people} />
            {session && !session.ended && <ElapsedTime createdAt={session.createdAt} />}
            <SharePopover links={links} />
            <CommandsButton onOpen={() => showCommands(true)} />
            <SettingsPopover
              onShortcuts={() => setDialog({ type: 'shortcuts' })}
              onPrivacy={() => setDialog({ type: 'privacy' })}
            />
            {!onePane && <RunButton {...runButton} />}
            {controls && <SessionMenu {...controls} />}
          </RoomHeader>
        }
        banner={
          connection.status === 'closed' ? (
            <ClosedBanner
              reason={connection.reason}
              replay={replay}
              onRejoin={onRejoin}
              onJoinAsCandidate={onJoinAsCandidate}
            />
          ) : (
            session?.ended &&
            role && (
              <EndedBanner
                role={role}
                replay={replay}
                onReopen={() => room.control({ type: 'reopen' })}
              />
            )
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
                ref={editor}
                room={room}
                file={file}
                readOnlyReason={readOnly}
                followedId={followed?.participantId ?? null}
                onTyped={stopFollowing}
              />
            </div>
          </>
        }
        output={
          <OutputPane
            output={output}
            textShown={file !== null}
            writable={writable}
            onTyped={(text) => room.type(text)}
            onFits={ownTerminal.fits}
            obstacle={connection.status === 'connected' ? obstacle : null}
            onCheckAgain={refresh}
            hint={`Press ${shortcuts().run.keys} or Run. Everyone here sees the output.`}
          />
        }
        people={<PeoplePane {...people} links={links} />}
        floating={<RunButton {...runButton} floating />}
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
      <RoomDialogs
        dialog={dialog}
        onDialog={setDialog}
        name={own?.name ?? ''}
        onRename={onRename}
        title={session?.title ?? title ?? ''}
        onControl={(message) => room.control(message)}
      />
      <HistorySheet
        open={dialog?.type === 'history'}
        onClose={() => setDialog(null)}
        sessionId={sessionId}
        room={room}
        at={dialog?.type === 'history' ? dialog.at : null}
        readOnlyReason={readOnly}
      />
      <CommandPalette now={now} open={dialog?.type === 'commands'} onOpenChange={showCommands} />
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
