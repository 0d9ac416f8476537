import type { LanguageId } from '@viva/protocol/languages';
import type { RoomRun } from '@viva/protocol/room';
import { Check, CircleStop, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { type Tone, verdictWords } from '../words/verdict.ts';

const LOOK: Readonly<Record<Tone, { icon: LucideIcon; color: string }>> = {
  positive: { icon: Check, color: 'text-positive' },
  negative: { icon: OctagonX, color: 'text-negative' },
  caution: { icon: TriangleAlert, color: 'text-caution' },
  neutral: { icon: CircleStop, color: 'text-muted' },
};

/** How a run ended, in words with a symbol; announced to screen readers when it comes. */
export function VerdictLine({ run }: { readonly run: RoomRun }) {
  return (
    <p role="status" className="mt-1 min-h-5 font-sans">
      {run.result ? (
        <Verdict language={run.language} result={run.result} />
      ) : (
        <span className="appear-late text-muted">Running…</span>
      )}
    </p>
  );
}

interface VerdictProps {
  readonly language: LanguageId;
  readonly result: NonNullable<RoomRun['result']>;
}

function Verdict({ language, result }: VerdictProps) {
  const { tone, text } = verdictWords(language, result);
  const { icon: Icon, color } = LOOK[tone];
  return (
    <span className={`flex items-start gap-2 ${color}`}>
      <Icon size={14} aria-hidden="true" className="mt-[3px] shrink-0" />
      {text}
    </span>
  );
}
