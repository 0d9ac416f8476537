import { isLanguageId, LANGUAGES } from '@viva/protocol/languages';
import type { RoomRun } from '@viva/protocol/room';
import { Play, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useLocation, useParams, useSearchParams } from 'react-router';
import { toast } from 'sonner';
import { Button, buttonClass } from '../components/button.tsx';
import { HomeLink, MessagePage } from '../components/message-page.tsx';
import { Toasts } from '../components/toasts.tsx';
import { EditorSkeleton } from '../editor/editor-skeleton.tsx';
import { usePageTitle } from '../page-title.ts';
import type { RecordingAddress } from '../replay/read-recording.ts';
import { ReplayControls } from '../replay/replay-controls.tsx';
import type { ReplayRun } from '../replay/replay-state.ts';
import { TimeLine } from '../replay/time-line.tsx';
import { usePlayback } from '../replay/use-playback.ts';
import { type Recording, useRecording } from '../replay/use-recording.ts';
import { type OwnRun, useRunHere } from '../replay/use-run-here.ts';
import { PaneBar } from '../room/pane-bar.tsx';
import { RoomHeader } from '../room/room-header.tsx';
import { VerdictLine } from '../room/verdict-line.tsx';
import { recallToken, tokenInFragment } from '../session-token.ts';
import { replayClock } from '../words/replay.ts';

const ReplayEditor = lazy(() => import('../replay/replay-editor.tsx'));
const TerminalView = lazy(() => import('../terminal/terminal-view.tsx'));

/** A session's recording, to be watched at any speed and looked at at any instant. */
export default function ReplayPage() {
  const { sessionId = '' } = useParams();
  const { hash } = useLocation();
  const [token] = useState(() => tokenInFragment(hash) ?? recallToken(sessionId));
  const recording = useRecording({ sessionId, token });
  const { status, length } = recording;
  usePageTitle('Replay · Viva');
  if (length > 0) return <Player address={{ sessionId, token }} recording={recording} />;
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
      return <RoomHeader title={null} />;
  }
}

interface PlayerProps {
  readonly address: RecordingAddress;
  readonly recording: Recording;
}

function Player({ address, recording }: PlayerProps) {
  const { replay, timeline, length, status } = recording;
  const [params] = useSearchParams();
  const [startAt] = useState(() => 1000 * (Number(params.get('t')) || 0));
  const playback = usePlayback(replay, length, startAt);
  const { place } = playback;
  const [followedId, setFollowedId] = useState<string | null>(null);
  const instant = replay.at(place.frames);
  const start = replay.times[0] ?? 0;
  const end = replay.times.at(-1) ?? start;
  const { activeFile, files, people, run, title } = instant;
  const text = activeFile === null ? null : (files.get(activeFile) ?? '');
  const file = useMemo(
    () => (activeFile === null || text === null ? null : { id: activeFile, text }),
    [activeFile, text],
  );
  const roomRun = useMemo(() => run && toRoomRun(run), [run]);
  const { own, start: runHere, close } = useRunHere(address);

  function toEdit(direction: 1 | -1) {
    const frames = replay.nextEdit(place.frames, direction);
    if (frames !== null) playback.goTo(frames);
  }

  function toRun(direction: 1 | -1) {
    const runs = timeline.marks.filter(({ type }) => type === 'run');
    const next =
      direction === 1
        ? runs.find(({ frames }) => frames > place.frames)
        : runs.findLast(({ frames }) => frames < place.frames);
    if (next) playback.goTo(next.frames);
  }

  async function copyLink() {
    const link = new URL(location.pathname, location.origin);
    link.searchParams.set('t', ((place.time - start) / 1000).toFixed(1));
    try {
      await navigator.clipboard.writeText(link.href);
      toast('The link to this instant is copied.');
    } catch {
      toast(`This browser does not let the page copy: ${link.href}`);
    }
  }

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || isControl(event.target)) return;
      if (event.key === ' ') playback.play(!playback.playing);
      else if (event.key === 'ArrowLeft') toEdit(-1);
      else if (event.key === 'ArrowRight') toEdit(1);
      else if (event.key === 'ArrowUp') toRun(-1);
      else if (event.key === 'ArrowDown') toRun(1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });

  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] overflow-hidden">
      <RoomHeader title={title}>
        <span className="rounded-control bg-surface-2 px-2 py-0.5 text-small">Replay</span>
        <span className="flex-1" />
        <People people={[...people.values()]} followedId={followedId} onFollow={setFollowedId} />
        <Button
          look="accent"
          disabled={file === null || !isLanguageId(file.id)}
          title="Runs the code as it is shown, for you alone"
          onClick={() => {
            if (!file || !isLanguageId(file.id)) return;
            void runHere({ time: place.time, language: file.id, code: file.text });
          }}
        >
          <Play size={14} aria-hidden="true" />
          Run this
        </Button>
        <a href={`/session/${address.sessionId}`} className={buttonClass('plain', 'small')}>
          Back to the session
        </a>
      </RoomHeader>
      <main className="grid min-h-0 md:grid-cols-[3fr_2fr]">
        <section aria-label="Code" className="flex min-h-0 min-w-0 flex-col bg-surface-0">
          <PaneBar>
            <h2 className="font-mono text-[12px]">
              {isLanguageId(activeFile) ? LANGUAGES[activeFile].fileName : ''}
            </h2>
          </PaneBar>
          <div className="min-h-0 flex-1">
            <Suspense fallback={<EditorSkeleton />}>
              <ReplayEditor file={file} people={people.values()} followedId={followedId} />
            </Suspense>
          </div>
        </section>
        <section
          aria-label="Output"
          className="flex min-h-0 min-w-0 flex-col border-l border-border bg-surface-1"
        >
          <PaneBar>
            <h2 className="font-medium">Output</h2>
            {run && <span className="ml-auto text-small text-muted">Run by {run.byName}</span>}
          </PaneBar>
          <p className="px-4 pt-3 pb-1 text-small text-muted">
            {run ? (
              <span className="font-mono">$ {LANGUAGES[run.language].typed}</span>
            ) : (
              'Nothing had been run by then.'
            )}
          </p>
          <Suspense fallback={<div className="flex-1" />}>
            <TerminalView run={roomRun} writable={false} onTyped={nothing} onFits={nothing} />
          </Suspense>
          {roomRun && <VerdictLine run={{ ...roomRun, progress: null }} />}
          {own && <OwnOutput own={own} since={own.time - start} onClose={close} />}
        </section>
      </main>
      <footer className="grid gap-2 border-t border-border bg-surface-1 px-3 py-2">
        <div className="flex items-center">
          <TimeLine
            timeline={timeline}
            start={start}
            end={end}
            time={place.time}
            length={length}
            onSeek={playback.seek}
          />
        </div>
        <ReplayControls
          playback={playback}
          at={place.time - start}
          span={end - start}
          onEdit={toEdit}
          onRun={toRun}
          onCopyLink={() => void copyLink()}
        />
        <p role="status" className="text-small text-muted empty:hidden">
          {STATUS_WORDS[status.type]}
        </p>
      </footer>
      <Toasts />
    </div>
  );
}

interface OwnOutputProps {
  readonly own: OwnRun;
  /** When the code was so, in milliseconds from the recording's start. */
  readonly since: number;
  readonly onClose: () => void;
}

/** What the code of an instant does now. */
function OwnOutput({ own: { run, failure }, since, onClose }: OwnOutputProps) {
  return (
    <section
      aria-label="Your own run"
      className="flex min-h-0 flex-1 flex-col border-t-2 border-(--focus) bg-surface-0"
    >
      <PaneBar>
        <h3 className="font-medium">The code of {replayClock(since)}, run for you alone</h3>
        <Button look="quiet" size="icon" aria-label="Close" className="ml-auto" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </Button>
      </PaneBar>
      {failure ? (
        <p role="alert" className="px-4 py-3 text-small text-caution">
          {failure}
        </p>
      ) : (
        <>
          <Suspense fallback={<div className="flex-1" />}>
            <TerminalView run={run} writable={false} onTyped={nothing} onFits={nothing} />
          </Suspense>
          <VerdictLine run={{ ...run, progress: null }} />
        </>
      )}
    </section>
  );
}

const STATUS_WORDS: Readonly<Record<Recording['status']['type'], string | null>> = {
  loading: 'Loading the rest of the recording…',
  live: 'The session goes on; what happens there comes here, too.',
  complete: null,
  broken: 'The connection broke off. The rest is asked for again.',
  'unknown-version': 'The rest was written by a later release. Reload the page to see it.',
  refused: 'The rest of the recording could not be loaded.',
};

interface PeopleProps {
  readonly people: readonly { participantId: string; name: string; color: number }[];
  readonly followedId: string | null;
  readonly onFollow: (participantId: string | null) => void;
}

/** Who was there; whoever is pressed is followed. */
function People({ people, followedId, onFollow }: PeopleProps) {
  return people.map(({ participantId, name, color }) => {
    const followed = participantId === followedId;
    return (
      <Button
        key={participantId}
        look="quiet"
        aria-pressed={followed}
        title={followed ? `Stop following ${name}` : `Follow ${name}`}
        onClick={() => onFollow(followed ? null : participantId)}
        className={followed ? 'bg-surface-2' : ''}
      >
        <span
          aria-hidden="true"
          className="size-2 rounded-full"
          style={{ background: `var(--participant-${color})` }}
        />
        {name}
      </Button>
    );
  });
}

const nothing = () => {};

function toRoomRun({ output, shown, ...run }: ReplayRun): RoomRun {
  return {
    ...run,
    by: null,
    interactive: false,
    output: output.slice(0, shown).map((chunk, seq) => ({ seq, ...chunk })),
  };
}

/** What has the keys to itself. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, select, input, [role=slider]') !== null;
