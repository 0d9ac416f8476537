import type { Role } from '@viva/protocol/room';
import { Check, Copy, UserPlus } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { copyKeys } from '../components/platform.ts';
import { SURFACE } from '../components/surface.ts';
import type { ShareLink } from '../session-token.ts';
import { LINK_WORDS } from '../words/people.ts';

const COPIED_MS = 2_000;

interface SharePopoverProps {
  readonly links: readonly ShareLink[];
}

/** The links that let others in, and what each allows. */
export function SharePopover({ links }: SharePopoverProps) {
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
          className={`${SURFACE} w-[min(420px,calc(100vw-16px))] p-4`}
        >
          <h2 className="text-body font-semibold">Invite to this session</h2>
          {links.map((link) => (
            <CopyField key={link.role} {...link} />
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type CopyState = 'ready' | 'copied' | 'by-hand';

const NAMES: Readonly<Record<Role, string>> = {
  candidate: 'Candidate link',
  spectator: 'Spectator link',
  interviewer: 'Interviewer link',
};

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

  const name = NAMES[role];
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
        {state === 'by-hand' && `The link is selected. Press ${copyKeys()} to copy it.`}
      </p>
    </section>
  );
}
