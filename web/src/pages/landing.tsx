import type { CreateSessionResponse } from '@viva/protocol/api';
import {
  DEFAULT_LANGUAGE,
  isLanguageId,
  LANGUAGES,
  type LanguageId,
} from '@viva/protocol/languages';
import { LIMITS } from '@viva/protocol/limits';
import { ArrowRight, ChevronDown } from 'lucide-react';
import { type SubmitEvent, useEffect, useState } from 'react';
import { type ApiResult, UNREACHABLE } from '../api-result.ts';
import { Button } from '../components/button.tsx';
import { THEME_HINT, ThemeToggle } from '../components/theme-toggle.tsx';
import { Wordmark } from '../components/wordmark.tsx';
import { Miniature } from '../miniature/miniature.tsx';
import { installedLanguages, offeredLanguages } from '../offered-languages.ts';
import { usePageTitle } from '../page-title.ts';
import { rememberSession } from '../recent-sessions.ts';
import { RecentList } from './recent-list.tsx';

const FACTS = [
  'Undo takes back your own edits, never somebody else’s.',
  'Programs run in a sandbox, with limits on time and memory.',
  `A session is recorded. It closes after ${LIMITS.sessionHours} hours, and is deleted ${LIMITS.retentionDays} days later.`,
];

interface LandingPageProps {
  /** Opens another page of the app; the address begins with a slash. */
  readonly goTo: (address: string) => void;
  /** Somebody is about to go on. */
  readonly onIntent?: (() => void) | undefined;
}

export function LandingPage({ goTo, onIntent }: LandingPageProps) {
  usePageTitle('Viva · Interview in code');
  return (
    <div data-landing className="flex min-h-full flex-col">
      <header className="mx-auto flex h-14 w-full max-w-[1040px] items-center justify-between px-4 sm:px-6">
        <Wordmark />
        <span className="flex items-center gap-3">
          <a href="/status" className="py-1 text-small text-muted">
            Status
          </a>
          <ThemeToggle title={THEME_HINT} />
        </span>
      </header>
      <main className="mx-auto w-full max-w-[1040px] flex-1 px-4 pt-10 pb-12 sm:px-6 sm:pt-16">
        <h1 className="text-display font-semibold tracking-[-0.03em]">Interview in code.</h1>
        <p className="mt-3 max-w-[34rem] text-lead text-muted">
          One link. No account. Everyone types, everyone runs, everyone sees.
        </p>
        <StartForm goTo={goTo} onIntent={onIntent} />
        <RecentList />
        <div className="mt-10 sm:mt-12">
          <Miniature />
        </div>
        <ul className="mt-6 grid gap-x-8 gap-y-2 text-small text-muted sm:grid-cols-3">
          {FACTS.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      </main>
    </div>
  );
}

/** The API client brings the schemas, which the page has no use for until somebody is about to start. */
const loadApi = () => import('../api.ts');

async function create(language: LanguageId): Promise<ApiResult<CreateSessionResponse>> {
  try {
    const { createSession } = await loadApi();
    return await createSession(language);
  } catch {
    return UNREACHABLE;
  }
}

/** The languages to choose from, this one among them. */
function useOffered(chosen: LanguageId): readonly LanguageId[] {
  const [installed, setInstalled] = useState<Awaited<ReturnType<typeof installedLanguages>>>([]);
  useEffect(() => {
    let gone = false;
    installedLanguages().then(
      (languages) => {
        if (!gone) setInstalled(languages);
      },
      // Without an answer all languages are offered, as before it.
      () => {},
    );
    return () => {
      gone = true;
    };
  }, []);
  return offeredLanguages(installed, chosen);
}

/** Creates a session and goes there as its interviewer. */
function StartForm({ goTo, onIntent }: LandingPageProps) {
  const [language, setLanguage] = useState(DEFAULT_LANGUAGE);
  const offered = useOffered(language);
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  /** Somebody is about to start. */
  function makeReady() {
    loadApi().catch(() => {});
    onIntent?.();
  }

  async function start(event: SubmitEvent) {
    event.preventDefault();
    if (starting) return;
    setStarting(true);
    setFailure(null);
    const created = await create(language);
    if (created.ok) {
      const { sessionId, hostUrl, expiresAt } = created.value;
      // Whoever makes a session has been told here what it records, and is not asked again.
      rememberSession({ sessionId, title: '', role: 'interviewer', expiresAt });
      const { pathname, hash } = new URL(hostUrl);
      goTo(pathname + hash);
    } else {
      setFailure(created.error.message);
      setStarting(false);
    }
  }

  return (
    <form onSubmit={start} onPointerEnter={makeReady} onFocus={makeReady} className="mt-6">
      <div className="flex flex-wrap gap-3">
        <span className="relative">
          <select
            aria-label="Language"
            value={language}
            onChange={(event) => {
              if (isLanguageId(event.target.value)) setLanguage(event.target.value);
            }}
            className="h-10 appearance-none rounded-control border border-border bg-surface-0 pr-9 pl-3 text-body font-medium transition-colors hover:bg-surface-2"
          >
            {offered.map((id) => (
              <option key={id} value={id}>
                {LANGUAGES[id].label}
              </option>
            ))}
          </select>
          <ChevronDown
            size={16}
            aria-hidden="true"
            className="pointer-events-none absolute top-3 right-3 text-muted"
          />
        </span>
        <Button type="submit" look="accent" size="large" aria-disabled={starting || undefined}>
          Start an interview
          <ArrowRight size={16} aria-hidden="true" />
        </Button>
      </div>
      <p role="alert" className="mt-2 min-h-5 text-small text-negative">
        {failure}
      </p>
    </form>
  );
}
