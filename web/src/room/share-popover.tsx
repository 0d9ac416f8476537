import { UserPlus } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { DropPanel } from '../components/dropdown.tsx';
import type { ShareLink } from '../session-token.ts';
import { ShareLinks } from './share-links.tsx';

interface SharePopoverProps {
  readonly links: readonly ShareLink[];
}

/** The links that let others in, one click away. */
export function SharePopover({ links }: SharePopoverProps) {
  return (
    <DropPanel
      label="Share this session"
      width="w-[min(420px,calc(100vw-16px))]"
      trigger={
        <Button aria-label="Share" className="max-sm:w-8 max-sm:px-0">
          <UserPlus size={14} aria-hidden="true" />
          <span className="max-sm:hidden">Share</span>
        </Button>
      }
    >
      <ShareLinks links={links} />
    </DropPanel>
  );
}
