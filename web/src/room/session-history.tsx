import { isLanguageId, LANGUAGES } from '@viva/protocol/languages';
import { Check, CircleDashed, Clock, ExternalLink, type LucideIcon, Save, X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { toast } from 'sonner';
import { restoreFiles } from '../collab/restore.ts';
import type { Room } from '../collab/room.ts';
import { Button, buttonClass } from '../components/button.tsx';
import { EditorSkeleton } from '../editor/editor-skeleton.tsx';
import { Progress } from '../replay/loading-line.tsx';
import type { SessionReplay } from '../replay/session-replay.ts';
import type { Mark } from '../replay/timeline.ts';
import { useRecording } from '../replay/use-recording.ts';
import { replayPath } from '../replay-link.ts';
import { recallToken } from '../session-token.ts';
import { timeOfDay } from '../words/units.ts';
import { useFileText } from './use-file-text.ts';

const CompareEditor = lazy(() => import('../editor/compare-editor.tsx'));

/** A moment of the session that one can go back to. `frames` of the recording had happened by then. */
interface Moment {
  readonly key: string;
  readonly frames: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly words: string;
  readonly Icon: LucideIcon;
}

export interface SessionHistoryProps {
  readonly sessionId: string;
  readonly room: Room;
  /** The line of the recording that one came for; null where one came for none. */
  readonly at: number | null;
  /** Why nothing can be brought back; null when it can. */
  readonly readOnlyReason: string | null;
  readonly onDone: () => void;
}

/** What was saved and run, what has changed since, and the way back. */
export default function SessionHistory(props: SessionHistoryProps) {
  const { sessionId, room, at, readOnlyReason, onDone } = props;
  const [address] = useState(() => ({ sessionId, token: recallToken(sessionId) }));
  const { replay, timeline, length, caughtUp, status } = useRecording(address);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const read = at !== null ? replay.lastSeq >= at : caughtUp;
  const moments = momentsOf(timeline.marks, replay, read ? at : null);
  const chosen = moments.find(({ key }) => key === chosenKey) ?? moments[0];
  const instant = chosen ? replay.at(chosen.frames) : null;
  const fileId = instant?.activeFile ?? null;
  const language = isLanguageId(fileId) ? fileId : null;
  const now = useFileText(room, fileId);

  if (status.type === 'refused' || status.type === 'unknown-version') {
    return (
      <p role="alert" className="p-4 text-caution">
        {status.type === 'refused'
          ? status.error.message
          : 'A later release has written the history. Reload the page to see it.'}
      </p>
    );
  }
  if (!read || length === 0) {
    return (
      <div className="appear-late p-4">
        <Progress share={null} />
      </div>
    );
  }
  if (!chosen || !instant) {
    return <p className="p-4 text-muted">Nothing has been saved or run yet.</p>;
  }

  const then = timeOfDay(chosen.time);
  const others = [...instant.files.keys()].filter(
    (id) => id !== fileId && differs(room, id, instant.files.get(id) ?? ''),
  );
  const before = fileId === null ? '' : (instant.files.get(fileId) ?? '');

  const obstacle = instant.missing
    ? 'Changes are missing by then, so that this is not what the code was.'
    : readOnlyReason;

  function restore() {
    if (!instant || obstacle) return;
    const changed = restoreFiles(room, instant.files);
    const steps = changed
      .flatMap((id) => room.undoManager(id) ?? [])
      .map((manager) => ({
        manager,
        step: manager.undoStack.at(-1),
      }));
    const shown = room.state.getState().language;
    if (language && language !== shown) room.setLanguage(language);
    if (changed.length === 0) toast(`The code is what it was at ${then} already.`);
    else {
      toast(`The code is what it was at ${then}: ${changed.map(fileName).join(', ')}.`, {
        action: {
          label: 'Take it back',
          onClick: () => {
            // What somebody has typed since is not what they want to take back.
            const latest = steps.filter(({ manager, step }) => manager.undoStack.at(-1) === step);
            for (const { manager } of latest) manager.undo();
            if (shown && shown !== language) room.setLanguage(shown);
          },
        },
      });
    }
    onDone();
  }

  return (
    <div className="grid min-h-0 flex-1 max-md:grid-rows-[2fr_3fr] md:grid-cols-[260px_minmax(0,1fr)]">
      <nav
        aria-label="Moments"
        className="min-h-0 overflow-y-auto border-border bg-surface-1 p-2 max-md:border-b md:border-r"
      >
        <ol>
          {moments.map(({ key, time, words, Icon }) => (
            <li key={key}>
              <button
                type="button"
                aria-current={key === chosen.key}
                onClick={() => setChosenKey(key)}
                className={`flex w-full items-center gap-2 rounded-control px-2 py-1.5 text-left text-small hover:bg-surface-2 ${key === chosen.key ? 'bg-surface-2 font-medium' : ''}`}
              >
                <Icon size={14} aria-hidden="true" className="shrink-0 text-muted" />
                <span className="tabular-nums">{timeOfDay(time)}</span>
                <span className="min-w-0 truncate text-muted">{words}</span>
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <section aria-label={`Compare ${then} with now`} className="flex min-h-0 min-w-0 flex-col">
        <div className="flex flex-wrap items-center gap-2 border-b border-border py-1.5 pr-2 pl-4 text-small">
          <h3 className="min-w-0 flex-1 truncate">
            <span className="font-mono text-[12px]">{fileId && fileName(fileId)}</span>
            <span className="text-muted">
              {' '}
              at {then}, and now{before === now && ': the same'}
              {others.length > 0 && ` · also ${others.map(fileName).join(', ')}`}
            </span>
          </h3>
          <a
            href={replayPath(sessionId, replay.seqAt(chosen.frames))}
            target="_blank"
            rel="noopener"
            className={buttonClass('quiet', 'small')}
          >
            <ExternalLink size={14} aria-hidden="true" />
            Replay from here
          </a>
          <Button
            look="accent"
            aria-disabled={obstacle !== null}
            title={obstacle ?? undefined}
            onClick={restore}
          >
            Restore
          </Button>
        </div>
        <div className="min-h-0 flex-1">
          <Suspense fallback={<EditorSkeleton />}>
            <CompareEditor
              language={language}
              before={before}
              after={now}
              labels={[`The code at ${then}`, 'The code now']}
            />
          </Suspense>
        </div>
      </section>
    </div>
  );
}

const fileName = (id: string): string => (isLanguageId(id) ? LANGUAGES[id].fileName : id);

/** Whether a file that is there now has another text than it had. */
function differs(room: Room, id: string, text: string): boolean {
  const shared = room.text(id);
  return shared !== null && shared.toString() !== text;
}

/** The latest first. */
function momentsOf(marks: readonly Mark[], replay: SessionReplay, at: number | null): Moment[] {
  const moments = marks.flatMap((mark): Moment[] => {
    const { time } = mark;
    const key = `${mark.type} ${mark.frames}`;
    switch (mark.type) {
      case 'snapshot': {
        // A run stands there itself.
        if (mark.reason === 'run') return [];
        const frames = replay.framesThrough(mark.through);
        return [{ key, frames, time, words: 'Saved', Icon: Save }];
      }
      case 'run': {
        const words = `${mark.byName} ran ${LANGUAGES[mark.language].label}`;
        return [{ key, frames: mark.frames, time, words, Icon: runIcon(mark.verdict) }];
      }
      default:
        return [];
    }
  });
  if (at !== null) {
    const frames = replay.framesThrough(at);
    const time = replay.times[frames - 1] ?? 0;
    moments.push({ key: 'came for', frames, time, words: 'What the replay showed', Icon: Clock });
    // Whoever comes from the replay looks at that first.
    return [...moments.splice(-1), ...moments.reverse()];
  }
  return moments.reverse();
}

function runIcon(verdict: Extract<Mark, { type: 'run' }>['verdict']): LucideIcon {
  if (verdict === null) return CircleDashed;
  return verdict === 'OK' ? Check : X;
}
