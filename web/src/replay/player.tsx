import { isLanguageId, LANGUAGES } from '@viva/protocol/languages';
import { Columns2, Copy, LogIn, PenLine, Play, Undo2 } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { toast } from 'sonner';
import { Button, buttonClass } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';
import { type Shortcut, ShortcutList } from '../components/shortcut-list.tsx';
import { Tip } from '../components/tip.tsx';
import { Toasts } from '../components/toasts.tsx';
import { EditorSkeleton } from '../editor/editor-skeleton.tsx';
import { replayPath } from '../replay-link.ts';
import { PaneBar } from '../room/pane-bar.tsx';
import { RoomHeader } from '../room/room-header.tsx';
import type { HistoryState } from '../room/use-history-place.ts';
import { markWords, replayClock } from '../words/replay.ts';
import type { Instant } from './frames.ts';
import { LoadingLine } from './loading-line.tsx';
import { OwnOutput } from './own-output.tsx';
import { People } from './people.tsx';
import { faster, slower } from './playback.ts';
import { RecordedOutput } from './recorded-output.tsx';
import type { RecordingAddress } from './recording-api.ts';
import { ReplayControls } from './replay-controls.tsx';
import type { WrittenBy } from './replay-editor.tsx';
import { ReplayMenu } from './replay-menu.tsx';
import { TimeLine } from './time-line.tsx';
import { type Beginning, type Place, usePlayback } from './use-playback.ts';
import type { Recording } from './use-recording.ts';
import { useReplayKeys } from './use-replay-keys.ts';
import { useRunHere } from './use-run-here.ts';

const ReplayEditor = lazy(() => import('./replay-editor.tsx'));
const CompareEditor = lazy(() => import('../editor/compare-editor.tsx'));

const SHORTCUTS: readonly Shortcut[] = [
  { keys: 'Space', words: 'Play, or pause' },
  { keys: '← →', words: 'One edit back, or on; on the time line, five seconds' },
  { keys: '↑ ↓', words: 'To the run before, or the next one' },
  { keys: 'Home End', words: 'To the beginning, or the end' },
  { keys: '< >', words: 'Slower, or faster' },
  { keys: 'C', words: 'Compare this instant with another' },
  { keys: 'W', words: 'Show who wrote what' },
  { keys: '?', words: 'Show these shortcuts' },
];

interface PlayerProps {
  readonly address: RecordingAddress;
  /** Of which something has been read. */
  readonly recording: Recording;
  /** Whether one may be the interviewer, who may bring code back as long as the session is there. */
  readonly interviewer: boolean;
}

/** Code, terminal and people at an instant, and what one goes to another with. */
export function Player({ address, recording, interviewer }: PlayerProps) {
  const { replay, timeline, length, caughtUp, status, until } = recording;
  const [params] = useSearchParams();
  const [beginning] = useState(() => beginningIn(params));
  const loading = status.type === 'loading' || (status.type === 'broken' && !caughtUp);
  const complete = !loading && status.type !== 'live' && status.type !== 'broken';
  const playback = usePlayback({ replay, length, loading, complete }, beginning);
  const { place } = playback;
  const [followedId, setFollowedId] = useState<string | null>(null);
  const [pinned, setPinned] = useState<Place | null>(null);
  const [writersShown, setWritersShown] = useState(false);
  const [sheet, setSheet] = useState(false);
  const { own, start: runHere, close } = useRunHere(address);

  const instant = replay.at(place.frames);
  const start = replay.times[0] ?? 0;
  const end = Math.max(replay.times.at(-1) ?? start, until ?? start);
  const { activeFile, missing, people, run, title } = instant;
  const language = isLanguageId(activeFile) ? activeFile : null;
  const text = textOf(instant, activeFile);
  const file = useMemo(
    () => (activeFile === null || text === null ? null : { id: activeFile, text }),
    [activeFile, text],
  );
  const written = useMemo(
    () => (writersShown ? writtenBy(recording, instant) : null),
    [writersShown, recording, instant],
  );
  const before = useMemo(
    () => (pinned ? (textOf(replay.at(pinned.frames), activeFile) ?? '') : ''),
    [replay, pinned, activeFile],
  );
  const at = replayClock(place.time - start);
  const sessionPath = `/session/${address.sessionId}`;

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

  function copyLink() {
    const path = replayPath(address.sessionId, replay.seqAt(place.frames));
    const link = new URL(path, location.origin);
    void copy(link.href, 'The link to this instant is copied.');
  }

  function runThis() {
    // What the program was sent then, it is sent now.
    const stdin = run?.stdin ?? '';
    if (language && text !== null) void runHere({ time: place.time, language, code: text, stdin });
  }

  useReplayKeys({
    ' ': () => playback.play(!playback.playing),
    ArrowLeft: () => toEdit(-1),
    ArrowRight: () => toEdit(1),
    ArrowUp: () => toRun(-1),
    ArrowDown: () => toRun(1),
    Home: () => playback.seek(start),
    End: () => playback.seek(end),
    '<': () => playback.setSpeed(slower(playback.pace.speed)),
    '>': () => playback.setSpeed(faster(playback.pace.speed)),
    c: () => setPinned(pinned ? null : place),
    w: () => setWritersShown(!writersShown),
    '?': () => setSheet(true),
  });

  return (
    <Tooltip.Provider delayDuration={400}>
      <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] overflow-hidden">
        <RoomHeader title={title}>
          <span className="rounded-control bg-surface-2 px-2 py-0.5 text-small">Replay</span>
          <span className="flex-1" />
          <People people={people.values()} followedId={followedId} onFollow={setFollowedId} />
          {status.type === 'live' && (
            <Tip label="Back to the session">
              <a
                href={sessionPath}
                aria-label="Back to the session"
                className={buttonClass('quiet', 'icon')}
              >
                <LogIn size={16} aria-hidden="true" />
              </a>
            </Tip>
          )}
          <ReplayMenu
            address={address}
            seq={replay.seqAt(place.frames)}
            at={at}
            mayOpen={interviewer}
          />
          <Tip label="Run the code as it is shown, for you alone">
            <Button look="accent" aria-disabled={file === null} onClick={runThis}>
              <Play size={14} aria-hidden="true" />
              Run this
            </Button>
          </Tip>
        </RoomHeader>
        <main className="grid min-h-0 max-md:grid-rows-[3fr_2fr] md:grid-cols-[3fr_2fr]">
          <section aria-label="Code" className="flex min-h-0 min-w-0 flex-col bg-surface-0">
            <PaneBar>
              <h2 className="truncate font-mono text-[12px]">
                {language ? LANGUAGES[language].fileName : ''}
              </h2>
              <span className="flex-1" />
              <Toggle
                label="Who wrote what"
                keys="W"
                icon={<PenLine size={14} aria-hidden="true" />}
                pressed={writersShown}
                onPress={() => setWritersShown(!writersShown)}
              />
              <Toggle
                label="Compare this instant with another"
                keys="C"
                icon={<Columns2 size={14} aria-hidden="true" />}
                pressed={pinned !== null}
                onPress={() => setPinned(pinned ? null : place)}
              />
              <Tip label="Copy the code">
                <Button
                  look="quiet"
                  size="icon"
                  aria-label="Copy the code"
                  onClick={() => void copy(text ?? '', `The code of ${at} is copied.`)}
                >
                  <Copy size={14} aria-hidden="true" />
                </Button>
              </Tip>
              {interviewer && status.type === 'live' && !missing && (
                <Link
                  to={sessionPath}
                  state={{ history: replay.seqAt(place.frames) } satisfies HistoryState}
                  className={buttonClass('quiet', 'small')}
                >
                  <Undo2 size={14} aria-hidden="true" />
                  Restore…
                </Link>
              )}
            </PaneBar>
            {missing && (
              <p
                role="status"
                className="border-b border-border bg-surface-2 px-4 py-1.5 text-small text-caution"
              >
                Changes are missing by now: the code may not be what it was.
              </p>
            )}
            {pinned && (
              <p className="border-b border-border bg-surface-2 px-4 py-1.5 text-small">
                {replayClock(pinned.time - start)} on the left, {at} on the right: go to any other
                instant.
              </p>
            )}
            <div className="min-h-0 flex-1">
              <Suspense fallback={<EditorSkeleton />}>
                {pinned ? (
                  <CompareEditor
                    language={language}
                    before={before}
                    after={text ?? ''}
                    labels={[
                      `The code of ${replayClock(pinned.time - start)}`,
                      `The code of ${at}`,
                    ]}
                  />
                ) : (
                  <ReplayEditor
                    file={file}
                    people={people}
                    written={written}
                    followedId={followedId}
                  />
                )}
              </Suspense>
            </div>
            {written && !pinned && <Writers written={written} />}
          </section>
          <section
            aria-label="Output"
            className="flex min-h-0 min-w-0 flex-col border-border bg-surface-1 max-md:border-t md:border-l"
          >
            {/* On a phone there is room for one of the two. */}
            <div className={`flex min-h-0 flex-1 flex-col ${own ? 'max-md:hidden' : ''}`}>
              <RecordedOutput run={run} time={place.time} />
            </div>
            {own && <OwnOutput own={own} since={own.time - start} onClose={close} />}
          </section>
        </main>
        <footer className="grid gap-2 border-t border-border bg-surface-1 px-3 py-2">
          <TimeLine
            timeline={timeline}
            start={start}
            end={end}
            loadedTo={replay.times.at(-1) ?? start}
            pinned={pinned?.time ?? null}
            time={place.time}
            length={length}
            onSeek={playback.seek}
            onMark={(mark) => playback.goTo(mark.frames)}
          />
          <ReplayControls
            playback={playback}
            at={place.time - start}
            span={end - start}
            here={marksAt(timeline, place.frames)}
            onEdit={toEdit}
            onRun={toRun}
            onCopyLink={copyLink}
            onShortcuts={() => setSheet(true)}
          />
          <LoadingLine recording={recording} />
        </footer>
        <Toasts />
        <Modal title="Keyboard shortcuts" titled open={sheet} onOpenChange={setSheet}>
          <ShortcutList shortcuts={SHORTCUTS} />
        </Modal>
      </div>
    </Tooltip.Provider>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly keys: string;
  readonly icon: ReactNode;
  readonly pressed: boolean;
  readonly onPress: () => void;
}

function Toggle({ label, keys, icon, pressed, onPress }: ToggleProps) {
  return (
    <Tip label={label} keys={keys}>
      <Button
        look="quiet"
        size="icon"
        aria-label={label}
        aria-pressed={pressed}
        onClick={onPress}
        className={pressed ? 'bg-surface-2 text-text' : ''}
      >
        {icon}
      </Button>
    </Tip>
  );
}

/** Whose colour is whose: those who wrote may have left. */
function Writers({ written }: { readonly written: readonly WrittenBy[] }) {
  const writers = new Map(written.map((piece) => [piece.participantId, piece]));
  return (
    <p className="flex flex-wrap gap-x-4 border-t border-border px-4 py-1.5 text-small text-muted">
      {writers.size === 0 && 'Nobody has written here yet.'}
      {Array.from(writers.values(), ({ participantId, name, color }) => (
        <span key={participantId} className="flex items-center gap-2">
          <span
            aria-hidden="true"
            className="size-2 rounded-full"
            style={{ background: `var(--participant-${color})` }}
          />
          {name}
        </span>
      ))}
    </p>
  );
}

/** What happened with the last of so many frames; nothing that the time line marks. */
const marksAt = (timeline: Recording['timeline'], frames: number): string | undefined =>
  timeline.marks
    .filter((mark) => mark.frames === frames)
    .map(markWords)
    .at(-1);

function beginningIn(params: URLSearchParams): Beginning {
  const seq = Number(params.get('seq'));
  return seq > 0 ? { seq } : { after: 1000 * (Number(params.get('t')) || 0) };
}

const textOf = (instant: Instant, file: string | null): string | null =>
  file === null ? null : (instant.files.get(file) ?? '');

function writtenBy({ replay, timeline }: Recording, instant: Instant): WrittenBy[] {
  if (instant.activeFile === null) return [];
  const authors = new Map(timeline.authors.map((author) => [author.participantId, author]));
  return replay.writtenBy(instant, instant.activeFile).flatMap((range) => {
    const author = authors.get(range.participantId);
    return author ? [{ ...range, name: author.name, color: author.color }] : [];
  });
}

async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast('This browser does not let the page copy.');
  }
}
