import type { HealthResponse } from '@viva/protocol/api';
import type { LanguagesResponse } from '@viva/protocol/run';
import { RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { getHealth, getLanguages } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ToneDot } from '../components/tone-dot.tsx';
import { Wordmark } from '../components/wordmark.tsx';
import { usePageTitle } from '../page-title.ts';
import { type PartWords, partsWords, summaryWords } from '../words/health.ts';
import { timeOfDay } from '../words/units.ts';
import { versionSuffix } from '../words/version.ts';

/** While somebody looks, they are told as often as this. */
export const ASK_EVERY_MS = 15_000;

interface Answer {
  readonly health: HealthResponse | 'unreachable';
  /** Null when nobody could say. */
  readonly languages: LanguagesResponse['languages'] | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How the parts of this deployment are, each by itself. */
export default function StatusPage() {
  const { answer, ask, asking } = useAnswer();
  const health = answer?.health ?? null;
  usePageTitle('Status · Viva');
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex h-14 items-center px-4 sm:px-6">
        <Wordmark />
      </header>
      <main className="mx-auto w-full max-w-[640px] flex-1 px-4 pt-10 pb-28">
        <h1 className="text-title font-semibold tracking-tight">Status</h1>
        <div className="mt-2 flex flex-wrap items-center justify-between gap-3">
          <p role="status" className="text-lead text-muted">
            {summaryWords(health)}
          </p>
          <span className="flex items-center gap-3 text-small text-muted">
            {answer && <span>as of {timeOfDay(answer.at)}</span>}
            <Button onClick={ask} aria-disabled={asking || undefined}>
              <RefreshCw size={14} aria-hidden="true" />
              Ask again
            </Button>
          </span>
        </div>
        <ul className="mt-6 divide-y divide-border rounded-panel border border-border bg-surface-0">
          {partsWords(health).map((part) => (
            <Part key={part.name} part={part} />
          ))}
        </ul>
        {answer?.languages && <Languages languages={answer.languages} />}
      </main>
    </div>
  );
}

function Part({ part: { name, purpose, tone, text } }: { readonly part: PartWords }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-3">
      <span className="min-w-0 flex-1 basis-56">
        <span className="font-medium">{name}</span>
        <span className="block text-small text-muted">{purpose}</span>
      </span>
      <span className="flex items-center gap-2">
        <ToneDot tone={tone} />
        {text}
      </span>
    </li>
  );
}

function Languages({ languages }: { readonly languages: LanguagesResponse['languages'] }) {
  return (
    <section aria-labelledby="languages" className="mt-10">
      <h2 id="languages" className="text-small text-muted">
        Programs can be written in {languages.length} languages
      </h2>
      <p className="mt-2">
        {languages.map(({ id, label }) => `${label}${versionSuffix(id, languages)}`).join(' · ')}
      </p>
    </section>
  );
}

/** What the server says, asked for again and again as long as the page is seen; and the function that asks at once. */
function useAnswer() {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [asking, setAsking] = useState(true);
  const ask = useCallback(() => setAttempt((before) => before + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks anew.
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    let timer: ReturnType<typeof setTimeout> | undefined;
    setAsking(true);
    Promise.all([getHealth(), getLanguages()]).then(([health, languages]) => {
      if (signal.aborted) return;
      setAsking(false);
      setAnswer({
        health: health.ok ? health.value : 'unreachable',
        languages: languages.ok ? languages.value.languages : null,
        at: Date.now(),
      });
      if (document.visibilityState === 'visible') timer = setTimeout(ask, ASK_EVERY_MS);
      const onVisible = () => {
        if (document.visibilityState === 'visible') ask();
      };
      document.addEventListener('visibilitychange', onVisible, { signal });
    });
    return () => {
      left.abort();
      clearTimeout(timer);
    };
  }, [attempt, ask]);

  return { answer, ask, asking };
}
