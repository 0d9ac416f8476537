import type { RoomRun } from '@viva/protocol/room';
import { Check, CircleStop, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { LatestRun } from '../collab/room-state.ts';
import { seconds } from '../words/units.ts';
import { progressWords, type Tone, verdictWords } from '../words/verdict.ts';

const LOOK: Readonly<Record<Tone, { icon: LucideIcon; color: string }>> = {
  positive: { icon: Check, color: 'text-positive' },
  negative: { icon: OctagonX, color: 'text-negative' },
  caution: { icon: TriangleAlert, color: 'text-caution' },
  neutral: { icon: CircleStop, color: 'text-muted' },
};

interface VerdictLineProps {
  readonly run: LatestRun;
  /** For how long it had been under way, in milliseconds, where it is looked at later; otherwise the line counts. */
  readonly elapsed?: number;
}

/** How far a run has come or how it ended, in words with a symbol; announced to screen readers when it changes. */
export function VerdictLine({ run, elapsed }: VerdictLineProps) {
  return (
    // On a phone Run floats beside it.
    <div className="flex min-h-9 shrink-0 items-center gap-2 border-t border-border px-4 py-2 text-small max-md:min-h-15 max-md:pr-36 low:max-md:pr-18">
      <p role="status">
        {run.result ? (
          <Verdict run={run} result={run.result} />
        ) : (
          <span className="text-muted">{progressWords(run.progress)}</span>
        )}
      </p>
      {!run.result &&
        (elapsed === undefined ? (
          <Counted key={run.executionId} />
        ) : (
          <Elapsed milliseconds={elapsed} />
        ))}
    </div>
  );
}

interface VerdictProps {
  readonly run: RoomRun;
  readonly result: NonNullable<RoomRun['result']>;
}

function Verdict({ run, result }: VerdictProps) {
  const { tone, text } = verdictWords(run, result);
  const { icon: Icon, color } = LOOK[tone];
  return (
    <span className={`flex items-start gap-2 ${color}`}>
      <Icon size={14} aria-hidden="true" className="mt-[3px] shrink-0" />
      {text}
    </span>
  );
}

const TICK_MS = 1000;

/** The time since this page first saw the run: the clocks of others may differ. */
function Counted() {
  const [ticks, setTicks] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTicks((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <Elapsed milliseconds={ticks * TICK_MS} />;
}

/** Whole seconds. Not read out: they never rest. */
function Elapsed({ milliseconds }: { readonly milliseconds: number }) {
  if (milliseconds < TICK_MS) return null;
  return (
    <span aria-hidden="true" className="text-muted tabular-nums">
      {seconds(Math.floor(milliseconds / TICK_MS) * TICK_MS)}
    </span>
  );
}
