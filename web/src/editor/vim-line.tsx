import { vimPromptWords } from '../words/keys.ts';
import { useKeyStatus, type VimPrompt } from './key-status.ts';

/** The line under the code in which Vim asks and answers; nothing most of the time. */
export function VimLine() {
  const { status } = useKeyStatus();
  if (status.keys !== 'vim') return null;
  const { note, prompt } = status;
  return (
    <>
      {prompt && <Prompt key={prompt.id} prompt={prompt} />}
      <output className={note && !prompt ? LINE : 'sr-only'}>{note}</output>
    </>
  );
}

const LINE =
  'flex max-h-40 shrink-0 overflow-auto border-t border-border bg-surface-1 px-3 py-1.5 font-mono text-small whitespace-pre-wrap focus-within:shadow-[inset_2px_0_0_var(--focus)]';

function Prompt({ prompt: { prefix, text, onKeyDown, onKeyUp } }: { readonly prompt: VimPrompt }) {
  return (
    <label className={LINE}>
      <span aria-hidden="true">{prefix}</span>
      <input
        // biome-ignore lint/a11y/noAutofocus: whoever presses the key goes on typing here.
        autoFocus
        aria-label={vimPromptWords(prefix)}
        defaultValue={text}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        className="min-w-0 flex-1 bg-transparent outline-none"
        onKeyDown={(event) => onKeyDown(event.nativeEvent, event.currentTarget)}
        onKeyUp={(event) => onKeyUp(event.nativeEvent, event.currentTarget)}
      />
    </label>
  );
}
