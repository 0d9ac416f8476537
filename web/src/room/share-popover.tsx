import { Check, Copy, UserPlus } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { copyKeys } from '../components/platform.ts';
import { SURFACE } from '../components/surface.ts';

const COPIED_MS = 2_000;

interface SharePopoverProps {
  /** The candidate's link. */
  readonly link: string;
}

/** The link that lets others in, and what it allows. */
export function SharePopover({ link }: SharePopoverProps) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button aria-label="Share" className="max-sm:w-8 max-sm:px-0">
          <UserPlus size={14} aria-hidden="true" />
          <span className="max-sm:hidden">Share</span>
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={12}
          collisionPadding={8}
          aria-label="Share this session"
          className={`${SURFACE} w-[min(380px,calc(100vw-16px))] p-4`}
        >
          <h2 className="text-body font-semibold">Invite to this session</h2>
          <p className="mt-1 text-muted">
            Whoever has this link joins as a candidate: they can read, edit and run the code.
          </p>
          <CopyField link={link} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type CopyState = 'ready' | 'copied' | 'by-hand';

function CopyField({ link }: SharePopoverProps) {
  const [state, setState] = useState<CopyState>('ready');
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('ready'), COPIED_MS);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(link);
      setState('copied');
    } catch {
      // The browser does not let the page write there, over plain HTTP for example.
      field.current?.select();
      setState('by-hand');
    }
  }

  return (
    <>
      <div className="mt-3 grid gap-2">
        <input
          ref={field}
          readOnly
          value={link}
          aria-label="Candidate link"
          onFocus={(event) => event.target.select()}
          className="h-8 min-w-0 rounded-control border border-border bg-surface-1 px-2 font-mono text-[12px] text-muted"
        />
        <Button onClick={copy}>
          {state === 'copied' ? (
            <Check size={14} aria-hidden="true" />
          ) : (
            <Copy size={14} aria-hidden="true" />
          )}
          {state === 'copied' ? 'Copied' : 'Copy candidate link'}
        </Button>
      </div>
      <p role="status" className={state === 'by-hand' ? 'mt-2 text-muted' : 'sr-only'}>
        {state === 'copied' && 'The link has been copied.'}
        {state === 'by-hand' && `The link is selected. Press ${copyKeys()} to copy it.`}
      </p>
    </>
  );
}
