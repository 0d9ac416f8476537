import { Check, Copy } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { withModifier } from '../components/platform.ts';
import type { ShareLink } from '../session-token.ts';
import { LINK_NAMES, LINK_WORDS } from '../words/people.ts';

const COPIED_MS = 2_000;

interface ShareLinksProps {
  readonly links: readonly ShareLink[];
}

/** The links that let others in, each with what it allows. */
export function ShareLinks({ links }: ShareLinksProps) {
  return (
    <>
      <h2 className="text-body font-semibold">Invite to this session</h2>
      {links.map((link) => (
        <CopyField key={link.role} {...link} />
      ))}
    </>
  );
}

type CopyState = 'ready' | 'copied' | 'by-hand';

function CopyField({ role, href }: ShareLink) {
  const [state, setState] = useState<CopyState>('ready');
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('ready'), COPIED_MS);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(href);
      setState('copied');
    } catch {
      // The browser does not let the page write there, over plain HTTP for example.
      field.current?.select();
      setState('by-hand');
    }
  }

  const name = LINK_NAMES[role];
  const id = useId();
  return (
    <section aria-label={name} className="mt-4">
      <h3 className="font-medium">{name}</h3>
      <p id={id} className="text-muted">
        {LINK_WORDS[role]}
      </p>
      <div className="mt-1.5 flex gap-2">
        <input
          ref={field}
          readOnly
          value={href}
          aria-label={name}
          aria-describedby={id}
          onFocus={(event) => event.target.select()}
          className="h-8 min-w-0 flex-1 rounded-control border border-border bg-surface-1 px-2 font-mono text-[12px] text-muted"
        />
        <Button onClick={copy} aria-label={`Copy ${name.toLowerCase()}`} className="w-24">
          {state === 'copied' ? (
            <Check size={14} aria-hidden="true" />
          ) : (
            <Copy size={14} aria-hidden="true" />
          )}
          {state === 'copied' ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <p role="status" className={state === 'by-hand' ? 'mt-2 text-muted' : 'sr-only'}>
        {state === 'copied' && 'The link has been copied.'}
        {state === 'by-hand' && `The link is selected. Press ${withModifier('C')} to copy it.`}
      </p>
    </section>
  );
}
