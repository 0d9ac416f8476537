import type { RunnerHealth } from '@viva/protocol/api';
import type { LanguageId } from '@viva/protocol/languages';
import { ToneDot } from '../components/tone-dot.tsx';
import { indentation } from '../editor/indentation.ts';
import { useKeyStatus } from '../editor/key-status.ts';
import { useSettings } from '../settings.ts';
import { type ConnectionCircumstances, connectionWords } from '../words/connection.ts';
import { SANDBOX } from '../words/health.ts';
import { indentationWords, keyStatusWords } from '../words/keys.ts';

interface StatusBarProps {
  readonly circumstances: ConnectionCircumstances;
  /** Null while unknown. */
  readonly language: LanguageId | null;
  /** Null while unknown. */
  readonly runner: RunnerHealth | null;
}

/** The line at the bottom: where the connection stands, how one types, and what runs the programs. */
export function StatusBar({ circumstances, language, runner }: StatusBarProps) {
  const { tone, text } = connectionWords(circumstances);
  // Trouble needs the room that there is, and shows where nothing else of this line does.
  const unwell = tone !== 'positive';
  const rest = unwell ? 'max-sm:hidden' : '';
  return (
    <>
      <span
        role="status"
        {...(unwell && { 'data-unwell': '' })}
        className="flex min-w-0 items-center gap-2"
      >
        <ToneDot tone={tone} />
        <span className="truncate">{text}</span>
      </span>
      <span className={`ml-auto flex whitespace-nowrap ${rest}`}>
        <Typing language={language} />
        <span className="pl-4">{runner && <Sandbox runner={runner} />}</span>
      </span>
    </>
  );
}

function Typing({ language }: Pick<StatusBarProps, 'language'>) {
  const tabWidth = useSettings(({ settings }) => settings.tabWidth);
  const { status } = useKeyStatus();
  const keys = keyStatusWords(status);
  return (
    <span className="flex gap-2 pl-4">
      {language && (
        <span className="max-sm:hidden">{indentationWords(indentation(language, tabWidth))}</span>
      )}
      {keys && (
        <>
          <span aria-hidden="true" className="max-sm:hidden">
            ·
          </span>
          <span aria-live="polite">{keys}</span>
          {status.keys === 'vim' && status.pending && (
            <span className="font-mono">{status.pending}</span>
          )}
        </>
      )}
    </span>
  );
}

function Sandbox({ runner }: { readonly runner: RunnerHealth }) {
  if (runner.status === 'unavailable' || runner.sandbox === null || runner.sandbox === 'none') {
    return 'No sandbox';
  }
  return runner.development ? (
    <span title="Its isolation is meant for development, not for strangers’ programs.">
      Development sandbox<span className="max-sm:hidden">: {runner.sandbox}</span>
    </span>
  ) : (
    `Sandbox: ${SANDBOX[runner.runtime ?? 'runc']}`
  );
}
