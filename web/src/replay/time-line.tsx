import {
  Check,
  ChevronLeft,
  ChevronRight,
  ClipboardPaste,
  Ellipsis,
  Languages,
  type LucideIcon,
  RotateCcw,
  Square,
  TriangleAlert,
  X,
} from 'lucide-react';
import { type KeyboardEvent, memo, type PointerEvent, useRef } from 'react';
import { markWords, replayClock } from '../words/replay.ts';
import type { Mark, Timeline } from './timeline.ts';

interface TimeLineProps {
  readonly timeline: Timeline;
  /** The recording from its first to its last line, in milliseconds since 1970, and how far it has been read. */
  readonly start: number;
  readonly end: number;
  readonly loadedTo: number;
  /** The place that shows, and the one that it is compared with; null without one. */
  readonly time: number;
  readonly pinned: number | null;
  /** How many lines have been read: the line is drawn anew when there are more. */
  readonly length: number;
  readonly onSeek: (time: number) => void;
  readonly onMark: (mark: Mark) => void;
}

/** A keyboard's steps along the line, in milliseconds. */
const STEP_MS = 5_000;
const PAGE_MS = 60_000;
/** Marks reach so far from their place, and so far down from the top of the line, in pixels. */
const MARK_PX = 8;
const MARKS_PX = 28;
/** A hand that presses does not rest. */
const STILL_PX = 3;
/** Places along the line that activity is counted by. */
const BUCKETS = 240;
/** All lanes together, in the units of the drawing. */
const LANES_HEIGHT = 32;

/** The whole recording at a glance, and where one is in it: what one drags to any instant. */
export function TimeLine(props: TimeLineProps) {
  const { timeline, start, end, loadedTo, time, pinned, length, onSeek, onMark } = props;
  const span = Math.max(1, end - start);
  const pressedAt = useRef(0);
  const percent = (at: number) => `${((at - start) / span) * 100}%`;

  const timeUnder = ({ currentTarget, clientX }: PointerEvent<HTMLDivElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return start + Math.max(0, Math.min(1, (clientX - left) / width)) * span;
  };

  /** A mark is wider than what it stands for: whoever presses it wants to get there. */
  function press(event: PointerEvent<HTMLDivElement>) {
    const { top, width } = event.currentTarget.getBoundingClientRect();
    const pressed = timeUnder(event);
    const distance = (mark: Mark) => Math.abs(mark.time - pressed);
    const near = timeline.marks
      .filter((mark) => markIcon(mark) && (distance(mark) / span) * width <= MARK_PX)
      .toSorted((one, other) => distance(one) - distance(other))[0];
    if (near && event.clientY - top <= MARKS_PX) onMark(near);
    else onSeek(pressed);
    pressedAt.current = event.clientX;
  }

  function onKeyDown(event: KeyboardEvent) {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: time - STEP_MS,
      ArrowRight: time + STEP_MS,
      PageDown: time - PAGE_MS,
      PageUp: time + PAGE_MS,
      Home: start,
      End: end,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(to);
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Time"
      aria-valuemin={0}
      aria-valuemax={Math.round(span / 1000)}
      aria-valuenow={Math.round((time - start) / 1000)}
      aria-valuetext={`${replayClock(time - start)} of ${replayClock(span)}`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        press(event);
      }}
      onPointerMove={(event) => {
        const dragged = Math.abs(event.clientX - pressedAt.current) > STILL_PX;
        if (event.buttons === 1 && dragged) onSeek(timeUnder(event));
      }}
      className="relative h-12 cursor-pointer touch-none rounded-control border border-border bg-surface-0"
    >
      <Overview timeline={timeline} start={start} span={span} length={length} />
      {loadedTo < end && (
        <span
          aria-hidden="true"
          className="absolute inset-y-0 right-0 bg-surface-2"
          style={{ left: percent(loadedTo) }}
        />
      )}
      {pinned !== null && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 w-0 -translate-x-1/2 border-l-2 border-dashed border-(--focus)"
          style={{ left: percent(pinned) }}
        />
      )}
      <span
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-text"
        style={{ left: percent(time) }}
      />
    </div>
  );
}

/** The time line is the same object as it grows: `length` tells that it has. */
interface OverviewProps extends Pick<TimeLineProps, 'timeline' | 'start' | 'length'> {
  readonly span: number;
}

/** Who changed how much when, each in a lane of their own, and all marks. While one plays, nothing of it is drawn anew. */
const Overview = memo(function Overview({ timeline, start, span }: OverviewProps) {
  const writers = timeline.authors.filter(({ edits }) => edits.length > 0);
  const laneHeight = LANES_HEIGHT / writers.length;
  return (
    <>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${BUCKETS} ${LANES_HEIGHT}`}
        preserveAspectRatio="none"
        className="absolute inset-x-0 bottom-0 h-8 w-full"
      >
        {writers.map(({ participantId, color, edits }, lane) => (
          <path
            key={participantId}
            d={activityPath(edits, start, span, laneHeight)}
            transform={`translate(0 ${laneHeight * (lane + 1)})`}
            fill={`var(--participant-${color})`}
          />
        ))}
      </svg>
      {timeline.marks.map((mark) => (
        <MarkLine
          key={`${mark.type} ${mark.frames}`}
          mark={mark}
          share={(mark.time - start) / span}
        />
      ))}
    </>
  );
});

/** How much somebody changed at each place of the line, as columns that stand on zero. */
function activityPath(
  edits: readonly number[],
  start: number,
  span: number,
  laneHeight: number,
): string {
  const counts = new Uint32Array(BUCKETS);
  for (const at of edits) {
    const bucket = Math.min(BUCKETS - 1, Math.floor(((at - start) / span) * BUCKETS));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts);
  return Array.from(counts, (count, bucket) => {
    if (count === 0) return '';
    const height = laneHeight * (0.1 + 0.8 * Math.sqrt(count / most));
    return `M${bucket} 0v${-height}h0.8v${height}z`;
  }).join('');
}

/** A program that was stopped, or that the runner lost, neither went well nor failed. */
function markColor(mark: Mark): string {
  if (mark.type === 'gap') return 'bg-caution';
  if (mark.type !== 'run' || mark.verdict === null) return 'bg-border-strong';
  if (mark.verdict === 'OK') return 'bg-positive';
  return mark.verdict === 'CANCELLED' || mark.verdict === 'IE' ? 'bg-border-strong' : 'bg-negative';
}

interface MarkLineProps {
  readonly mark: Mark;
  /** Where it stands on the line, from 0 to 1. */
  readonly share: number;
}

function MarkLine({ mark, share }: MarkLineProps) {
  const left = `${share * 100}%`;
  const Icon = markIcon(mark);
  if (!Icon) return null;
  if (mark.type === 'join' || mark.type === 'leave') {
    return (
      <span
        title={markWords(mark)}
        className={`absolute top-4 flex h-3 items-center ${mark.type === 'join' ? '' : '-translate-x-full'}`}
        style={{ left, color: `var(--participant-${mark.color})` }}
      >
        <Icon size={11} strokeWidth={3} aria-hidden="true" />
      </span>
    );
  }
  return (
    <span
      title={markWords(mark)}
      className={`absolute top-0 flex h-4 min-w-4 -translate-x-1/2 items-center justify-center rounded-b-[3px] px-0.5 text-[10px] leading-none font-semibold text-surface-0 ${markColor(mark)}`}
      style={{ left }}
    >
      <Icon size={11} strokeWidth={2.5} aria-hidden="true" />
    </span>
  );
}

/** The symbol of a mark; null for what the line does not show. */
function markIcon(mark: Mark): LucideIcon | null {
  switch (mark.type) {
    case 'run':
      return mark.verdict === 'OK' ? Check : mark.verdict === null ? Ellipsis : X;
    case 'paste':
      return ClipboardPaste;
    case 'language':
      return Languages;
    case 'join':
      return ChevronRight;
    case 'leave':
      return ChevronLeft;
    case 'gap':
      return TriangleAlert;
    case 'end':
      return Square;
    case 'reopen':
      return RotateCcw;
    // They stand in the session's history.
    case 'snapshot':
      return null;
  }
}
