import {
  Keyboard,
  Link2,
  Pause,
  Play,
  SkipBack,
  SkipForward,
  StepBack,
  StepForward,
} from 'lucide-react';
import { useId } from 'react';
import { Button } from '../components/button.tsx';
import { Tip } from '../components/tip.tsx';
import { replayClock } from '../words/replay.ts';
import { SPEEDS } from './playback.ts';
import type { Playback } from './use-playback.ts';

interface ReplayControlsProps {
  readonly playback: Playback;
  /** Since the recording's start, and its whole length, in milliseconds. */
  readonly at: number;
  readonly span: number;
  /** What has just happened, in words; undefined where the time line marks nothing. */
  readonly here: string | undefined;
  /** Each does nothing where there is none. */
  readonly onEdit: (direction: 1 | -1) => void;
  readonly onRun: (direction: 1 | -1) => void;
  readonly onCopyLink: () => void;
  readonly onShortcuts: () => void;
}

/** What one plays a recording with. */
export function ReplayControls(props: ReplayControlsProps) {
  const { playback, at, span, here, onEdit, onRun, onCopyLink, onShortcuts } = props;
  const { playing, pace } = playback;
  const idle = useId();
  const steps = [
    ['Previous run', '↑', SkipBack, () => onRun(-1)],
    ['Previous edit', '←', StepBack, () => onEdit(-1)],
    ['Next edit', '→', StepForward, () => onEdit(1)],
    ['Next run', '↓', SkipForward, () => onRun(1)],
  ] as const;
  return (
    <div className="flex flex-wrap items-center gap-1">
      <Button look="accent" onClick={() => playback.play(!playing)} aria-keyshortcuts="Space">
        {playing ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
        {playing ? 'Pause' : 'Play'}
      </Button>
      {steps.map(([label, keys, Icon, act]) => (
        <Tip key={label} label={label} keys={keys}>
          <Button look="quiet" size="icon" aria-label={label} onClick={act}>
            <Icon size={16} aria-hidden="true" />
          </Button>
        </Tip>
      ))}
      <span className="px-2 text-small whitespace-nowrap tabular-nums">
        {replayClock(at)} <span className="text-muted">/ {replayClock(span)}</span>
      </span>
      <select
        aria-label="Speed"
        value={pace.speed}
        onChange={(event) => {
          const speed = SPEEDS.find((one) => one === Number(event.target.value));
          if (speed) playback.setSpeed(speed);
        }}
        className="h-8 rounded-control border border-border-strong bg-surface-0 px-2 text-small"
      >
        {SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {speed} ×
          </option>
        ))}
      </select>
      <label htmlFor={idle} className="flex items-center gap-2 px-2 text-small">
        <input
          id={idle}
          type="checkbox"
          checked={pace.skipIdle}
          onChange={(event) => playback.setSkipIdle(event.target.checked)}
          className="size-4 accent-(--accent)"
        />
        Skip pauses
      </label>
      <p
        role="status"
        className="min-w-0 flex-1 truncate px-2 text-small text-muted max-sm:order-last max-sm:basis-full max-sm:empty:hidden"
      >
        {here}
      </p>
      <Button look="quiet" aria-label="Link to this instant" onClick={onCopyLink}>
        <Link2 size={14} aria-hidden="true" />
        <span className="max-sm:hidden">Link to this instant</span>
      </Button>
      <Tip label="Keyboard shortcuts" keys="?">
        <Button
          look="quiet"
          size="icon"
          aria-label="Keyboard shortcuts"
          onClick={onShortcuts}
          className="pointer-coarse:hidden"
        >
          <Keyboard size={16} aria-hidden="true" />
        </Button>
      </Tip>
    </div>
  );
}
